"""concurrent.futures.ProcessPoolExecutor: 20 calls of submit."""

from concurrent.futures import ProcessPoolExecutor, wait

from program import find_initializer, find_task, pause_at, read_plan, report, report_error, report_value, settle


def main():
    plan = read_plan()
    with ProcessPoolExecutor(2, **find_initializer(plan)) as executor:
        work = find_task(plan)
        if plan["warmUp"]:
            wait([executor.submit(work, item) for item in plan["warmUp"]])
            pause_at("warm")
        run(executor, work, plan)
        if plan["holdOpen"]:
            pause_at("settled")
        else:
            report(event="settled")
    report(event="closed")


def run(executor, work, plan):
    futures = []
    for index, item in enumerate(plan["items"]):
        try:
            future = executor.submit(work, item)
        except Exception as error:
            report_error(index, error)
            continue
        futures.append(future)
        if not plan["timeout"]:
            future.add_done_callback(lambda done, index=index: report_outcome(index, done))
    if plan["timeout"]:
        settle(futures, plan["timeout"], lambda index, seconds: futures[index].result(seconds))
    else:
        wait(futures)


def report_outcome(index, future):
    error = future.exception()
    if error is None:
        report_value(index, future.result())
    else:
        report_error(index, error)


if __name__ == "__main__":
    main()
