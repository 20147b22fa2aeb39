"""A few curves of a run on a common grid of hours, to be laid over those of other replicates."""

from __future__ import annotations

import numpy as np

from sim.record.curves import Floats, days_of_supply, running_total, scarcest
from sim.record.observation import announced
from sim.record.reading import Reading, total_t
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
        `delivered_t:group`, running total; `vehicles_out`, `vehicles_abandoned` of all groups that were
        ordered out; `queue_cars`; `crossed_people`.
    """
    history, resolved = reading.history, reading.resolved
    hours = grid_h(resolved, step_h)
    groups = [group.id for group in resolved.groups]
    out, abandoned = _vehicles(reading, hours)
    crossed = reading.counted_by("cars_crossed", hours)
    queueing = reading.counted_by("cars_queued", hours) - crossed
    return {
        "area_actual_km2": reading.area_km2_at(hours),
        "area_announced_km2": announced(reading.area_km2_at, hours, resolved.observation, resolved.start),
        **{
            f"days_of_supply:{group}": scarcest(
                days_of_supply(history.stocks[group], history.rates[group], hours)
            )
            for group in groups
        },
        **{f"delivered_t:{group}": _delivered_t(reading, group, hours) for group in groups},
        "vehicles_out": out,
        "vehicles_abandoned": abandoned,
        "queue_cars": queueing / resolved.civilians.persons_per_car,
        "crossed_people": crossed,
    }


def _delivered_t(reading: Reading, group: str, hours: Floats) -> Floats:
    deliveries = reading.deliveries.get(group, ())
    return running_total([entry.time_h for entry in deliveries], [total_t(entry) for entry in deliveries], hours)


def _vehicles(reading: Reading, hours: Floats) -> tuple[Floats, Floats]:
    """Vehicles out, and abandoned, of the groups that were ordered out."""
    is_out: set[str] = set()
    times_h, changes = [], []
    for entry in sorted(reading.log.of("column_out", "vehicles_abandoned")):
        if reading.group_of(entry) not in reading.ordered:
            continue
        times_h.append(entry.time_h)
        if entry.kind == "column_out":
            is_out.add(entry.actor)
            changes.append((entry.count, 0.0))
        else:  # a column can still be overrun behind its exit
            changes.append((-entry.count if entry.actor in is_out else 0.0, entry.count))
    out, abandoned = running_total(times_h, np.reshape(changes, (-1, 2)), hours).T
    return out, abandoned
