"""Territory: when each cell changes hands in a run, worked out from what the spearheads did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.theatre.ground.cells import Cells, Floats

Advance = tuple[str, str, float, float, float, float]
"""A piece of an advance: road, place at which the road was entered, from and to which fraction of it, counted
from that place, and from and to which hour."""

REACH_KM = 2.5
"""Ground along a road that falls together with the place at its end: about the size of a town."""


def capture_times(
    cells: Cells,
    advances: Sequence[Advance],
    captures: Mapping[str, float],
    reach_km: float = REACH_KM,
) -> Floats:
    """Hour at which each cell came into Ukrainian hands.

    A cell changes hands as its point of the road does, by whichever comes first:

    - an advance passes the point, at a steady pace over each piece;
    - a place falls that lies within reach of the point, at an end of its road;
    - the places at both ends have fallen: a point that nobody has passed is taken to fall between them in
      proportion to its way from one to the other, and none stays behind longer than the second place. An end
      that Ukraine held from the start counts as taken together with the other: nobody came from there.

    Parameters
    ----------
    cells : Cells
        Cells of the network.
    advances : sequence of Advance
        Pieces of advances, in any order; several on a road, and from both ends, are possible.
    captures : mapping of str to float
        Hour at which Ukraine took each place that it took.
    reach_km : float
        Distance along a road, as the crow flies, that falls with the place at its end.

    Returns
    -------
    ndarray of float, shape (cells,)
        Hours; nan for a cell that was never taken.
    """
    taken_h = np.array([[captures.get(end, np.nan) for end in ends] for ends in cells.ends]).reshape(-1, 2)
    taken_h = np.where(cells.held_from_start, taken_h[:, ::-1], taken_h)
    a_taken_h, b_taken_h = taken_h[cells.link].T
    from_a_km = cells.fraction * cells.straight_km[cells.link]
    to_b_km = (1.0 - cells.fraction) * cells.straight_km[cells.link]

    passed_h = _passed(cells, advances)
    between_h = a_taken_h + cells.fraction * (b_taken_h - a_taken_h)
    enclosed_h = np.where(np.isnan(passed_h), between_h, np.maximum(a_taken_h, b_taken_h))
    near_a_h = np.where(from_a_km <= reach_km, a_taken_h, np.nan)
    near_b_h = np.where(to_b_km <= reach_km, b_taken_h, np.nan)
    first_h: Floats = np.fmin.reduce([passed_h, enclosed_h, near_a_h, near_b_h])
    return first_h


def _passed(cells: Cells, advances: Sequence[Advance]) -> Floats:
    """Hour at which the first advance passed each cell's point, nan if none did."""
    passed_h = np.full(len(cells), np.nan)
    pieces = [
        (cells.link_index[link], start == cells.ends[cells.link_index[link]][0], *piece)
        for link, start, *piece in advances
        if link in cells.link_index
    ]
    if not pieces:
        return passed_h
    link, from_a, since, until, since_h, until_h = np.array(pieces, dtype=float).T
    since = np.where(from_a, since, 1.0 - since)
    until = np.where(from_a, until, 1.0 - until)

    # The cells of a piece are a range of the milestones; the ranges one after another pair pieces with cells.
    first = np.searchsorted(cells.milestone, 2.0 * link + np.minimum(since, until), side="left")
    last = np.searchsorted(cells.milestone, 2.0 * link + np.maximum(since, until), side="right")
    count = last - first
    piece = np.repeat(np.arange(len(pieces)), count)
    cell = np.arange(count.sum()) + np.repeat(first - np.cumsum(count) + count, count)

    done = cells.fraction[cell] - since[piece]
    way = (until - since)[piece]
    share = np.divide(done, way, out=np.zeros_like(done), where=way != 0)
    np.fmin.at(passed_h, cell, since_h[piece] + share * (until_h - since_h)[piece])
    return passed_h


def area_km2(cells: Cells, times_h: Floats, grid_h: Floats) -> Floats:
    """Ground taken by each hour of a grid, km2.

    Parameters
    ----------
    cells : Cells
        Cells of the network.
    times_h : ndarray of float, shape (cells,)
        From `capture_times`.
    grid_h : ndarray of float, shape (n,)
        Hours, in any order.

    Returns
    -------
    ndarray of float, shape (n,)
        Never more than `cells.total_km2`.
    """
    order = np.argsort(times_h)  # nan comes last, and no hour of the grid reaches it
    taken_km2 = np.concatenate([[0.0], np.cumsum(cells.area_km2[order])])
    return taken_km2[np.searchsorted(times_h[order], grid_h, side="right")]


@dataclass(frozen=True, slots=True)
class SettlementControl:
    """What became of a place and of the ground that counts for it."""

    node: str
    """Id of the place."""
    name: str
    """Name of the place."""
    lat: float
    """Latitude, degrees."""
    lon: float
    """Longitude, degrees."""
    area_km2: float
    """Area of its cells, km2."""
    half_taken_h: float
    """Hour by which half of that area was taken; nan for never, or without cells."""
    captured_h: float
    """Hour at which the place itself was taken; nan for never."""


def control(cells: Cells, times_h: Floats, captures: Mapping[str, float]) -> list[SettlementControl]:
    """Area and capture of every place for which ground is counted, in the order of the network.

    Parameters
    ----------
    cells : Cells
        Cells of the network.
    times_h : ndarray of float, shape (cells,)
        From `capture_times`.
    captures : mapping of str to float
        Hour at which Ukraine took each place that it took.
    """
    rows = []
    for index, node in enumerate(cells.settlements):
        own = np.flatnonzero(cells.settlement == index)
        own = own[np.argsort(times_h[own])]
        taken_km2 = np.cumsum(cells.area_km2[own])
        total_km2 = float(taken_km2[-1]) if len(own) else 0.0
        half_taken_h = float(times_h[own[np.searchsorted(taken_km2, total_km2 / 2)]]) if len(own) else np.nan
        rows.append(
            SettlementControl(
                node=node.id,
                name=node.name,
                lat=node.lat,
                lon=node.lon,
                area_km2=total_km2,
                half_taken_h=half_taken_h,
                captured_h=captures.get(node.id, np.nan),
            )
        )
    return rows
