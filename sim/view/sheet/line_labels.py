"""Names beside the ends of lines in place of a legend: none over another, and over no line if it can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.view.sheet.placing import Room, frame_of, name_size, on_figure, text_box
from sim.view.sheet.slide import figure_of
from sim.view.sheet.style import PAPER, for_words

SIZE = 10.5
"""Size of the letters, points."""
NEAR, FAR = 7.0, 20.0
"""Distance of the names from ends at the edge of the axes: beside them, and with a leader between, points."""
LED = 3.0
"""A name that is moved by more than this has a leader to its line, points."""
_GAP = 2.0
_DISTANCES = (6.0, 14.0, 24.0, 36.0, 52.0, 70.0, 90.0, 112.0, 136.0)
_DIRECTIONS = tuple(turn * pi / 8 for turn in (0, 1, -1, 2, -2, 8, 7, -7, 4, -4, 3, -3, 6, -6, 5, -5))
_STEP = 3.0


@dataclass(frozen=True, slots=True)
class LineEnd:
    """The end of a line, or another point of it, and what to write beside it."""

    name: str
    x: float
    y: float
    colour: str


def spread(wanted: ArrayLike, heights: ArrayLike, low: float = -np.inf, high: float = np.inf) -> Floats:
    """Middles of boxes in a column that do not overlap, as near as can be to where they are wanted.

    With the sum of squared shifts as the measure and the order kept, this is an isotonic regression of the
    wanted places less the heights below them (pool adjacent violators; Barlow et al. 1972), which limits at
    both ends only clip.

    Parameters
    ----------
    wanted, heights : array_like, shape (n,)
        Middles and heights, in one unit. Boxes that want the same place keep the order they are given in.
    low, high : float
        Ends of the column. If it is too short, the boxes begin at `low`.

    Returns
    -------
    ndarray, shape (n,)
        Middles, in the order of `wanted`.
    """
    wanted, heights = np.asarray(wanted, dtype=float), np.asarray(heights, dtype=float)
    order = np.argsort(wanted, kind="stable")
    sizes = heights[order]
    beneath = np.cumsum(sizes) - sizes
    pools: list[tuple[float, int]] = []
    for value in wanted[order] - sizes / 2 - beneath:
        mean, count = float(value), 1
        while pools and pools[-1][0] > mean:
            below, more = pools.pop()
            mean, count = (mean * count + below * more) / (count + more), count + more
        pools.append((mean, count))
    starts = np.repeat([mean for mean, _ in pools], [count for _, count in pools])
    starts = np.maximum(np.minimum(starts, high - sizes.sum()), low)
    middles = np.empty_like(wanted)
    middles[order] = starts + beneath + sizes / 2
    return middles


def label_ends(
    ax: Axes, ends: Sequence[LineEnd], size: float = SIZE, avoid: ArrayLike | None = None
) -> list[Annotation]:
    """Write the names of lines at their ends, in darker shades of their colours.

    Those of lines that go on to the right edge stand in a column beside the axes, if there is room for them,
    in the order of the ends; the others in the axes, where they cover least. A name that had to be moved has
    a leader to its end.

    Parameters
    ----------
    ax : Axes
        With its limits set and everything else drawn and written.
    ends : sequence of LineEnd
        Ends in data coordinates; dates as numbers. Those without a value are left out.
    size : float
        Of the letters, points.
    avoid : array_like, shape (n, 2), optional
        Further points, in data coordinates, that names in the axes had better not cover.

    Returns
    -------
    list of Annotation
        In the order of the ends that have a value.
    """
    known = [end for end in ends if np.isfinite(end.y)]
    left, right = ax.get_xlim()
    room = figure_of(ax).get_figwidth() * 72.0 - frame_of(ax).x1 - FAR
    at_edge = [
        end
        for end in known
        if end.x >= right - 0.01 * (right - left) and name_size(ax, end.name, size)[0] < room
    ]
    labels = dict(zip(map(id, at_edge), _in_column(ax, at_edge, size), strict=True))
    inside = [end for end in known if id(end) not in labels]
    labels |= zip(map(id, inside), _in_axes(ax, inside, size, avoid), strict=True)
    return [labels[id(end)] for end in known]


def _in_column(ax: Axes, ends: list[LineEnd], size: float) -> list[Annotation]:
    if not ends:
        return []
    anchors, frame = _anchors(ax, ends)[:, 1], frame_of(ax)
    heights = [name_size(ax, end.name, size)[1] + _GAP for end in ends]
    moved = spread(anchors, heights, frame.y0 - 6.0, frame.y1 + 6.0) - anchors
    has_leaders = bool((abs(moved) > LED).any())
    return [
        _write(ax, end, (FAR if has_leaders else NEAR, shift), size, has_leaders)
        for end, shift in zip(ends, moved.tolist(), strict=True)
    ]


def _in_axes(ax: Axes, ends: list[LineEnd], size: float, avoid: ArrayLike | None) -> list[Annotation]:
    if not ends:
        return []
    covered = _curves(ax)
    if avoid is not None:
        covered = np.concatenate([covered, on_figure(ax, avoid)])
    room = Room(ax, [text_box(text) for text in ax.texts if text.get_text() and text.get_visible()], covered)
    labels = []
    for end, (x, y) in zip(ends, _anchors(ax, ends), strict=True):
        width, height = name_size(ax, end.name, size)
        shifts = list(_shifts(width, height))
        boxes = [Bbox.from_bounds(x + right, y + up - height / 2, width, height) for right, up in shifts]
        gaps = [_gap(box, (x, y)) for box in boxes]
        best, _ = room.best(boxes, gaps)
        room.take(boxes[best])
        labels.append(_write(ax, end, shifts[best], size, gaps[best] > _DISTANCES[1] - 1.0))
    return labels


def _write(ax: Axes, end: LineEnd, shift: tuple[float, float], size: float, has_leader: bool) -> Annotation:
    """Write a name; the shift is that of the middle of its left edge from the end, points."""
    leader = {"arrowstyle": "-", "color": end.colour, "linewidth": 1.0, "shrinkA": 1, "shrinkB": 1}
    leader["relpos"] = (0.0 if shift[0] > 0 else 1.0, 0.5)
    return ax.annotate(
        end.name,
        (end.x, end.y),
        shift,
        textcoords="offset points",
        va="center",
        fontsize=size,
        color=for_words(end.colour),
        path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        arrowprops=leader if has_leader else None,
        annotation_clip=False,
        zorder=9,
    )


def _shifts(width: float, height: float) -> Iterator[tuple[float, float]]:
    """Places of a label around its anchor, the nearest first: of the middle of its left edge, points."""
    for distance in _DISTANCES:
        for turn in _DIRECTIONS:
            across, up = distance * cos(turn), distance * sin(turn)
            left = across if across > 0.1 else across - width if across < -0.1 else -width / 2
            yield left, up + np.sign(round(up, 6)) * height / 2


def _gap(box: Bbox, anchor: tuple[float, float]) -> float:
    """How far the nearest point of a box is from an anchor, points."""
    return float(np.hypot(*(np.clip(anchor, box.min, box.max) - anchor)))


def _curves(ax: Axes) -> Floats:
    """Points along everything that is drawn as a line or as steps, points of the figure."""
    pieces = [np.empty((0, 2))]
    paths = [(line.get_path(), line.get_transform()) for line in ax.lines]
    paths += [(patch.get_path(), patch.get_transform()) for patch in ax.patches]
    for path, transform in paths:
        corners = np.asarray(transform.transform(path.vertices)) * 72.0 / figure_of(ax).dpi
        corners = corners[np.isfinite(corners).all(axis=1)]
        if len(corners) < 2:
            continue
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
        steps = np.arange(0.0, along[-1] + _STEP, _STEP)
        pieces.append(np.column_stack([np.interp(steps, along, corner) for corner in corners.T]))
    return np.concatenate(pieces)


def _anchors(ax: Axes, ends: list[LineEnd]) -> Floats:
    return on_figure(ax, [(end.x, end.y) for end in ends])
