"""What an item does once its start is in the ledger: `work.mjs` in Python."""

import os
import resource
import signal
import threading
import time

folder = os.environ["ROBUSTNESS_FOLDER"]


def record_start(what):
    with open(os.path.join(folder, "ledger"), "a") as ledger:
        ledger.write(f"{what} {os.getpid()}\n")


def compute_for(seconds, index):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return index * index


def loop_forever():
    while True:
        pass


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)
    loop_forever()


def hoard():
    blocks = []
    while True:
        blocks.append(bytearray(1024 * 1024))


def throw_unpicklable():
    raise ValueError(threading.Lock())


def loop_until_killed(index):
    if os.path.exists(os.path.join(folder, "killed")):
        return index * index
    loop_forever()


acts = {
    "compute": lambda index: compute_for(0.02, index),
    "compute-long": lambda index: compute_for(0.4, index),
    "exit": lambda index: os._exit(1),
    "kill": lambda index: kill_self(),
    "abort": lambda index: os.abort(),
    "hoard": lambda index: hoard(),
    "return-function": lambda index: {"index": index, "close": lambda: None},
    "throw-undefined": lambda index: throw_unpicklable(),
    "loop": lambda index: loop_forever(),
    "loop-until-killed": loop_until_killed,
}


def work(item):
    record_start(item["index"])
    return acts[item["act"]](item["index"])


def throw_at_start():
    record_start("initializer")
    raise RuntimeError("broken at start")


def limit_memory(megabytes):
    """An initializer. The address space counts, so what the interpreter has mapped already comes on top."""
    with open("/proc/self/statm") as statm:
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    limit = mapped + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
