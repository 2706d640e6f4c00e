"""The same for Python's multiprocessing: `python3 cell.py PEER WAY BYTES MESSAGES` prints the nanoseconds of one message."""

import sys
from multiprocessing import Pipe, Process, Queue, SimpleQueue
from time import monotonic_ns

peer, way, size, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
warm = -(-count // 4)
round_trip = way == "round-trip"


def send_all(put, back, payload, times):
    start = monotonic_ns()
    for _ in range(times):
        put(payload)
        if round_trip:
            back.recv()
    if not round_trip:
        back.recv()
    return monotonic_ns() - start


def receive_all(queue, end, payload):
    get = end.recv if queue is None else queue.get
    for times in (warm, count):
        for _ in range(times):
            get()
            if round_trip:
                end.send(payload)
        if not round_trip:
            end.send(0)


def send(queue, end, times):
    payload = bytes(size)
    put = end.send if queue is None else queue.put
    send_all(put, end, payload, warm)
    times.put(send_all(put, end, payload, count))


if __name__ == "__main__":
    queue = {"queue": Queue, "simple-queue": SimpleQueue, "pipe": lambda: None}[peer]()
    first, second = Pipe()
    times = SimpleQueue()
    processes = [
        Process(target=send, args=(queue, first, times)),
        Process(target=receive_all, args=(queue, second, bytes(size))),
    ]
    for process in processes:
        process.start()
    print(times.get() / count)
    for process in processes:
        process.join()
