"""What the contestants' workers do, in Python: `tasks.mjs` in Python."""

kept = b""


def square(x):
    return x * x


def identity(value):
    return value


def measure_bytes(data):
    """Looks at both ends."""
    return len(data) + data[0] + data[-1]


def give_bytes(length):
    """Bytes that this worker has had since its first call."""
    global kept
    if len(kept) != length:
        kept = b"\7" * length
    return kept


def touch(memory):
    """Writes where the other side looks."""
    memory.buf[0] = (memory.buf[0] + 1) % 256
    size = memory.size
    memory.close()
    return size
