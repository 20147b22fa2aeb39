"""Civilians: who was called, is on the way, waits at a crossing, and has crossed."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.record.series import relief_column
from sim.view.sheet.band_labels import label_bands
from sim.view.sheet.dates import at, date_axis
from sim.view.sheet.line_labels import LineEnd, label_ends
from sim.view.sheet.marks import count, mark_hub_loss, say_nothing, source_line
from sim.view.sheet.slide import new_panel, new_panels, slide_titled, titled
from sim.view.sheet.style import INK, PEOPLE_COLOURS, styled
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import RunResult

MARGIN = timedelta(hours=12)
"""Time shown before the call to leave and after the last change."""
WHEREABOUTS = {
    "crossed": "crossed",
    "queueing": "queueing_people",
    "at home or on the way": "on_road",
    "no way out": "stayed",
}
"""Column of the people at each place, from the bottom of the stack up."""
NOBODY = "nobody was called to leave"
RELIEF_LINES: tuple[Any, ...] = ("solid", (0, (5, 1.5)), (0, (1, 1.2)))


@styled
def civilians(result: RunResult, ax: Axes | None = None) -> Axes:
    """People who were called to leave, by where they are.

    Parameters
    ----------
    result, ax
        As for `sim.view.throughput`.

    Returns
    -------
    Axes
        People who have crossed, wait, are on the way, and have found every way shut, stacked, by date.
    """
    ax = ax or new_panel(source_line(result), right=0.86)
    people = result.series.civilians
    _draw_people(ax, people)
    _finish(ax, result)
    if people["called"].any():
        ax.set_ylim(0, 1.2 * ax.get_ylim()[1])
        mark_hub_loss(ax, result)
        _label_people(ax, people)
    titled(ax, f"Civilians on the way over {result.resolved.civilians.across}", _summary(result))
    return ax


@styled
def civilians_panels(result: RunResult) -> Figure:
    """Whereabouts of the people, cars in the queue, waiting time, and people whom relief points served."""
    people = result.series.civilians
    dates = people["date"].to_numpy()
    slide, panels = new_panels(source_line(result), 4, 2)
    where, queue, waiting, relief = panels
    _draw_people(where, people)
    queue.fill_between(
        dates, people["queueing_cars"].to_numpy(), color=PEOPLE_COLOURS["queueing"], linewidth=0
    )
    waiting.plot(dates, people["waiting_h"].to_numpy(), ".", color=INK, markersize=4)
    points = [point.id for point in result.resolved.civilians.relief]
    for point, line in zip(points, cycle(RELIEF_LINES)):
        served = people[relief_column(point)].to_numpy()
        relief.plot(dates, served, color=INK, linestyle=line, linewidth=1.8, label=point)
    units = {
        where: ("Where the people were", "people"),
        queue: (f"Queue at {result.resolved.civilians.across}", "cars"),
        waiting: ("Time that the last car to cross had waited", "hours"),
        relief: ("Served by relief points", "people"),
    }
    for ax, (title, unit) in units.items():
        _finish(ax, result, unit)
        ax.set_title(title, fontsize=12)
    if people["called"].any():
        last = people.loc[people["date"] <= _span(result)[1]].iloc[-1]
        since, until = relief.get_xlim()
        label_ends(
            relief,
            [
                LineEnd(point, since + 0.9 * (until - since), last[relief_column(point)], INK)
                for point in points
            ],
            size=10,
        )
        handles, labels = where.get_legend_handles_labels()
        slide.legend(handles, labels, loc="upper right", bbox_to_anchor=(0.985, 0.985), ncols=4, fontsize=10)
    slide_titled(slide, f"Civilians at {result.resolved.civilians.across}", _summary(result))
    return slide


def _draw_people(ax: Axes, people: pd.DataFrame) -> None:
    ax.stackplot(
        people["date"].to_numpy(),
        [people[column].to_numpy() for column in WHEREABOUTS.values()],
        labels=list(WHEREABOUTS),
        colors=[PEOPLE_COLOURS[name] for name in WHEREABOUTS],
        linewidth=0,
    )
    called = people["called"].to_numpy()
    ax.step(
        people["date"].to_numpy(), called, where="post", color=INK, linewidth=1.3, label="called to leave"
    )


def _label_people(ax: Axes, people: pd.DataFrame) -> None:
    """Name the bands, and the line of those who were called, which those who stayed are missing from."""
    levels = people[list(WHEREABOUTS.values())].to_numpy().T.cumsum(axis=0)
    dates = [at(date) for date in people["date"]]
    names = list(WHEREABOUTS)
    called = [LineEnd("called to leave", ax.get_xlim()[1], people["called"].iloc[-1], INK)]
    edges = np.vstack([np.zeros(len(dates)), levels])
    label_bands(ax, dates, edges, names, [PEOPLE_COLOURS[name] for name in names], called)


def _finish(ax: Axes, result: RunResult, unit: str = "people") -> None:
    ax.set_ylabel(unit)
    date_axis(ax, *_span(result), most=5, is_inside=True)
    if not result.series.civilians["called"].any():
        say_nothing(ax, NOBODY)
    elif not ax.has_data() or not np.nanmax(ax.dataLim.y1) > 0:
        say_nothing(ax, "nobody")
    else:
        ax.set_ylim(0, 1.08 * ax.dataLim.y1)
        count(ax, unit)


def _span(result: RunResult) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From the call to leave until nobody queues any more; the whole run if nobody was called."""
    people, scenario = result.series.civilians, result.resolved
    start, end = pd.Timestamp(scenario.start), pd.Timestamp(scenario.moment(scenario.horizon_h))
    called = people.loc[people["called"] > 0, "date"]
    if not len(called):
        return start, end
    queueing = people.loc[people["queueing_people"] > 0.5, "date"]
    last = queueing.max() if len(queueing) else called.max()
    return max(start, called.min() - MARGIN), min(end, last + MARGIN)


def _summary(result: RunResult) -> str:
    """What came of the call, in a line."""
    people, outcomes = result.series.civilians, result.outcomes
    called = people.loc[people["called"] > 0, "date"]
    if not len(called):
        return NOBODY
    return (
        f"call to leave {clock(called.min())}; {outcomes['called_people']:,.0f} called, "
        f"{outcomes['crossed_people']:,.0f} crossed; longest wait {outcomes['wait_max_h']:,.0f} h, "
        f"longest queue {outcomes['queue_max_cars']:,.0f} cars"
    )
