"""As many SimPy timeouts as W has activities, and nothing else: what the event loop itself costs."""

import simpy
import workload as w


def run(draws: w.Draws, activities: int) -> w.Outcome:
    """Wait `activities` times, spread over as many processes as W has convoys."""
    env = simpy.Environment()
    waited = 0

    def process(times):
        nonlocal waited
        for _ in range(times):
            yield env.timeout(draws.loading_h())
            waited += 1

    times, left_over = divmod(activities, w.CONVOYS)
    for number in range(w.CONVOYS):
        env.process(process(times + (number < left_over)))
    env.run()
    return w.Outcome(waited)
