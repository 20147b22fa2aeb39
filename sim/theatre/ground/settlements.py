"""What became of places and of the ground that counts for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.theatre.ground.cells import Cells


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
    """Area and capture of every place for which ground is counted, in the order of the cells' places.

    Parameters
    ----------
    cells : Cells
        Cells of the network.
    times_h : ndarray of float, shape (cells,)
        From `capture_times`.
    captures : mapping of str to float
        Hour at which the attacker took each place that he took.
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
