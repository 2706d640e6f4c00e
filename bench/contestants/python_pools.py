"""Python's own pools of two workers, behind one face."""

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed


class MultiprocessingPool:
    def __init__(self, start_method):
        self.pool = multiprocessing.get_context(start_method).Pool(2)

    def submit(self, function, argument):
        return self.pool.apply_async(function, (argument,))

    def call(self, function, argument):
        return self.pool.apply(function, (argument,))

    def result(self, promise):
        return promise.get()

    def map(self, function, items, chunk_size):
        return self.pool.map(function, items, chunk_size)

    def unordered(self, function, items):
        return self.pool.imap_unordered(function, items, 1)

    def close(self):
        self.pool.terminate()


class Executor:
    def __init__(self):
        self.pool = ProcessPoolExecutor(2)

    def submit(self, function, argument):
        return self.pool.submit(function, argument)

    def call(self, function, argument):
        return self.pool.submit(function, argument).result()

    def result(self, promise):
        return promise.result()

    def map(self, function, items, chunk_size):
        return list(self.pool.map(function, items, chunksize=chunk_size))

    def unordered(self, function, items):
        futures = [self.pool.submit(function, item) for item in items]
        return (future.result() for future in as_completed(futures))

    def close(self):
        self.pool.shutdown()


class Bare:
    """No pool: two interpreters that have nothing to do."""

    def __init__(self):
        command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
        self.children = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]

    def submit(self, _function, _argument):
        return None

    def result(self, _promise):
        return None

    def close(self):
        for child in self.children:
            child.stdin.close()
            child.wait()


def open_pool(mode):
    if mode == "bare":
        return Bare()
    return Executor() if mode == "futures" else MultiprocessingPool(mode)
