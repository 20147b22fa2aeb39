"""W on OpenTNSim: convoys are movables on a graph whose edges hold resources; it logs as it always does.

OpenTNSim counts seconds and derives times from lengths and speeds, so a convoy sets its speed for each
stretch to the drawn time, in the hook that is called as it passes an edge.
"""

import networkx as nx
import simpy
import workload as w
from opentnsim.core import HasContainer, HasResource, Identifiable, Locatable, Log, Movable
from shapely.geometry import Point

SECONDS = 3600.0


class Convoy(Identifiable, Movable):
    """Forty of them."""


class Bay(Identifiable, Locatable, HasResource):
    """Where convoys load or unload."""


class Stock(Identifiable, Locatable, HasContainer):
    """Depot and store."""


class Consumer(Identifiable, Locatable, Log):
    """Who draws on the store."""


def run(draws: w.Draws) -> w.Outcome:
    """Play W once."""
    env = simpy.Environment()
    env.graph, drive_h = road(env, draws)
    outward = list(env.graph.nodes)
    homeward = outward[::-1]
    start, end = (env.graph.nodes[node]["geometry"] for node in (outward[0], outward[-1]))
    loading_bay = Bay(env=env, name="loading bay", geometry=start, nr_resources=w.LOADING_PLACES)
    unloading_bay = Bay(env=env, name="unloading bay", geometry=end, nr_resources=w.UNLOADING_PLACES)
    depot = Stock(env=env, name="depot", geometry=start, capacity=w.DEPOT_T, level=w.DEPOT_T)
    store = Stock(env=env, name="store", geometry=end, capacity=w.DEPOT_T, level=w.START_T)
    activities = 0
    delivered_t = consumed_t = 0.0

    def set_speed(convoy):
        def on_pass_edge(origin, destination):
            convoy.v = convoy.distance_left_on_edge / (drive_h[frozenset((origin, destination))]() * SECONDS)
            yield from ()

        return on_pass_edge

    def count(destination):
        nonlocal activities
        activities += 1
        yield from ()

    def work(convoy, bay, what, hours):
        with bay.resource.request() as place:
            yield place
            convoy.log_entry_v0(f"{what} start", env.now, w.PAYLOAD_T, convoy.geometry)
            yield env.timeout(hours * SECONDS)
            if bay is loading_bay:
                yield depot.container.get(w.PAYLOAD_T)
            else:
                yield store.container.put(w.PAYLOAD_T)
            convoy.log_entry_v0(f"{what} stop", env.now, w.PAYLOAD_T, convoy.geometry)

    def mission(convoy):
        nonlocal activities, delivered_t
        while True:
            yield from work(convoy, loading_bay, "Loading", draws.loading_h())
            activities += 1
            convoy.route = outward
            yield from convoy.move()
            yield from work(convoy, unloading_bay, "Unloading", draws.unloading_h())
            activities += 1
            delivered_t += w.PAYLOAD_T
            convoy.route = homeward
            yield from convoy.move()

    def consume(consumer):
        nonlocal activities, consumed_t
        while True:
            yield env.timeout(SECONDS)
            wanted_t = min(draws.demand_t(), store.container.level)
            if wanted_t > 0.0:
                yield store.container.get(wanted_t)
                consumed_t += wanted_t
            consumer.log_entry_v0("Consuming", env.now, wanted_t, end)
            activities += 1

    for number in range(w.CONVOYS):
        convoy = Convoy(env=env, name=f"convoy {number}", geometry=start, route=outward, v=1.0)
        convoy.on_pass_edge_functions.append(set_speed(convoy))
        convoy.on_complete_pass_edge_functions.append(count)
        env.process(mission(convoy))
    env.process(consume(Consumer(env=env, name="consumer", geometry=end)))
    env.run(until=w.HORIZON_H * SECONDS)
    return w.Outcome(activities, delivered_t, consumed_t)


def road(env: simpy.Environment, draws: w.Draws) -> tuple[nx.Graph, dict[frozenset[str], w.Draw]]:
    """The stretches as a graph, with the drawn hours of each."""
    graph = nx.Graph()
    for number in range(len(w.STRETCHES_H) + 1):
        graph.add_node(f"node {number}", geometry=Point(37.0 + 0.2 * number, 49.0))
    nodes = list(graph.nodes)
    drive_h = {}
    for origin, destination, draw in zip(nodes[:-1], nodes[1:], draws.stretches_h, strict=True):
        graph.add_edge(origin, destination, Resources=simpy.Resource(env, w.CONVOYS_PER_STRETCH))
        drive_h[frozenset((origin, destination))] = draw
    return graph, drive_h
