"""Where the vehicles of each group were, from the log of its columns."""

from __future__ import annotations

from sim.record.curves import running_total
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
