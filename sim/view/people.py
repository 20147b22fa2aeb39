"""Civilians: who was called, is on the way, waits at the border, and has crossed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.dates import clock, date_axis
from sim.view.marks import mark_hub_loss, source_line
from sim.view.slide import legend_beside, new_panel, new_panels, slide_titled, titled
from sim.view.style import INK, ORANGE, PEOPLE_COLOURS, SERIES_COLOURS, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

MARGIN = timedelta(hours=12)
"""Time shown before the call to leave and after the last change."""
RELIEF = "relief:"
"""How the columns of the relief points begin."""


@styled
def civilians(result: RunResult, ax: Axes | None = None) -> Axes:
    """People who were called to leave, by where they are.

    Parameters
    ----------
    result : RunResult
        The run.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        People who have crossed, wait and are on the way, stacked, by date. Those missing from the line of
        the people who were called have stayed.
    """
    ax = ax or new_panel(source_line(result), right=0.74)
    _draw_people(ax, result.series.civilians)
    _finish(ax, result)
    ax.set_ylim(0, 1.2 * ax.get_ylim()[1])
    mark_hub_loss(ax, result)
    legend_beside(ax, upside_down=True)
    titled(ax, "Civilians on the way over the border", _summary(result))
    return ax


@styled
def civilians_panels(result: RunResult) -> Figure:
    """Whereabouts of the people, cars in the queue, waiting time, and people whom relief points served."""
    people = result.series.civilians
    dates = people["date"].to_numpy()
    slide, panels = new_panels(source_line(result), 4, 2)
    where, queue, waiting, relief = panels
    _draw_people(where, people)
    queue.fill_between(dates, people["queueing_cars"].to_numpy(), color=ORANGE, linewidth=0)
    waiting.plot(dates, people["waiting_h"].to_numpy(), ".", color=INK, markersize=4)
    points = [column for column in people.columns if column.startswith(RELIEF)]
    for column, colour in zip(points, SERIES_COLOURS, strict=False):
        relief.plot(dates, people[column].to_numpy(), color=colour, label=column.removeprefix(RELIEF))
    units = {
        where: ("Where the people were", "people"),
        queue: ("Queue at the border", "cars"),
        waiting: ("Time that the last car to cross had waited", "hours"),
        relief: ("Served by relief points", "people"),
    }
    for ax, (title, unit) in units.items():
        _finish(ax, result, unit)
        ax.set_title(title, fontsize=12)
    relief.set_ylim(0, 1.3 * relief.get_ylim()[1])
    if points:
        relief.legend(loc="upper left", ncols=len(points), fontsize=10)
    handles, labels = where.get_legend_handles_labels()
    slide.legend(handles, labels, loc="upper right", bbox_to_anchor=(0.985, 0.985), ncols=4, fontsize=10)
    slide_titled(slide, "Civilians at the border", _summary(result))
    return slide


def _draw_people(ax: Axes, people: pd.DataFrame) -> None:
    columns = {"crossed": "crossed", "queueing": "queueing_people", "at home or on the way": "on_road"}
    ax.stackplot(
        people["date"].to_numpy(),
        [people[column].to_numpy() for column in columns.values()],
        labels=list(columns),
        colors=[PEOPLE_COLOURS[name] for name in columns],
        linewidth=0,
    )
    called = people["called"].to_numpy()
    ax.step(
        people["date"].to_numpy(), called, where="post", color=INK, linewidth=1.3, label="called to leave"
    )


def _finish(ax: Axes, result: RunResult, unit: str = "people") -> None:
    ax.set_ylim(0, max(10.0, 1.05 * ax.dataLim.y1))
    ax.set_ylabel(unit)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    date_axis(ax, *_span(result), most=6)


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
        return "nobody was called to leave"
    return (
        f"call to leave {clock(called.min())}; {outcomes['called_people']:,.0f} called, "
        f"{outcomes['crossed_people']:,.0f} crossed; longest wait {outcomes['wait_max_h']:,.0f} h, "
        f"longest queue {outcomes['queue_max_cars']:,.0f} cars"
    )
