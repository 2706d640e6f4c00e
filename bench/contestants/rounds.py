"""What every contestant in Python does: `rounds.mjs` in Python."""

import json
import os
import platform
import sys
from time import perf_counter

scale = float(os.environ.get("BENCH_SCALE", "1"))


def scaled(count):
    return max(1, round(count * scale))


def serve_rounds(do_round):
    """Says that this contestant is ready, then does a round for each line of standard input, until that ends."""
    say({"ready": True, "version": f"Python {platform.python_version()}"})
    for line in sys.stdin:
        say(do_round(line.rstrip("\n")))


def say(message):
    print(json.dumps(message), flush=True)


def check(is_right, what):
    if not is_right:
        raise RuntimeError(f"wrong result: {what}")


def time(step):
    """Seconds of a step."""
    start = perf_counter()
    step()
    return perf_counter() - start
