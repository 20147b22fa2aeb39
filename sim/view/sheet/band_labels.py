"""Names within the bands of a stack, where there is room for them, in place of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.view.sheet.line_labels import SIZE, LineEnd, label_ends
from sim.view.sheet.placing import name_size
from sim.view.sheet.slide import figure_of
from sim.view.sheet.style import words_on

_MARGIN = 2.0
"""Least room around a name, points."""
_SAMPLES, _FILL = 600, 25


def label_bands(
    ax: Axes,
    x: ArrayLike,
    levels: ArrayLike,
    names: Sequence[str],
    colours: Sequence[str],
    ends: Sequence[LineEnd] = (),
    size: float = SIZE,
) -> None:
    """Write the names of stacked bands into them, or beside where they are highest if they are too narrow.

    Parameters
    ----------
    ax : Axes
        With its limits set and everything drawn.
    x : array_like, shape (n,)
        Where the levels are, not decreasing: dates as numbers.
    levels : array_like, shape (bands + 1, n)
        Lower edge of the lowest band, and upper edges of all from the bottom up.
    names, colours : sequence of str
        Of the bands from the bottom up. A band without height has no name.
    ends : sequence of LineEnd
        What else to name: ends of lines in the same axes.
    size : float
        Of the letters, points.
    """
    left, right = ax.get_xlim()
    across = np.linspace(left, right, _SAMPLES)
    known = np.asarray(x, dtype=float)
    edges = np.array(
        [np.interp(across, known, level, np.nan, np.nan) for level in np.asarray(levels, dtype=float)]
    )
    up = ax.get_window_extent().height * 72.0 / figure_of(ax).dpi / np.diff(ax.get_ylim())[0]
    wide = ax.get_window_extent().width * 72.0 / figure_of(ax).dpi
    homeless = list(ends)
    for name, colour, low, high in zip(names, colours, edges[:-1], edges[1:], strict=True):
        if not np.nanmax(high - low, initial=0.0) > 0:
            continue
        width, height = name_size(ax, name, size)
        place = _widest(low * up, high * up, int(np.ceil((width + 2 * _MARGIN) / wide * _SAMPLES)))
        if place is not None and place.room >= height + 2 * _MARGIN:
            ax.text(
                across[place.column],
                place.middle / up,
                name,
                ha="center",
                va="center",
                fontsize=size,
                color=words_on(colour),
                path_effects=[withStroke(linewidth=2.5, foreground=colour)],
                zorder=8,
            )
        else:
            thick = np.flatnonzero(high - low >= 0.9 * np.nanmax(high - low))[-1]
            homeless.append(LineEnd(name, across[thick], (low[thick] + high[thick]) / 2, colour))
    label_ends(ax, homeless, size, avoid=_between(across, edges[0], edges[-1]))


class _Place(NamedTuple):
    column: int
    middle: float
    room: float


def _widest(low: Floats, high: Floats, columns: int) -> _Place | None:
    """Where a box of so many columns has most room between two edges; None if it fits nowhere."""
    if columns >= len(low):
        return None
    floor = sliding_window_view(low, columns).max(axis=1)
    room = sliding_window_view(high, columns).min(axis=1) - floor
    if not np.isfinite(room).any():
        return None
    first = int(np.nanargmax(room))
    return _Place(first + columns // 2, float(floor[first] + room[first] / 2), float(room[first]))


def _between(across: Floats, low: Floats, high: Floats) -> Floats:
    """Points that fill what lies between two edges."""
    known = np.isfinite(low + high)
    levels = np.linspace(low[known], high[known], _FILL)
    return np.column_stack([np.tile(across[known], _FILL), levels.ravel()])
