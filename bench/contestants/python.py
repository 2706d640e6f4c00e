"""`python3 python.py MODE WORK`: one of Python's own pools does a work of python_works.py, two workers."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tasks"))

from python_pools import open_pool  # noqa: E402
from python_works import works  # noqa: E402
from rounds import serve_rounds  # noqa: E402

if __name__ == "__main__":
    pool = open_pool(sys.argv[1])
    serve_rounds(works[sys.argv[2]](pool))
    pool.close()
