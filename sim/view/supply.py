"""Supply that arrives: at the hub by rail, and at the groups by road."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sim.view.dates import at
from sim.view.marks import source_line
from sim.view.places import by_class, check_known, finish_from_zero, hub_railhead, place_name, place_panels
from sim.view.slide import legend_beside, new_panel, titled
from sim.view.style import HUB_COLOUR, SUPPLY_COLOURS, group_colours, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

ARRIVED = "tonnes of each day"


@styled
def throughput(result: RunResult, ax: Axes | None = None) -> Axes:
    """Arrivals at the hub by rail and at each group by road, all classes together.

    Parameters
    ----------
    result : RunResult
        The run.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Steps for the hub's railhead and a line for each group: t/day, the total of each day.
    """
    ax = ax or new_panel(source_line(result), right=0.745)
    scenario = result.resolved
    colours = group_colours(scenario)
    for place in _places_served(result):
        days = daily(result, place)
        total_t, name = days.sum(axis=1).to_numpy(), place_name(scenario, place)
        edges = _edges(days)
        if place in colours:
            middles = edges[1:] - 0.5
            ax.plot(middles, total_t, color=colours[place], marker="o", markersize=4, label=name)
        else:
            ax.stairs(total_t, edges, fill=True, color=HUB_COLOUR, zorder=1.5, label=name)
    finish_from_zero(ax, result, "t/day")
    handles, _ = ax.get_legend_handles_labels()
    legend_beside(ax, handles=sorted(handles, key=lambda handle: isinstance(handle, Line2D)))
    titled(ax, "Arrivals at the hub and at the groups", f"{ARRIVED}, all classes together")
    return ax


@styled
def arrivals(result: RunResult, place: str, ax: Axes | None = None) -> Axes:
    """Arrivals at one place by class, stacked.

    Parameters
    ----------
    result : RunResult
        The run.
    place : str
        Railhead, group or depot, as in the table `result.series.throughput`.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        A step for each day, t/day.

    Raises
    ------
    ValueError
        If nothing can arrive at such a place.
    """
    check_known(place, result.series.throughput["place"])
    ax = ax or new_panel(source_line(result))
    _draw_arrivals(ax, result, place)
    finish_from_zero(ax, result, "t/day")
    legend_beside(ax, upside_down=True)
    titled(ax, f"Arrivals: {place_name(result.resolved, place)}", ARRIVED)
    return ax


@styled
def throughput_panels(result: RunResult) -> Figure:
    """Arrivals by class at the hub and at each group, a small panel each."""
    return place_panels(
        result, _places_served(result), _draw_arrivals, "What arrived each day, by class", "t/day"
    )


def daily(result: RunResult, place: str) -> pd.DataFrame:
    """Arrivals at a place by day and class, t: the rows of the table that stand at the end of a day.

    Returns
    -------
    DataFrame
        A row for the end of each whole day since the start of the run, a column for each class.
    """
    table = result.series.throughput
    ends_day = table["time_h"] % 24 == 0
    return by_class(table[(table["place"] == place) & ends_day], "t_per_day").dropna()


def _edges(days: pd.DataFrame) -> NDArray[np.float64]:
    """Where the days of a table that has a row for the end of each begin and end on a date axis."""
    ends = [at(end) for end in days.index]
    return np.array([ends[0] - 1.0, *ends]) if ends else np.zeros(1)


def _places_served(result: RunResult) -> list[str]:
    """The hub's railhead, and the groups that trucks serve."""
    served = set(result.series.throughput["place"])
    groups = [group.id for group in result.resolved.groups if group.id in served]
    railhead = hub_railhead(result.resolved)
    return [railhead, *groups] if railhead else groups


def _draw_arrivals(ax: Axes, result: RunResult, place: str) -> None:
    days = daily(result, place)
    if days.empty:  # the run is shorter than a day
        return
    below = np.zeros(len(days))
    for supply_class, colour in SUPPLY_COLOURS.items():
        above = below + days[supply_class].to_numpy()
        ax.stairs(above, _edges(days), baseline=below, fill=True, color=colour, label=supply_class)
        below = above
