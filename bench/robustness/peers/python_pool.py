"""multiprocessing.Pool: 20 calls of apply_async, callbacks for the results."""

import multiprocessing
import threading

from program import find_initializer, find_task, pause_at, read_plan, report, report_error, report_value, settle


def main():
    plan = read_plan()
    with multiprocessing.Pool(2, **find_initializer(plan)) as pool:
        work = find_task(plan)
        if plan["warmUp"]:
            pool.map(work, plan["warmUp"], chunksize=1)
            pause_at("warm")
        if plan["timeout"]:
            results = [pool.apply_async(work, (item,)) for item in plan["items"]]
            settle(results, plan["timeout"], lambda index, seconds: results[index].get(seconds))
        else:
            run(pool, work, plan["items"])
        if plan["holdOpen"]:
            pause_at("settled")
        else:
            report(event="settled")
    report(event="closed")


def run(pool, work, items):
    settled = threading.Semaphore(0)

    def keep(report_outcome, index):
        def callback(outcome):
            report_outcome(index, outcome)
            settled.release()

        return callback

    for index, item in enumerate(items):
        pool.apply_async(
            work, (item,), callback=keep(report_value, index), error_callback=keep(report_error, index)
        )
    for _ in items:
        settled.acquire()


if __name__ == "__main__":
    main()
