"""Prints the public names of multiprocessing: by section of the page docs/from-python.md, a list each."""

import importlib
import inspect
import json
import multiprocessing
import multiprocessing.managers as managers
import multiprocessing.pool as pool
import multiprocessing.shared_memory as shared_memory
import multiprocessing.sharedctypes as sharedctypes
import multiprocessing.synchronize as synchronize

context = multiprocessing.get_context("spawn")


def public(thing):
    """Without modules that it imported for itself."""
    modules = [name for name, value in vars(thing).items() if inspect.ismodule(value)]
    return [name for name in dir(thing) if not name.startswith("_") and name not in modules]


def members(thing):
    return [name for name in dir(thing) if not name.startswith("_")]


def module(name):
    return list(importlib.import_module("multiprocessing." + name).__all__)


reader, writer = context.Pipe(False)
sections = {
    "multiprocessing": public(multiprocessing) + ["reducer"],
    "Process": members(context.Process(target=print)),
    "Pool": module("pool") + members(pool.Pool),
    "AsyncResult and iterators": ["AsyncResult", "ApplyResult", "MapResult", "IMapIterator", "IMapUnorderedIterator"]
    + members(pool.AsyncResult)
    + members(pool.IMapIterator),
    "Queues": module("queues")
    + ["Empty", "Full"]
    + members(context.JoinableQueue())
    + members(context.Queue())
    + members(context.SimpleQueue()),
    "Pipes and connections": module("connection")
    + ["Connection"]
    + members(reader)
    + members(importlib.import_module("multiprocessing.connection").Listener),
    "Value and Array": module("sharedctypes")
    + ["Synchronized", "SynchronizedArray", "SynchronizedString"]
    + members(context.Value("i"))
    + members(context.Array("i", 1))
    + members(sharedctypes.SynchronizedString),
    "Locks": module("synchronize")
    + ["Barrier"]
    + members(context.Lock())
    + members(context.RLock())
    + members(context.BoundedSemaphore())
    + members(context.Condition())
    + members(context.Event())
    + members(context.Barrier(1)),
    "Shared memory": module("shared_memory")
    + members(shared_memory.SharedMemory)
    + members(shared_memory.ShareableList)
    + ["shm"],
    "Managers": module("managers")
    + members(managers.SyncManager)
    + members(managers.SharedMemoryManager)
    + [name for name in public(managers) if name.endswith("Proxy")]
    + ["Namespace", "RemoteError"],
    "Contexts": ["BaseContext", "DefaultContext", "SpawnContext", "ForkContext", "ForkServerContext"]
    + [name for name in members(context) + module("process") if not hasattr(multiprocessing, name)],
    "Threads": module("dummy"),
}
print(json.dumps({section: sorted(set(names)) for section, names in sections.items()}))
