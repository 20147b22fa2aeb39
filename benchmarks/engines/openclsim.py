"""W on OpenCLSim: each convoy repeats a list of activities; it logs as it always does.

OpenCLSim counts seconds. Its activities have fixed durations and no room on a road, so a plugin, its own
means of extension, seizes the stretch and draws the time before an activity begins.
"""

import simpy
import workload as w
from openclsim.core import HasContainer, HasResource, Identifiable, Locatable, Log, Movable, Processor
from openclsim.model import MoveActivity, ShiftAmountActivity, WhileActivity, register_processes
from openclsim.model.base_activities import AbstractPluginClass
from shapely.geometry import Point

SECONDS = 3600.0
NO_LIMIT = 10_000


class Convoy(Identifiable, Movable, HasContainer, HasResource):
    """Forty of them."""


class Site(Identifiable, Log, Locatable, HasContainer, HasResource):
    """Depot and store."""


class Junction(Identifiable, Locatable):
    """An end of a stretch of road."""


class Bay(Identifiable, Log, Locatable, Processor, HasResource):
    """What loads or unloads the convoys."""

    activity_id = None


class DrawnTime(AbstractPluginClass):
    """Draws an activity's duration, and counts it."""

    def __init__(self, draw_h, count) -> None:
        self.draw_h = draw_h
        self.count = count

    def pre_process(self, env, activity_log, activity, *args, **kwargs):
        """Before the activity."""
        activity.duration = self.draw_h() * SECONDS
        yield from ()

    def post_process(self, env, activity_log, activity, *args, **kwargs):
        """After the activity."""
        self.count(activity)
        yield from ()


class DrawnDrive(DrawnTime):
    """Holds the stretch for as long as it is driven."""

    def __init__(self, stretch, draw_h, count) -> None:
        super().__init__(draw_h, count)
        self.stretch = stretch

    def pre_process(self, env, activity_log, activity, *args, **kwargs):
        """Before the activity."""
        activity.place = self.stretch.request()
        yield activity.place
        yield from super().pre_process(env, activity_log, activity)

    def post_process(self, env, activity_log, activity, *args, **kwargs):
        """After the activity."""
        yield self.stretch.release(activity.place)
        yield from super().post_process(env, activity_log, activity)


def run(draws: w.Draws) -> w.Outcome:
    """Play W once."""
    env = simpy.Environment()
    registry = {}
    junctions = [
        Junction(name=f"junction {number}", geometry=Point(37.0 + 0.2 * number, 49.0))
        for number in range(len(w.STRETCHES_H) + 1)
    ]
    start, end = junctions[0].geometry, junctions[-1].geometry
    depot = site(env, "depot", start, w.DEPOT_T)
    store = site(env, "store", end, w.START_T)
    loading_bay = Bay(env=env, name="loading bay", geometry=start, nr_resources=w.LOADING_PLACES)
    unloading_bay = Bay(env=env, name="unloading bay", geometry=end, nr_resources=w.UNLOADING_PLACES)
    stretches = [simpy.Resource(env, w.CONVOYS_PER_STRETCH) for _ in w.STRETCHES_H]
    outward = list(zip(junctions[1:], stretches, draws.stretches_h, strict=True))
    homeward = list(zip(junctions[:-1], stretches, draws.stretches_h, strict=True))[::-1]
    activities = 0
    delivered_t = consumed_t = 0.0

    def count(activity):
        nonlocal activities, delivered_t
        activities += 1
        if getattr(activity, "processor", None) is unloading_bay:
            delivered_t += w.PAYLOAD_T

    def shift(convoy, what, bay, draw_h, origin, destination):
        activity = ShiftAmountActivity(
            env=env, name=f"{convoy.name} {what}", registry=registry, processor=bay, origin=origin,
            destination=destination, amount=w.PAYLOAD_T, duration=0.0,
        )  # fmt: skip
        activity.register_plugin(DrawnTime(draw_h, count))
        return activity

    def drive(convoy, direction, destination, stretch, draw_h):
        activity = MoveActivity(
            env=env, name=f"{convoy.name} {direction} to {destination.name}", registry=registry,
            mover=convoy, destination=destination, duration=0.0,
        )  # fmt: skip
        activity.register_plugin(DrawnDrive(stretch, draw_h, count))
        return activity

    def consumer():
        nonlocal activities, consumed_t
        while True:
            yield env.timeout(SECONDS)
            wanted_t = min(draws.demand_t(), store.container.get_level())
            if wanted_t > 0.0:
                yield store.container.get(wanted_t)
                consumed_t += wanted_t
            store.log_entry_v1(env.now, activity_id="consuming")
            activities += 1

    for number in range(w.CONVOYS):
        convoy = Convoy(env=env, name=f"convoy {number}", geometry=start, capacity=w.PAYLOAD_T)
        mission = WhileActivity(
            env=env,
            name=f"{convoy.name} mission",
            registry=registry,
            sub_processes=[
                shift(convoy, "loading", loading_bay, draws.loading_h, depot, convoy),
                *[drive(convoy, "out", *leg) for leg in outward],
                shift(convoy, "unloading", unloading_bay, draws.unloading_h, convoy, store),
                *[drive(convoy, "home", *leg) for leg in homeward],
            ],
            condition_event={"type": "container", "concept": depot, "state": "empty"},
        )
        register_processes([mission])
    env.process(consumer())
    env.run(until=w.HORIZON_H * SECONDS)
    return w.Outcome(activities, delivered_t, consumed_t)


def site(env: simpy.Environment, name: str, geometry: Point, level_t: float) -> Site:
    """A stock that any number of convoys may use at once: the bays are what limits them."""
    return Site(
        env=env, name=name, geometry=geometry, capacity=2 * w.DEPOT_T, level=level_t, nr_resources=NO_LIMIT
    )
