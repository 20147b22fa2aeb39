"""Time axes: days such as `6 Sep`, in any language environment."""

from __future__ import annotations

from datetime import datetime, timedelta

from matplotlib.axes import Axes
from matplotlib.dates import date2num

from sim.view.sheet.placing import frame_of, name_size
from sim.words import day

_STEPS_H = (3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 672, 1344, 2688)
"""Steps between ticks, h."""
_EDGE, _GAP = 0.1, 4.0
"""Share of an axis that is near its end, and least distance between two names, points."""


def at(moment: datetime) -> float:
    """Where a moment lies on a date axis."""
    return float(date2num(moment))  # type: ignore[no-untyped-call]


def date_axis(ax: Axes, since: datetime, until: datetime, most: int = 8, is_inside: bool = False) -> None:
    """Give the x axis days from one moment to another, and hours if the span is short.

    Parameters
    ----------
    ax : Axes
        Drawn over dates.
    since, until : datetime
        Ends of the axis.
    most : int
        Most steps between ticks.
    is_inside : bool
        Whether the names of ticks near the ends keep between the ends, as beside other axes.
    """
    ax.set_xlim(at(since), at(until))
    places, names = _ticks(since, until, most)
    ax.set_xticks(places, names)
    if is_inside:
        _keep_inside(ax, places, names)


def _keep_inside(ax: Axes, places: list[float], names: list[str]) -> None:
    """Move the names of ticks near the ends inwards; one that would then meet its neighbour is left out."""
    since, until = ax.get_xlim()
    ticks = ax.xaxis.get_major_ticks()
    across = frame_of(ax).width / (until - since)
    ends: list[tuple[float, float]] = []
    for place, name, tick in zip(places, names, ticks, strict=True):
        share, (width, _) = (
            (place - since) / (until - since),
            name_size(ax, name, float(tick.label1.get_fontsize())),
        )
        side = 0.0 if share <= _EDGE else 1.0 if share >= 1 - _EDGE else 0.5
        tick.label1.set_horizontalalignment(("left", "center", "right")[int(2 * side)])
        left = (place - since) * across - side * width
        if ends and left < ends[-1][1] + _GAP:
            tick.label1.set_visible(False)
        else:
            ends.append((left, left + width))


def date_scale(ax: Axes, start: datetime, most: int = 6) -> None:
    """Give the y axis days, where hours since a moment are drawn on it."""
    low_h, high_h = ax.get_ylim()
    places, names = _ticks(start + timedelta(hours=low_h), start + timedelta(hours=high_h), most)
    ax.set_yticks([24.0 * (place - at(start)) for place in places], names)
    ax.set_ylim(low_h, high_h)
    ax.set_ylabel("date")


def _ticks(since: datetime, until: datetime, most: int) -> tuple[list[float], list[str]]:
    """Where ticks stand on a date axis, and their names: whole days, or hours if the span is short."""
    span_h = (until - since) / timedelta(hours=1)
    step = timedelta(hours=next((step_h for step_h in _STEPS_H if span_h <= most * step_h), _STEPS_H[-1]))
    tick = since.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = []
    while tick <= until:
        if tick >= since:
            ticks.append(tick)
        tick += step
    return [at(tick) for tick in ticks], [_tick_name(tick) for tick in ticks]


def _tick_name(tick: datetime) -> str:
    return f"{tick:%H:%M}" if tick.hour else day(tick)
