"""A few curves of a run on a common grid of hours, to be laid over those of other replicates."""

from __future__ import annotations

from math import inf

from sim.record.reading import Reading, running_count, running_t
from sim.scenario.schema import Scenario
from sim.totals import total


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
            f"days_of_supply:{group}": list(map(reading.stocks[group].endurance_days, hours))
            for group in groups
        },
        **{f"delivered_t:{group}": running_t(reading.deliveries.get(group, ()), hours) for group in groups},
        "need_t_per_day": [_need_t_per_day(reading, groups, hour) for hour in hours],
        **_vehicles(reading, hours),
        "queue_cars": [(came - left) / persons_per_car for came, left in zip(queued, crossed, strict=True)],
        "crossed_people": crossed,
    }


def _need_t_per_day(reading: Reading, groups: list[str], hour: float) -> float:
    return 24.0 * total(total(reading.stocks[group].demand_t_per_h(hour)) for group in groups)


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
