"""The same for Python's multiprocessing: `python3 cell.py CASE OPERATIONS` prints nanoseconds of one operation."""

import json
import sys
from multiprocessing import Barrier, Event, Lock, Pool, Process, SimpleQueue, Value
from multiprocessing.shared_memory import SharedMemory
from time import monotonic_ns

name, count = sys.argv[1], int(sys.argv[2])
size = 64 * 2**20


def here(loop, rounds=count):
    loop(-(-rounds // 4))
    start = monotonic_ns()
    loop(rounds)
    return (monotonic_ns() - start) / rounds


def run_together(loop, index, start, spans):
    start.wait()
    loop(-(-count // 4), index)
    start.wait()
    began = monotonic_ns()
    loop(count, index)
    spans.put((began, monotonic_ns()))


def together(processes, loop):
    start, spans = Barrier(processes), SimpleQueue()
    children = [Process(target=run_together, args=(loop, index, start, spans)) for index in range(processes)]
    for child in children:
        child.start()
    ends = [spans.get() for _ in children]
    for child in children:
        child.join()
    return max(end for _, end in ends) - min(begin for begin, _ in ends)


lock, value, ping, pong = Lock(), Value("i"), Event(), Event()


def lock_loop(times, index=0):
    for _ in range(times):
        lock.acquire()
        lock.release()


def add_loop(times, index=0):
    for _ in range(times):
        with value.get_lock():
            value.value += 1


def event_loop(times, index):
    for _ in range(times):
        if index == 0:
            ping.set()
            pong.wait()
            pong.clear()
        else:
            ping.wait()
            ping.clear()
            pong.set()


def touch_shared(name):
    memory = SharedMemory(name)
    memory.buf[size - 1] = 1
    first = memory.buf[0]
    memory.close()
    return first


def touch_copy(array):
    array[len(array) - 1] = 1
    return array[0]


def array():
    memory = SharedMemory(create=True, size=size)
    memory.buf[:] = bytes([1]) * size
    with Pool(1) as pool:
        time = here(lambda times: [pool.apply(touch_shared, (memory.name,)) for _ in range(times)])
    memory.close()
    memory.unlink()
    return time


def array_new():
    ones = bytes([1]) * size

    def loop(times):
        for _ in range(times):
            memory = SharedMemory(create=True, size=size)
            memory.buf[:] = ones
            pool.apply(touch_shared, (memory.name,))
            memory.close()
            memory.unlink()

    # The process that tracks what is to be unlinked must be one for all.
    first = SharedMemory(create=True, size=1)
    with Pool(1) as pool:
        time = here(loop)
    first.close()
    first.unlink()
    return time


def copy():
    ones = bytearray([1]) * size
    with Pool(1) as pool:
        return here(lambda times: [pool.apply(touch_copy, (ones,)) for _ in range(times)])


cases = {
    "lock": lambda: here(lock_loop),
    "lock-2": lambda: together(2, lock_loop) / (2 * count),
    "lock-4": lambda: together(4, lock_loop) / (4 * count),
    "add": lambda: here(add_loop),
    "add-4": lambda: together(4, add_loop) / (4 * count),
    "event": lambda: together(2, event_loop) / count,
    "array": array,
    "array-new": array_new,
    "copy": copy,
}

if __name__ == "__main__":
    print(json.dumps(cases[name]()))
