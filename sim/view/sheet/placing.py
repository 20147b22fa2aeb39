"""Where words find room: what stands on the axes already, and of several places the one that costs least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import fill, shorten
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.view.sheet.slide import figure_of

_POINTS_PER_IN = 72.0
SMALLEST_TITLE = 9.5
"""Least size of the letters of a panel's title, points."""
_OVER_THE_GAP, _EDGE = 0.85, 12.0
"""Share of the gap to the next panel that a title takes, and its distance from the edge in points."""
_OUTSIDE, _OVER_WORDS, _OVER_A_POINT = 1e9, 1e6, 4.0
"""What a place costs that is not within the axes, covers words or signs, or covers a point of a curve; each
point of distance from what is named costs 1."""


class Room:
    """What is left of the axes for words. Places are boxes, in points of the figure.

    Parameters
    ----------
    ax : Axes
        With its limits set and everything else drawn and written.
    taken : iterable of Bbox
        Where words and signs stand.
    covered : array_like, shape (n, 2), optional
        Points that words had better not cover.
    """

    def __init__(self, ax: Axes, taken: Iterable[Bbox], covered: ArrayLike | None = None) -> None:
        self.frame = frame_of(ax)
        self.taken = list(taken)
        self.covered = np.empty((0, 2)) if covered is None else np.asarray(covered, dtype=float)

    def best(self, places: Sequence[Bbox], distances: Sequence[float]) -> tuple[int, bool]:
        """Number of the cheapest place, and whether it is free: inside, and over no words or signs."""
        costs = [self._cost(place) + distance for place, distance in zip(places, distances, strict=True)]
        best = min(range(len(costs)), key=costs.__getitem__)
        return best, costs[best] < _OVER_WORDS

    def take(self, place: Bbox) -> None:
        """From now on words stand there."""
        self.taken.append(place)

    def _cost(self, box: Bbox) -> float:
        frame = self.frame
        is_inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        reach = (box.width / 2 + 1.0, box.height / 2 + 1.0)
        middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        points = (abs(self.covered - middle) < reach).all(axis=1).sum()
        cost = _OVER_WORDS * box.count_overlaps(self.taken) + _OVER_A_POINT * float(points)
        return cost if is_inside else cost + _OUTSIDE


def frame_of(ax: Axes) -> Bbox:
    """Where the axes stand on their figure, points."""
    return Bbox(ax.get_window_extent().get_points() * _POINTS_PER_IN / figure_of(ax).dpi)


def on_figure(ax: Axes, points: ArrayLike) -> Floats:
    """Data coordinates in points of the figure."""
    return np.asarray(ax.transData.transform(points) * _POINTS_PER_IN / figure_of(ax).dpi, dtype=float)


def text_box(text: Text) -> Bbox:
    """Where the words of a text or of an annotation stand on their figure, without its leader, points."""
    figure = text.get_figure(root=True)
    assert figure is not None
    text.get_window_extent()  # an annotation finds its place only now
    box = Text.get_window_extent(text)
    return Bbox(box.get_points() * _POINTS_PER_IN / figure.dpi)


def name_size(ax: Axes, name: str, size: float) -> tuple[float, float]:
    """Width and height of a name as it is written on the axes, points."""
    text = ax.text(0, 0, name, fontsize=size)
    box = text_box(text)
    text.remove()
    return box.width, box.height


def title_panel(ax: Axes, words: str, size: float) -> None:
    """Write a title over a small panel: in smaller letters and then in two lines, if it has not the room.

    Parameters
    ----------
    ax : Axes
        The panel.
    words : str
        Its title.
    size : float
        Of the letters, points.
    """
    frame, sheet_pt = frame_of(ax), figure_of(ax).get_figwidth() * _POINTS_PER_IN
    spec: Any = ax.get_subplotspec()
    gap = spec.get_gridspec().wspace or 0.0 if spec is not None else 0.0  # in widths of a panel
    room = min((1.0 + _OVER_THE_GAP * gap) * frame.width, sheet_pt - frame.x0 - _EDGE)
    bold = FontProperties(weight="bold")
    wide = text_width(words, size, bold)
    smaller = min(size, max(size * room / wide, SMALLEST_TITLE)) if wide else size
    ax.set_title(in_lines(words, smaller, room, font=bold), fontsize=smaller, linespacing=1.0)


def in_lines(words: str, size: float, room: float, *, font: FontProperties | None = None) -> str:
    """Words as they are, or in two lines and cut short, if they are wider than their room, points."""
    wide = text_width(words, size, font)
    if wide <= room:
        return words
    said = words
    for letters in range(int(len(words) * room / wide), 2, -1):
        said = fill(shorten(words, 2 * letters - 2, placeholder=" …"), letters)
        if all(text_width(line, size, font) <= room for line in said.splitlines()):
            break
    return said


def text_width(text: str, size: float, font: FontProperties | None = None) -> float:
    """Width of a line of text by its outline, points; 0 if there is nothing to see in it."""
    outline, _ = text_to_path.get_text_path(font or FontProperties(), text)
    return float(np.ptp([x for x, _ in outline])) * size / text_to_path.FONT_SCALE if len(outline) else 0.0
