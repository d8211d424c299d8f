#!/usr/bin/python3
"""The serial line of scenarios/bench/serial-line.txtpb in SimPy 3; prints one line of JSON.

  simpy_line.py ORDERS SEED processes|callbacks

`processes` is what SimPy's documentation teaches: a generator for each replenishment, a Resource for
each stage. `callbacks` is SimPy at its fastest: nothing but timeouts with callbacks, and queues of
our own, so that only the four events of an order are left.
"""
import json
import random
import sys
import time
from collections import deque
from math import log

import simpy

RATES = (0.4, 0.6)  # orders of A and B a day
SERVERS = (10, 5, 5)
MEANS = (9.5, 4.5, 4.5)  # days
SIGMA = 0.5
BASE_STOCK = 50


class Line:
    """Orders, stock and waits; how work flows is up to those who inherit."""

    def __init__(self, env, orders, rng):
        self.env, self.left = env, orders
        self.lognormal, self.exponential = rng.lognormvariate, rng.expovariate
        self.mus = [log(mean) - SIGMA * SIGMA / 2 for mean in MEANS]
        self.stock = BASE_STOCK
        self.owed = (deque(), deque())
        self.ordered, self.filled, self.waited = [0, 0], [0, 0], [0.0, 0.0]
        self.done = env.event()

    def order(self, kind):
        self.ordered[kind] += 1
        if self.stock > 0:
            self.stock -= 1
            self.filled[kind] += 1
        else:
            self.owed[kind].append(self.env.now)
        self.left -= 1
        if self.left == 0:
            self.done.succeed()
        self.start()

    def finished(self):
        for kind in (0, 1):
            if self.owed[kind]:
                self.waited[kind] += self.env.now - self.owed[kind].popleft()
                return
        self.stock += 1


class ProcessLine(Line):
    def __init__(self, env, orders, rng):
        super().__init__(env, orders, rng)
        self.stages = [simpy.Resource(env, servers) for servers in SERVERS]
        for kind in (0, 1):
            env.process(self.arrivals(kind))

    def arrivals(self, kind):
        timeout, rate = self.env.timeout, RATES[kind]
        while True:
            yield timeout(self.exponential(rate))
            self.order(kind)

    def start(self):
        self.env.process(self.job())

    def job(self):
        for stage, mu in zip(self.stages, self.mus):
            with stage.request() as request:
                yield request
                yield self.env.timeout(self.lognormal(mu, SIGMA))
        self.finished()


class CallbackLine(Line):
    def __init__(self, env, orders, rng):
        super().__init__(env, orders, rng)
        self.free, self.waiting = list(SERVERS), [0, 0, 0]
        self.arrive = [lambda _, kind=kind: self.arrival(kind) for kind in (0, 1)]
        self.leave = [lambda _, stage=stage: self.left_stage(stage) for stage in range(3)]
        for kind in (0, 1):
            self.expect(kind)

    def expect(self, kind):
        self.env.timeout(self.exponential(RATES[kind])).callbacks.append(self.arrive[kind])

    def arrival(self, kind):
        self.expect(kind)
        self.order(kind)

    def start(self):
        self.enter(0)

    def enter(self, stage):
        if self.free[stage] == 0:
            self.waiting[stage] += 1
            return
        self.free[stage] -= 1
        self.serve(stage)

    def serve(self, stage):
        time_needed = self.lognormal(self.mus[stage], SIGMA)
        self.env.timeout(time_needed).callbacks.append(self.leave[stage])

    def left_stage(self, stage):
        if self.waiting[stage] > 0:
            self.waiting[stage] -= 1
            self.serve(stage)
        else:
            self.free[stage] += 1
        if stage == 2:
            self.finished()
        else:
            self.enter(stage + 1)


def main():
    orders, seed, style = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    env = simpy.Environment()
    line = {"processes": ProcessLine, "callbacks": CallbackLine}[style](
        env, orders, random.Random(seed))
    begin = time.perf_counter()
    env.run(until=line.done)
    seconds = time.perf_counter() - begin
    classes = [{"orders": line.ordered[k], "fill": line.filled[k] / line.ordered[k],
                "wait_days": line.waited[k] / line.ordered[k]} for k in (0, 1)]
    print(json.dumps({"orders": orders, "seconds": seconds,
                      "orders_per_second": orders / seconds, "classes": classes}))


if __name__ == "__main__":
    main()
