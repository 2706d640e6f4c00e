"""`python3 sync.py WORK`: what a work of `sync.mjs` is with Python's multiprocessing, which always blocks."""

import sys
from multiprocessing import Barrier, Event, Lock, Process, SimpleQueue, Value
from time import monotonic_ns

from rounds import scaled, serve_rounds

lock, value, ping, pong = Lock(), Value("i"), Event(), Event()


def lock_loop(times):
    for _ in range(times):
        lock.acquire()
        lock.release()


def add_loop(times):
    for _ in range(times):
        with value.get_lock():
            value.value += 1


def answer_loop(times):
    for _ in range(times):
        ping.wait()
        ping.clear()
        pong.set()


def ask_loop(times):
    for _ in range(times):
        ping.set()
        pong.wait()
        pong.clear()


def alone(usual, loop):
    count = scaled(usual)

    def measure():
        loop(-(-count // 4))
        start = monotonic_ns()
        loop(count)
        return count / (monotonic_ns() - start) * 1e9

    return measure


def together(usual, loops):
    """Each in a process of its own, so often each; they begin when the last one is ready. Who only answers does not count."""
    count = scaled(usual)
    operations = count * sum(loop is not answer_loop for loop in loops)

    def measure():
        start, spans = Barrier(len(loops)), SimpleQueue()
        children = [Process(target=run_together, args=(loop, count, start, spans)) for loop in loops]
        for child in children:
            child.start()
        ends = [spans.get() for _ in children]
        for child in children:
            child.join()
        return operations / (max(end for _, end in ends) - min(began for began, _ in ends)) * 1e9

    return measure


def run_together(loop, count, start, spans):
    start.wait()
    loop(-(-count // 4))
    start.wait()
    began = monotonic_ns()
    loop(count)
    spans.put((began, monotonic_ns()))


works = {
    "lock-sync": {"free": alone(1_000_000, lock_loop)},
    "lock-contended": {"two": together(400_000, [lock_loop] * 2), "four": together(200_000, [lock_loop] * 4)},
    "value-add": {"one": alone(400_000, add_loop), "four": together(200_000, [add_loop] * 4)},
    "event": {"blocking": together(5000, [ask_loop, answer_loop])},
}
# There is no other way here.
works["lock-async"] = works["lock-sync"]

if __name__ == "__main__":
    measures = works[sys.argv[1]]
    serve_rounds(lambda word: {word: measures[word]()} if word in measures else {})
