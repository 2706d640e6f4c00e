"""`python3 chunk_size.py`: `chunk-size.mjs` by Python's Pool, chunks of a fixed size."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tasks"))

from python_pools import open_pool  # noqa: E402
from rounds import scaled, serve_rounds, time  # noqa: E402
from tasks import square  # noqa: E402

if __name__ == "__main__":
    items = list(range(scaled(200_000)))
    pool = open_pool("fork")
    pool.map(square, items, 1000)
    serve_rounds(lambda word: {word: len(items) / time(lambda: pool.map(square, items, int(word)))})
    pool.close()
