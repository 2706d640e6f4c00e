"""What both adapters in Python do: `program.mjs` in Python."""

import importlib
import json
import os
import sys
import threading
import time

folder = os.environ["ROBUSTNESS_FOLDER"]
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tasks"))

lock = threading.Lock()


def read_plan():
    report(event="loaded")
    with open(os.path.join(folder, "plan.json")) as plan:
        return json.load(plan)


def report(**line):
    with lock, open(os.path.join(folder, "report"), "a") as lines:
        lines.write(json.dumps(line) + "\n")


def report_value(index, value):
    report(event="item", index=index, status="fulfilled", value=repr(value))


def report_error(index, error):
    cause = f" [cause: {error.__cause__}]" if error.__cause__ else ""
    report(event="item", index=index, status="rejected", name=type(error).__name__, code="", message=f"{error}{cause}")


def pause_at(event):
    report(event=event)
    while not os.path.exists(os.path.join(folder, "go")):
        time.sleep(0.02)


def find_initializer(plan):
    """Keyword arguments of both kinds of pools."""
    from work import limit_memory, throw_at_start

    if plan["initializer"]:
        return {"initializer": throw_at_start}
    if plan["heapMegabytes"]:
        return {"initializer": limit_memory, "initargs": (plan["heapMegabytes"],)}
    return {}


class TaskOfModule:
    """A function of a module that only workers import. What `pickle` does with a plain one, this program must import."""

    def __init__(self, module):
        self.module = module

    def __reduce__(self):
        return load_task, (self.module,)


def load_task(module):
    return importlib.import_module(module).work


def find_task(plan):
    if plan["module"] == "broken-module":
        return TaskOfModule("broken_module")
    return load_task("work")


def settle(items, timeout, wait):
    """Waits for each item; `wait(index, seconds)` gives its result. Nothing else reports when there is a time-out."""
    for index in range(len(items)):
        try:
            value = wait(index, timeout / 1000)
        except Exception as error:
            report_error(index, error)
        else:
            report_value(index, value)
