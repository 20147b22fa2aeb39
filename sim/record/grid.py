"""A few curves of a run on a common grid of hours, to be laid over those of other replicates."""

from __future__ import annotations

import numpy as np

from sim.record.curves import Floats
from sim.record.observation import announced
from sim.record.reading import Reading, running_count, running_load_t
from sim.scenario.schema import Scenario


def grid_h(resolved: Scenario, step_h: float = 6.0) -> Floats:
    """Hours from the start to the horizon in equal steps; the same for all replicates of a scenario."""
    return np.arange(0.0, resolved.horizon_h + 1e-9, step_h)


def grid_series(reading: Reading, step_h: float = 6.0) -> dict[str, Floats]:
    """Curves of a run on the grid of `grid_h`.

    Parameters
    ----------
    reading : Reading
        The run.
    step_h : float
        Step of the grid, h.

    Returns
    -------
    dict of str to ndarray of float, shape (len(grid_h),)
        `area_actual_km2`, `area_announced_km2`; `days_of_supply:group`, nan once the group has left;
        `delivered_t:group`, running total; `vehicles_out`, `vehicles_abandoned` of all groups;
        `queue_cars`; `crossed_people`.
    """
    resolved = reading.resolved
    hours = grid_h(resolved, step_h)
    groups = [group.id for group in resolved.groups]
    crossed = reading.counted_by("cars_crossed", hours)
    queueing = reading.counted_by("cars_queued", hours) - crossed
    return {
        "area_actual_km2": reading.area_km2_at(hours),
        "area_announced_km2": announced(reading.area_km2_at, hours, resolved.observation, resolved.start),
        **{f"days_of_supply:{group}": reading.stocks[group].endurance_days(hours) for group in groups},
        **{
            f"delivered_t:{group}": running_load_t(reading.deliveries.get(group, ()), hours).sum(axis=1)
            for group in groups
        },
        **_vehicles(reading, hours),
        "queue_cars": queueing / resolved.civilians.persons_per_car,
        "crossed_people": crossed,
    }


def _vehicles(reading: Reading, hours: Floats) -> dict[str, Floats]:
    """Vehicles of all groups; a column can be overrun even behind its exit."""
    columns_out = set(reading.log.actors("column_out"))
    left = list(reading.log.of("vehicles_abandoned"))
    left_behind_exit = [entry for entry in left if entry.actor in columns_out]
    return {
        "vehicles_out": reading.counted_by("column_out", hours) - running_count(left_behind_exit, hours),
        "vehicles_abandoned": running_count(left, hours),
    }
