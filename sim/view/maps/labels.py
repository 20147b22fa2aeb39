"""Names on a map: the important ones first, and none over another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from sim.view.sheet.placing import Room, on_figure, text_width
from sim.view.sheet.style import INK, PAPER

_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name may stand beside its place, the best first."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name to write on a map."""

    text: str
    points: tuple[tuple[float, float], ...]
    """Longitude and latitude of what it names; of a river, of points along it."""
    size: float = 9.0
    """Size of the letters, points."""
    colour: str = INK
    bold: bool = False
    italic: bool = False
    radius: float = 2.5
    """Size of the sign of the place, points: names keep off it."""
    needed: bool = False
    """Whether to write it where it covers least if it finds no room."""


def write_names(ax: Axes, names: Sequence[Name], taken: Iterable[Bbox] = ()) -> list[str]:
    """Write as many names as find room, in the order in which they are given.

    Parameters
    ----------
    ax : Axes
        Longitude and latitude, with its limits set.
    names : sequence of Name
        The most important first. No name covers the sign of a place, or leaves the map. A name in which
        there is nothing to see, such as a space, is left out.
    taken : iterable of Bbox
        What else stands on the map that names keep off, points of the figure.

    Returns
    -------
    list of str
        The names that were written.
    """
    names = [name for name in names if text_width(name.text, name.size, _font(name)) > 0]
    anchors = [on_figure(ax, name.points) for name in names]
    signs = (
        Bbox.from_extents(x - name.radius, y - name.radius, x + name.radius, y + name.radius)
        for name, anchor in zip(names, anchors, strict=True)
        for x, y in anchor
    )
    room, written = Room(ax, [*signs, *taken]), []
    for name, anchor in zip(names, anchors, strict=True):
        offsets = [
            (point, at, box) for point, at in zip(name.points, anchor, strict=True) for box in _boxes(name)
        ]
        places = [box.translated(*at) for _, at, box in offsets]
        best, is_free = room.best(places, [0.0] * len(places))
        if is_free or name.needed:
            room.take(places[best])
            point, _, offset = offsets[best]
            _write(ax, name, point, offset)
            written.append(name.text)
    return written


def _boxes(name: Name) -> list[Bbox]:
    """Boxes in which a name may stand, in points from what it names, the best first."""
    width, height = text_width(name.text, name.size, _font(name)) + 2.0, name.size
    gap = name.radius + 1.5
    boxes = []
    for across, up in _SIDES:
        left = (gap, -width / 2, -gap - width)[(1, 0, -1).index(across)]
        bottom = up * (gap + height / 2) * (0.6 if across else 1.0) - height / 2
        boxes.append(Bbox.from_bounds(left, bottom, width, height))
    return boxes


def _font(name: Name) -> FontProperties:
    return FontProperties(
        size=name.size, weight="bold" if name.bold else "normal", style="italic" if name.italic else "normal"
    )


def _write(ax: Axes, name: Name, point: tuple[float, float], offset: Bbox) -> None:
    ax.annotate(
        name.text,
        point,
        (offset.x0 + 1.0, (offset.y0 + offset.y1) / 2),
        textcoords="offset points",
        va="center_baseline",
        fontproperties=_font(name),
        color=name.colour,
        path_effects=[withStroke(linewidth=2.2, foreground=PAPER)],
        zorder=8,
    )
