"""Time axes: days such as `6 Sep`, in any language environment."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf

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
        Whether the names of ticks near the ends keep between the ends, as beside other axes; if they would
        then meet their neighbours, there are fewer steps.
    """
    ax.set_xlim(at(since), at(until))
    for steps in range(most, 0, -1):
        places, names = _ticks(since, until, steps)
        ax.set_xticks(places, names)
        if not is_inside or _keep_inside(ax, places, names):
            break


def _keep_inside(ax: Axes, places: list[float], names: list[str]) -> bool:
    """Move the names of ticks near the ends inwards; returns whether all names keep apart."""
    since, until = ax.get_xlim()
    across = frame_of(ax).width / (until - since)
    end, apart = -inf, True
    for place, name, tick in zip(places, names, ax.xaxis.get_major_ticks(), strict=True):
        share = (place - since) / (until - since)
        width, _ = name_size(ax, name, float(tick.label1.get_fontsize()))
        side = 0.0 if share <= _EDGE else 1.0 if share >= 1 - _EDGE else 0.5
        tick.label1.set_horizontalalignment(("left", "center", "right")[int(2 * side)])
        left = (place - since) * across - side * width
        apart, end = apart and left >= end + _GAP, left + width
    return apart


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
