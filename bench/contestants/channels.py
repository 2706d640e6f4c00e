"""`python3 channels.py queue|simple-queue|pipe`: the exchanges of `channels.mjs` through Python's multiprocessing."""

import sys
from multiprocessing import Pipe, Process, Queue, SimpleQueue
from time import monotonic_ns

from rounds import scaled, serve_rounds

channel = sys.argv[1]
usual_counts = {8: 200_000, 256: 200_000, 65_536: 10_000, 2**24: 40}


def send(queue, end, exchange, times):
    round_trip, size, warm_up, count = exchange
    payload = bytes(size)
    put = end.send if queue is None else queue.put

    def send_all(count):
        start = monotonic_ns()
        for _ in range(count):
            put(payload)
            if round_trip:
                end.recv()
        if not round_trip:
            end.recv()
        return (monotonic_ns() - start) / 1e9

    send_all(warm_up)
    times.put(send_all(count))


def receive(queue, end, exchange):
    round_trip, size, *counts = exchange
    payload = bytes(size)
    get = end.recv if queue is None else queue.get
    for count in counts:
        for _ in range(count):
            get()
            if round_trip:
                end.send(payload)
        if not round_trip:
            end.send(0)


def read_exchange(word):
    """`8` bytes one way, or `back 8` there and back, a twentieth as often."""
    round_trip = word.startswith("back ")
    size = int(word.removeprefix("back "))
    count = scaled(usual_counts[size] / (20 if round_trip else 1))
    return round_trip, size, -(-count // 4), count


def do_round(word):
    exchange = read_exchange(word)
    queue = {"queue": Queue, "simple-queue": SimpleQueue, "pipe": lambda: None}[channel]()
    (first, second), times = Pipe(), SimpleQueue()
    processes = [
        Process(target=send, args=(queue, first, exchange, times)),
        Process(target=receive, args=(queue, second, exchange)),
    ]
    for process in processes:
        process.start()
    rate = exchange[-1] / times.get()
    for process in processes:
        process.join()
    return {word: rate}


if __name__ == "__main__":
    serve_rounds(do_round)
