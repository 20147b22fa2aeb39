"""W on this project's stations and stores, with a log of every activity."""

import math

import workload as w

from sim.campaign.clock import Clock
from sim.campaign.stations import Station
from sim.campaign.stores import Load, Store


def in_thirds(total_t: float) -> Load:
    """The three supply classes in equal parts."""
    return total_t / 3.0, total_t / 3.0, total_t / 3.0


def run(draws: w.Draws) -> w.Outcome:
    """Play W once."""
    env = Clock()
    loading_bay = Station(env, "loading bay", w.LOADING_PLACES)
    unloading_bay = Station(env, "unloading bay", w.UNLOADING_PLACES)
    outward = [
        (Station(env, f"stretch {number}", w.CONVOYS_PER_STRETCH), draw)
        for number, draw in enumerate(draws.stretches_h)
    ]
    homeward = outward[::-1]
    depot = Store(env, "depot", capacity_t=math.inf, level_t=in_thirds(w.DEPOT_T))
    store = Store(env, "store", capacity_t=math.inf, level_t=in_thirds(w.START_T))
    log: list[tuple[float, float, int, str]] = []

    payload = in_thirds(w.PAYLOAD_T)

    def convoy(number):
        while True:
            loading = loading_bay.serve(draws.loading_h())
            yield loading
            depot.take(payload)
            log.append((loading.began_h, env.now, number, loading_bay.name))
            for stretch, drive_h in outward:
                drive = stretch.serve(drive_h())
                yield drive
                log.append((drive.began_h, env.now, number, stretch.name))
            unloading = unloading_bay.serve(draws.unloading_h())
            yield unloading
            store.add(payload)
            log.append((unloading.began_h, env.now, number, unloading_bay.name))
            for stretch, drive_h in homeward:
                drive = stretch.serve(drive_h())
                yield drive
                log.append((drive.began_h, env.now, number, stretch.name))

    def consumer():
        while True:
            store.set_rate(in_thirds(draws.demand_t()))
            yield env.timeout(1.0)
            log.append((env.now - 1.0, env.now, -1, store.name))

    for number in range(w.CONVOYS):
        env.process(convoy(number))
    env.process(consumer())
    env.run_through(w.HORIZON_H)
    return w.Outcome(len(log), sum(store.received_t), sum(store.consumed_t))
