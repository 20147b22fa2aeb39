"""W on Ciw: a network of queues with the convoys as customers who never leave.

Ciw knows no stocks, so the consumer's store is worked out from the records afterwards.
"""

import ciw
import workload as w

LOADING, *STRETCHES, UNLOADING = range(1, len(w.STRETCHES_H) + 3)
ROUND = [*STRETCHES, UNLOADING, *reversed(STRETCHES), LOADING]
ROUNDS = 1_000  # more than anybody drives


class Hours(ciw.dists.Distribution):
    """Service times from one of the workload's streams."""

    def __init__(self, draw) -> None:
        self.draw = draw

    def __deepcopy__(self, memo):
        """Ciw copies its distributions for every class of customers; all draw from the one stream."""
        return self

    def sample(self, t=None, ind=None) -> float:
        """Hours of the next service."""
        return self.draw()


def run(draws: w.Draws) -> w.Outcome:
    """Play W once."""
    stretches = len(STRETCHES)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([0.0, float("inf")]), *[None] * (stretches + 1)],
        batching_distributions=[ciw.dists.Deterministic(w.CONVOYS)] * (stretches + 2),
        service_distributions=[
            Hours(draws.loading_h),
            *[Hours(drive_h) for drive_h in draws.stretches_h],
            Hours(draws.unloading_h),
        ],
        number_of_servers=[w.LOADING_PLACES, *[w.CONVOYS_PER_STRETCH] * stretches, w.UNLOADING_PLACES],
        routing=ciw.routing.ProcessBased(lambda individual, simulation: ROUND * ROUNDS),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(w.HORIZON_H)
    records = simulation.get_all_records(only=["service"])
    unloaded_h = sorted(record.service_end_date for record in records if record.node == UNLOADING)
    hours_of_demand, consumed_t = consume(unloaded_h, draws)
    return w.Outcome(len(records) + hours_of_demand, w.PAYLOAD_T * len(unloaded_h), consumed_t)


def consume(unloaded_h: list[float], draws: w.Draws) -> tuple[int, float]:
    """Draw on the store hour by hour; return the hours and the tonnes consumed."""
    level_t, consumed_t, unloaded = w.START_T, 0.0, 0
    hours = int(w.HORIZON_H) - 1  # at the horizon itself no run draws any more
    for hour in range(1, hours + 1):
        while unloaded < len(unloaded_h) and unloaded_h[unloaded] <= hour:
            level_t += w.PAYLOAD_T
            unloaded += 1
        wanted_t = min(draws.demand_t(), level_t)
        level_t -= wanted_t
        consumed_t += wanted_t
    return hours, consumed_t
