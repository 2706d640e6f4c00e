"""What contestants in Python do in each row: the folder `works` in Python. Each makes its input, warms up, returns a round."""

import atexit
import os
import re
from multiprocessing.shared_memory import SharedMemory
from time import perf_counter, sleep

from python_inputs import make_customer, make_mixed
from rounds import check, scaled, time
from tasks import give_bytes, identity, measure_bytes, square, touch

MEBIBYTE = 2**20


def burst(pool):
    count = scaled(20_000)

    def do_round(_variant=""):
        start = perf_counter()
        promises = [pool.submit(square, index) for index in range(count)]
        results = [pool.result(promise) for promise in promises]
        seconds = perf_counter() - start
        check(all(result == index * index for index, result in enumerate(results)), "squares")
        return {"value": count / seconds}

    do_round()
    return do_round


def sequential(pool):
    count = scaled(20_000)

    def call_in_a_row(calls):
        times = []
        before = perf_counter()
        for index in range(calls):
            result = pool.call(square, index)
            now = perf_counter()
            times.append(now - before)
            before = now
            check(result == index * index, f"{index} squared is {result}")
        return times

    def do_round(_variant=""):
        times = sorted(call_in_a_row(count))
        return {"value": count / sum(times), "p50": times[count // 2] * 1e6, "p99": times[int(count * 0.99)] * 1e6}

    call_in_a_row(5000)
    return do_round


def map_ints(pool):
    count = scaled(1_000_000)
    return map_all(pool, square, list(range(count)), [index * index for index in range(count)])


def map_mixed(pool):
    items = [make_mixed(index) for index in range(scaled(1_000_000))]
    return map_all(pool, identity, items, items)


def objects(pool):
    items = [make_customer(index) for index in range(scaled(20_000))]
    return map_all(pool, identity, items, items)


def map_all(pool, function, items, expected):
    """With the chunk size that is best here."""

    def run(chunk_size):
        start = perf_counter()
        results = pool.map(function, items, chunk_size)
        seconds = perf_counter() - start
        check(results == expected, "items of the map")
        return seconds

    # The second is what Pool.map takes itself, for two processes.
    chunk_sizes = [-(-len(items) // parts) for parts in (2, 8, 50, 250)]
    best = min(chunk_sizes, key=run)
    return lambda _variant: {"value": len(items) / run(best)}


def unordered(pool):
    items = range(scaled(50_000))
    expected = sum(item * item for item in items)

    def do_round(_variant=""):
        results = 0
        total = 0
        start = perf_counter()
        for result in pool.unordered(square, items):
            results += 1
            total += result
        seconds = perf_counter() - start
        check(results == len(items) and total == expected, f"{results} squares of the sum {total}")
        return {"value": results / seconds}

    do_round()
    return do_round


def bytes_in(pool):
    length = 64 * MEBIBYTE
    payloads = [bytes([call]) + b"\3" * (length - 1) for call in range(scaled(4))]

    def send_all():
        for call, payload in enumerate(payloads):
            result = pool.call(measure_bytes, payload)
            check(result == length + call + 3, f"{result} for the bytes of call {call}")

    send_all()
    return lambda _variant: {"value": len(payloads) * length / time(send_all) / 1e9}


def bytes_out(pool):
    length = 64 * MEBIBYTE
    calls = scaled(4)

    def receive_all():
        for _ in range(calls):
            data = pool.call(give_bytes, length)
            check(len(data) == length and data[0] == 7 and data[-1] == 7, "bytes")

    # Until both workers have theirs.
    for promise in [pool.submit(give_bytes, length) for _ in range(2)]:
        pool.result(promise)
    receive_all()
    return lambda _variant: {"value": calls * length / time(receive_all) / 1e9}


def shared(pool):
    """Shared memory as an argument, which the worker opens by its name."""
    calls = scaled(500)
    memories = {
        "64 KiB": SharedMemory(create=True, size=64 * 1024),
        "64 MiB": SharedMemory(create=True, size=64 * MEBIBYTE),
    }

    for memory in memories.values():
        atexit.register(memory.unlink)

    def do_round(size):
        memory = memories[size]
        before = memory.buf[0]
        times = []
        for _ in range(calls):
            start = perf_counter()
            result = pool.call(touch, memory)
            times.append(perf_counter() - start)
            check(result == memory.size, f"{result} for the length of {size}")
        check(memory.buf[0] == (before + calls) % 256, "what the workers wrote")
        return {size: sorted(times)[calls // 2] * 1e6}

    for size in memories:
        do_round(size)
    return do_round


def queued(pool):
    longest = 20

    def seconds(calls):
        return time(lambda: [pool.result(promise) for promise in [pool.submit(square, item) for item in range(calls)]])

    seconds(1000)
    usual = seconds(10_000) / 10_000

    def do_round(word):
        calls = 0 if word == "heap" else scaled(int(word))
        return {} if calls == 0 or calls * usual > longest else {word: seconds(calls) / calls * 1e6}

    return do_round


def memory(pool):
    """Private memory of a worker that has done a few calls and rested for a moment, in MiB."""

    def do_round(_variant=""):
        sleep(0.5)
        workers = [pid for pid in children_of(os.getpid()) if "resource_tracker" not in read(f"/proc/{pid}/cmdline")]
        kibibytes = [int(re.search(r"RssAnon:\s*(\d+) kB", read(f"/proc/{pid}/status"))[1]) for pid in workers]
        return {"value": sum(kibibytes) / 1024 / len(workers)}

    for promise in [pool.submit(square, item) for item in range(100)]:
        pool.result(promise)
    return do_round


def children_of(parent):
    return [pid for thread in os.listdir(f"/proc/{parent}/task") for pid in read(f"/proc/{parent}/task/{thread}/children").split()]


def read(path):
    with open(path) as file:
        return file.read()


def payload(pool):
    def call_in_a_row(length, calls):
        data = b"\3" * length
        for _ in range(calls):
            check(len(pool.call(identity, data)) == length, "bytes")

    def do_round(word):
        length = int(word)
        calls = scaled(min(2000, -(-200_000_000 // length)))
        call_in_a_row(length, -(-calls // 10))
        return {word: time(lambda: call_in_a_row(length, calls)) / calls * 1e6}

    call_in_a_row(1000, 200)
    return do_round


works = {
    "payload": payload,
    "memory": memory,
    "queued": queued,
    "burst": burst,
    "sequential": sequential,
    "map-ints": map_ints,
    "map-mixed": map_mixed,
    "objects": objects,
    "unordered": unordered,
    "bytes-in": bytes_in,
    "bytes-out": bytes_out,
    "shared": shared,
}
