"""A run on a common grid of hours, to be laid over other replicates: curves, and vehicles by place."""

from __future__ import annotations

from math import inf

from sim.record.curves import running_total
from sim.record.names import OutcomeName
from sim.record.reading import Reading, running_count, running_t
from sim.scenario.schema import Scenario
from sim.totals import total

PLACES = ("present", "marching", "out", "abandoned", "destroyed")
"""Where a vehicle can be; `present` is with the group, `marching` on the road and not yet out."""
PRESENT, MARCHING, OUT, ABANDONED, DESTROYED = range(len(PLACES))

Move = tuple[float, int, int, float]
"""Hour, whence, whither (indices of `PLACES`), and how many vehicles."""


def grid_h(resolved: Scenario, step_h: float = 6.0) -> list[float]:
    """Hours from the start to the horizon in equal steps; the same for all replicates of a scenario."""
    return [step_h * step for step in range(int((resolved.horizon_h + 1e-9) // step_h) + 1)]


def grid_series(reading: Reading, step_h: float = 6.0) -> dict[str, list[float]]:
    """Curves of a run on the grid of `grid_h`.

    Parameters
    ----------
    reading : Reading
        The run.
    step_h : float
        Step of the grid, h.

    Returns
    -------
    dict of str to list of float, as long as the grid
        `area_actual_km2`, `area_announced_km2`; `days_of_supply:group`, nan once the group has left;
        `delivered_t:group`, running total; `need_t_per_day` of all groups that are still there;
        `vehicles_out`, `vehicles_abandoned` of all groups;
        `queue_cars`; `crossed_people`.
    """
    resolved = reading.resolved
    hours = grid_h(resolved, step_h)
    groups = [group.id for group in resolved.groups]
    crossed = reading.counted_by("cars_crossed", hours)
    queued = reading.counted_by("cars_queued", hours)
    persons_per_car = resolved.civilians.persons_per_car
    return {
        "area_actual_km2": list(map(reading.area_km2_at, hours)),
        "area_announced_km2": list(map(reading.announced_km2_at, hours)),
        **{
            OutcomeName("days_of_supply", group): list(map(reading.stocks[group].endurance_days, hours))
            for group in groups
        },
        **{
            OutcomeName("delivered_t", group): running_t(reading.deliveries.get(group, ()), hours)
            for group in groups
        },
        "need_t_per_day": _needs_t_per_day(reading, groups, hours),
        **_vehicles(reading, hours),
        "queue_cars": [(came - left) / persons_per_car for came, left in zip(queued, crossed, strict=True)],
        "crossed_people": crossed,
    }


def _needs_t_per_day(reading: Reading, groups: list[str], hours: list[float]) -> list[float]:
    demands = [reading.stocks[group].all_demand_t_per_h(hours) for group in groups]
    return [24.0 * total(now) for now in zip(*demands, strict=True)]


def _vehicles(reading: Reading, hours: list[float]) -> dict[str, list[float]]:
    """Vehicles of all groups; a column can be overrun even behind its exit."""
    out_h = {entry.actor: entry.time_h for entry in reading.log.of("column_out")}
    left = list(reading.log.of("vehicles_abandoned"))
    overrun = running_count([entry for entry in left if entry.time_h > out_h.get(entry.actor, inf)], hours)
    out = reading.counted_by("column_out", hours)
    return {
        "vehicles_out": [passed - lost for passed, lost in zip(out, overrun, strict=True)],
        "vehicles_abandoned": running_count(left, hours),
    }


def vehicle_moves(reading: Reading) -> dict[str, list[Move]]:
    """Moves of vehicles from place to place by group, in order of time.

    A column that is still packing counts as present.
    """
    moves: dict[str, list[Move]] = {group: [] for group in reading.history.vehicles}
    whereabouts: dict[str, int] = {}
    """Last known place of each column."""
    told = reading.log.of("column_departed", "column_out", "vehicles_abandoned", "strike")
    # What breaks down is left before the rest of its column is out, at the same hour.
    for entry in sorted(told, key=lambda entry: (entry.time_h, entry.kind == "column_out", entry)):
        if entry.kind == "strike":
            if entry.count:
                whence = whereabouts.get(entry.note, PRESENT)
                moves[entry.actor].append((entry.time_h, whence, DESTROYED, entry.count))
            continue
        whence = whereabouts.get(entry.actor, PRESENT)
        whither = {"column_departed": MARCHING, "column_out": OUT}.get(entry.kind, ABANDONED)
        if entry.actor not in moves and whither != ABANDONED:
            whereabouts[entry.actor] = whither
        moves[reading.owner_of(entry)].append((entry.time_h, whence, whither, entry.count))
    return moves


def vehicle_courses(reading: Reading, grid_h: list[float]) -> dict[str, dict[str, list[float]]]:
    """Vehicles of each group by place, on a grid of hours.

    Returns
    -------
    dict of str to dict of str to list of float, as long as the grid
        By group and by place, in the order of `PLACES`. At any hour the places add to the establishment.
    """
    courses: dict[str, dict[str, list[float]]] = {}
    for group, moves in vehicle_moves(reading).items():
        hours, all_of_them = [move[0] for move in moves], reading.history.vehicles[group].establishment
        courses[group] = {}
        for index, place in enumerate(PLACES):
            changes = [
                ((whither == index) - (whence == index)) * count for _, whence, whither, count in moves
            ]
            at_start = all_of_them if index == PRESENT else 0
            courses[group][place] = [at_start + there for there in running_total(hours, changes, grid_h)]
    return courses
