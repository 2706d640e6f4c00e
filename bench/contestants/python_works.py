"""What contestants in Python do in each row: the folder `works` in Python. Each makes its input, warms up, returns a round."""

from time import perf_counter

from rounds import check, scaled, time
from tasks import square


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

    call_in_a_row(-(-count // 4))
    return do_round


works = {
    "burst": burst,
    "sequential": sequential,
}
