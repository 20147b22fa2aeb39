"""The legends of a film: in corners of the map in which nothing is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.transforms import Bbox

from sim.arrays import Floats
from sim.scenario.area import area_of
from sim.theatre.network import Theatre
from sim.view.sheet.slide import figure_of

SIZE = 7.5
"""Size of the letters, points."""
CORNERS = {
    "upper right": (1.0, 1.0),
    "upper left": (0.0, 1.0),
    "lower left": (0.0, 0.08),
    "lower right": (1.0, 0.08),
}
"""Where a legend may hang on the map, the best first: above the scale, which is in a lower corner."""
ASIDE = 0.26
"""Share of the map's width that is left free for the legends if no corners are."""
_AWAY_PX = 6.0
"""Least distance of a legend from what is drawn."""
_STEPS = np.linspace(0.0, 1.0, 40)[:, None]
"""Points of each piece of a way or a line that are looked at, as shares of it."""


def free_corners(ax: Axes, legends: Sequence[Sequence[Artist]], drawn: Floats) -> list[str] | None:
    """Corners of a map for some legends, so that they cover nothing, not even each other.

    Parameters
    ----------
    ax : Axes
        Longitude and latitude, with its limits set.
    legends : sequence of sequence of Artist
        What each of them has to explain.
    drawn : ndarray, shape (n, 2)
        Longitude and latitude of what is drawn: see `drawn_points`.

    Returns
    -------
    list of str or None
        A corner for each legend, as `hang` takes it; None if there is no room.
    """
    pixels = ax.transData.transform(drawn)
    boxes = {
        (number, corner): _box(_legend(ax, signs, corner)).padded(_AWAY_PX)
        for number, signs in enumerate(legends)
        for corner in CORNERS
    }
    for corners in permutations(CORNERS, len(legends)):
        hung = [boxes[place] for place in enumerate(corners)]
        apart = all(not box.overlaps(other) for number, box in enumerate(hung) for other in hung[:number])
        if apart and not any(_covers(box, pixels) for box in hung):
            return list(corners)
    return None


def hang(ax: Axes, signs: Sequence[Artist], corner: str) -> Bbox:
    """Hang a legend in a corner of a map; returns where it is, pixels of the figure."""
    legend = _legend(ax, signs, corner)
    ax.add_artist(legend)
    return _box(legend)


def drawn_points(theatre: Theatre) -> Floats:
    """Longitude and latitude of ground, of places, and of points along ways, rivers and the border."""
    at = {node.id: (node.lon, node.lat) for node in theatre.nodes.values()}
    area = area_of(theatre.network)
    lines = [np.array([at[link.a], at[link.b]]) for link in theatre.links.values()]
    lines += [np.array(line.points) for line in area.lines] if area else []
    along = [
        (start + _STEPS[..., None] * (end - start)).reshape(-1, 2)
        for line in lines
        for start, end in [(line[:-1], line[1:])]
    ]
    cells = theatre.cells
    return np.concatenate([np.column_stack([cells.lon, cells.lat]), list(at.values()), *along])


def _legend(ax: Axes, signs: Sequence[Artist], corner: str) -> Legend:
    settings: Any = {"loc": corner, "bbox_to_anchor": CORNERS[corner], "fontsize": SIZE}
    return Legend(ax, list(signs), [str(sign.get_label()) for sign in signs], **settings)


def _box(legend: Legend) -> Bbox:
    canvas: Any = figure_of(legend.axes).canvas if legend.axes else None
    return Bbox(legend.get_window_extent(canvas.get_renderer()).get_points())


def _covers(box: Bbox, pixels: Floats) -> bool:
    return bool(((pixels > box.min) & (pixels < box.max)).all(axis=1).any())
