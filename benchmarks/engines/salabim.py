"""W on salabim, with its statistics of queues and resources as they come; stocks are anonymous resources."""

import salabim
import workload as w


def run(draws: w.Draws) -> w.Outcome:
    """Play W once."""
    env = salabim.Environment(trace=False, yieldless=False)
    loading_bay = salabim.Resource("loading bay", capacity=w.LOADING_PLACES, env=env)
    unloading_bay = salabim.Resource("unloading bay", capacity=w.UNLOADING_PLACES, env=env)
    outward = [
        (salabim.Resource(f"stretch {number}", capacity=w.CONVOYS_PER_STRETCH, env=env), draw)
        for number, draw in enumerate(draws.stretches_h)
    ]
    homeward = outward[::-1]
    depot = stock("depot", w.DEPOT_T, env)
    store = stock("store", w.START_T, env)
    activities = 0
    delivered_t = consumed_t = 0.0

    class Convoy(salabim.Component):
        def process(self):
            nonlocal activities, delivered_t
            while True:
                yield self.request(loading_bay)
                yield self.hold(draws.loading_h())
                yield self.request((depot, w.PAYLOAD_T))
                self.release(loading_bay)
                activities += 1
                for stretch, drive_h in outward:
                    yield self.request(stretch)
                    yield self.hold(drive_h())
                    self.release(stretch)
                    activities += 1
                yield self.request(unloading_bay)
                yield self.hold(draws.unloading_h())
                store.release(w.PAYLOAD_T)
                self.release(unloading_bay)
                delivered_t += w.PAYLOAD_T
                activities += 1
                for stretch, drive_h in homeward:
                    yield self.request(stretch)
                    yield self.hold(drive_h())
                    self.release(stretch)
                    activities += 1

    class Consumer(salabim.Component):
        def process(self):
            nonlocal activities, consumed_t
            while True:
                yield self.hold(1.0)
                wanted_t = min(draws.demand_t(), store.available_quantity())
                if wanted_t > 0.0:
                    yield self.request((store, wanted_t))
                    consumed_t += wanted_t
                activities += 1

    for _ in range(w.CONVOYS):
        Convoy(env=env)
    Consumer(env=env)
    env.run(till=w.HORIZON_H)
    return w.Outcome(activities, delivered_t, consumed_t)


def stock(name: str, level_t: float, env: salabim.Environment) -> salabim.Resource:
    """A stock: requests take from it, releases put into it."""
    capacity_t = 1e9
    return salabim.Resource(
        name, capacity=capacity_t, initial_claimed_quantity=capacity_t - level_t, anonymous=True, env=env
    )
