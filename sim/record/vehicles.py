"""Where the vehicles of each group were, from the log of its columns."""

from __future__ import annotations

import numpy as np

from sim.record.curves import Floats, running_total
from sim.record.reading import Reading

PLACES = ("present", "marching", "out", "abandoned", "destroyed")
"""Where a vehicle can be; `present` is with the group, `marching` on the road and not yet out."""
PRESENT, MARCHING, OUT, ABANDONED, DESTROYED = range(len(PLACES))

Move = tuple[float, int, int, float]
"""Hour, whence, whither (indices of `PLACES`), and how many vehicles."""


def vehicle_moves(reading: Reading) -> dict[str, list[Move]]:
    """Moves of vehicles from place to place by group, in order of time.

    A column that is still packing counts as present.
    """
    moves: dict[str, list[Move]] = {group: [] for group in reading.history.vehicles}
    whereabouts: dict[str, int] = {}
    """Last known place of each column."""
    for entry in sorted(reading.log.of("column_departed", "column_out", "vehicles_abandoned", "strike")):
        if entry.kind == "strike":
            if entry.count:
                whence = whereabouts.get(entry.note, PRESENT)
                moves[entry.actor].append((entry.time_h, whence, DESTROYED, entry.count))
            continue
        whence = whereabouts.get(entry.actor, PRESENT)
        whither = {"column_departed": MARCHING, "column_out": OUT}.get(entry.kind, ABANDONED)
        if entry.actor not in moves:
            whereabouts[entry.actor] = whither
        moves[reading.group_of(entry)].append((entry.time_h, whence, whither, entry.count))
    return moves


def vehicle_courses(reading: Reading, grid_h: Floats) -> dict[str, dict[str, Floats]]:
    """Vehicles of each group by place, on a grid of hours.

    Returns
    -------
    dict of str to dict of str to ndarray of float, shape (n,)
        By group and by place, in the order of `PLACES`. At any hour the places add to the establishment.
    """
    courses = {}
    for group, moves in vehicle_moves(reading).items():
        times_h, whence, whither, counts = np.reshape(moves, (-1, 4)).T
        changes = np.zeros((len(moves), len(PLACES)))
        rows = np.arange(len(moves))
        changes[rows, whence.astype(int)] -= counts
        changes[rows, whither.astype(int)] += counts
        totals = running_total(times_h, changes, grid_h)
        totals[:, PRESENT] += reading.history.vehicles[group].establishment
        courses[group] = dict(zip(PLACES, totals.T, strict=True))
    return courses
