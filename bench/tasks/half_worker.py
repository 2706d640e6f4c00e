"""`python3 half_worker.py WORK HALF`: half of the items of a work of `model_tasks.py`, all of them after each line."""

import sys

from model_tasks import works

function, make_items = works[sys.argv[1]]
items = make_items()[int(sys.argv[2]) :: 2]
print("ready", flush=True)
for _line in sys.stdin:
    for item in items:
        function(item)
    print("done", flush=True)
