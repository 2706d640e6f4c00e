"""`python3 start_once.py WORD MODE`: prints milliseconds as `start-once.mjs` does, of one of Python's own pools."""

import json
import os
import platform
import sys
from time import perf_counter

started = perf_counter()
import concurrent.futures.process  # noqa: E402
import multiprocessing.pool  # noqa: E402

imported = perf_counter()

if __name__ == "__main__":
    word, mode = sys.argv[1:]
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tasks"))
    from python_pools import open_pool
    from tasks import square

    if word == "version":
        answer = f"Python {platform.python_version()}"
    elif word == "import":
        answer = (imported - started) * 1000
    elif word == "first":
        start = perf_counter()
        pool = open_pool(mode)
        pool.call(square, 3)
        answer = (perf_counter() - start) * 1000
        pool.close()
    else:
        answer = None
    print(json.dumps(answer))
