"""W on SimPy as its documentation teaches it: a `Resource` for every place, a `Container` for every stock."""

import simpy
import workload as w


def run(draws: w.Draws) -> w.Outcome:
    """Play W once."""
    env = simpy.Environment()
    loading_bay = simpy.Resource(env, w.LOADING_PLACES)
    unloading_bay = simpy.Resource(env, w.UNLOADING_PLACES)
    outward = [(simpy.Resource(env, w.CONVOYS_PER_STRETCH), draw) for draw in draws.stretches_h]
    homeward = outward[::-1]
    depot = simpy.Container(env, init=w.DEPOT_T)
    store = simpy.Container(env, init=w.START_T)
    activities = 0
    delivered_t = consumed_t = 0.0

    def convoy():
        nonlocal activities, delivered_t
        while True:
            with loading_bay.request() as place:
                yield place
                yield env.timeout(draws.loading_h())
                yield depot.get(w.PAYLOAD_T)
            activities += 1
            for stretch, drive_h in outward:
                with stretch.request() as place:
                    yield place
                    yield env.timeout(drive_h())
                activities += 1
            with unloading_bay.request() as place:
                yield place
                yield env.timeout(draws.unloading_h())
                yield store.put(w.PAYLOAD_T)
            delivered_t += w.PAYLOAD_T
            activities += 1
            for stretch, drive_h in homeward:
                with stretch.request() as place:
                    yield place
                    yield env.timeout(drive_h())
                activities += 1

    def consumer():
        nonlocal activities, consumed_t
        while True:
            yield env.timeout(1.0)
            wanted_t = min(draws.demand_t(), store.level)
            if wanted_t > 0.0:
                yield store.get(wanted_t)
                consumed_t += wanted_t
            activities += 1

    for _ in range(w.CONVOYS):
        env.process(convoy())
    env.process(consumer())
    env.run(until=w.HORIZON_H)
    return w.Outcome(activities, delivered_t, consumed_t)
