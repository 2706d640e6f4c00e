"""`python3 model.py MODE`: `model.mjs` in Python."""

import os
import random
import subprocess
import sys

tasks = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tasks")
sys.path.insert(0, tasks)

from model_tasks import works  # noqa: E402
from python_pools import open_pool  # noqa: E402
from rounds import serve_rounds, time  # noqa: E402
from tasks import square  # noqa: E402


def run_pool(work):
    """Seconds. Chunks are small, so that both workers end together."""
    function, make_items = works[work]
    items = make_items()
    pool = open_pool(sys.argv[1])
    pool.map(square, range(20), 1)
    seconds = time(lambda: pool.map(function, items, 4))
    pool.close()
    return seconds


def run_halves(work):
    command = [sys.executable, os.path.join(tasks, "half_worker.py"), work]
    children = [
        subprocess.Popen([*command, str(half)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for half in range(2)
    ]
    for child in children:
        child.stdout.readline()

    def run():
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        for child in children:
            child.stdout.readline()

    seconds = time(run)
    for child in children:
        child.stdin.close()
        child.wait()
    return seconds


def do_round(work):
    steps = [run_pool, run_halves]
    found = {step: step(work) for step in random.sample(steps, 2)}
    measured, pure = (found[step] for step in steps)
    return {work: 100 * (measured / pure - 1), f"{work}, pure": pure * 1000}


if __name__ == "__main__":
    serve_rounds(do_round)
