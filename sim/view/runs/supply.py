"""Supply that arrives: at the hub by rail, and at the groups by road."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.arrays import Floats
from sim.campaign.stores import tonnes
from sim.study.typical import ARRIVALS
from sim.totals import total
from sim.view.runs.behind import band_behind
from sim.view.runs.places import (
    by_class,
    check_known,
    finish_from_zero,
    hub_railhead,
    place_name,
    place_panels,
)
from sim.view.sheet.band_labels import label_bands
from sim.view.sheet.dates import at
from sim.view.sheet.line_labels import LineEnd
from sim.view.sheet.marks import source_line
from sim.view.sheet.slide import new_panel, titled
from sim.view.sheet.style import GREY, RAIL_COLOUR, SUPPLY_COLOURS, group_colours, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult
    from sim.study.typical import Typical

Band = tuple[str, Floats, str]
"""Name, tonnes of each day, and colour."""


@styled
def throughput(result: RunResult, ax: Axes | None = None, typical: Typical | None = None) -> Axes:
    """Arrivals at the groups by road, one upon the other, and at the hub by rail; all classes together.

    Parameters
    ----------
    result : RunResult
        The run.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    typical : Typical, optional
        Ensemble whose bands of what all groups get stand behind the run: see `sim.study.typical`.

    Returns
    -------
    Axes
        A band of steps for each group, and a line of steps for the hub's railhead: t/day, each day's total.
    """
    ax = ax or new_panel(source_line(result, f"grey {typical.source}" if typical else ""), right=0.97)
    scenario, outcomes = result.resolved, result.outcomes
    days = {place: daily(result, place) for place in _places_served(result)}
    total_t = {place: table.sum(axis=1).to_numpy() for place, table in days.items()}
    edges = _edges(next(iter(days.values())))
    bands = [
        (place_name(scenario, group), total_t[group], colour)
        for group, colour in group_colours(scenario).items()
        if group in total_t
    ]
    if typical:
        band_behind(ax, result, typical, ARRIVALS, GREY, steps=True)
    _stack(ax, edges, bands)
    railhead = hub_railhead(scenario)
    peaks, by_rail = [], ""
    if railhead is not None and len(edges) > 1:
        name, by_rail_t = place_name(scenario, railhead), total_t[railhead]
        ax.stairs(by_rail_t, edges, color=RAIL_COLOUR, linewidth=2.0, label=name)
        most = int(by_rail_t.argmax())
        by_rail = f", and {by_rail_t.sum():,.0f} t the hub by rail"
        peaks = [LineEnd(name, edges[most : most + 2].mean(), by_rail_t[most], RAIL_COLOUR)]
    finish_from_zero(ax, result, "t/day")
    _label_stack(ax, edges, bands, peaks)
    titled(
        ax,
        "Arrivals at the groups by road" + (", and at the hub by rail" if railhead is not None else ""),
        f"each day's total; in all {outcomes['delivered_t']:,.0f} t reached the groups, "
        f"{_met(result):.0%} of the need was met{by_rail}",
    )
    return ax


@styled
def arrivals(result: RunResult, place: str, *, ax: Axes | None = None) -> Axes:
    """Arrivals at one place by class, one upon the other.

    Parameters
    ----------
    result, ax
        As for `throughput`.
    place : str
        Railhead, group or depot, as in the table `result.series.throughput`.

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
    ax = ax or new_panel(source_line(result), right=0.97)
    _draw_arrivals(ax, result, place)
    finish_from_zero(ax, result, "t/day")
    days = daily(result, place)
    _label_stack(ax, _edges(days), _classes(days))
    table = result.series.throughput
    arrived_t = table.loc[table["place"] == place].groupby("supply_class")["cumulative_t"].last().sum()
    titled(
        ax,
        f"Arrivals: {place_name(result.resolved, place)}",
        f"each day's total by class; {arrived_t:,.0f} t in the whole run",
    )
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


def _met(result: RunResult) -> float:
    """Share of what all groups needed that they consumed: more tonnes are not always a better supply."""
    met = result.history.met.values()
    consumed_t, lacked_t = (total(tonnes(load[part]) for load in met) for part in (0, 1))
    return consumed_t / (consumed_t + lacked_t) if consumed_t + lacked_t > 0 else 1.0


def _edges(days: pd.DataFrame) -> Floats:
    """Where the days of a table that has a row for the end of each begin and end on a date axis."""
    ends = [at(end) for end in days.index]
    return np.array([ends[0] - 1.0, *ends]) if ends else np.zeros(1)


def _places_served(result: RunResult) -> list[str]:
    """The hub's railhead, and the groups that trucks serve."""
    served = set(result.series.throughput["place"])
    groups = [group.id for group in result.resolved.groups if group.id in served]
    railhead = hub_railhead(result.resolved)
    return [railhead, *groups] if railhead else groups


def _classes(days: pd.DataFrame) -> list[Band]:
    return [(name, days[name].to_numpy(), colour) for name, colour in SUPPLY_COLOURS.items()]


def _draw_arrivals(ax: Axes, result: RunResult, place: str) -> None:
    days = daily(result, place)
    _stack(ax, _edges(days), _classes(days))


def _levels(bands: list[Band]) -> Floats:
    """Edges of stacked bands, from the bottom up."""
    return np.cumsum([np.zeros_like(bands[0][1]), *(values for _, values, _ in bands)], axis=0)


def _stack(ax: Axes, edges: Floats, bands: list[Band]) -> None:
    if len(edges) < 2:  # the run is shorter than a day
        return
    levels = _levels(bands)
    for (name, _, colour), below, above in zip(bands, levels[:-1], levels[1:], strict=True):
        ax.stairs(above, edges, baseline=below, fill=True, color=colour, label=name)


def _label_stack(ax: Axes, edges: Floats, bands: list[Band], ends: Sequence[LineEnd] = ()) -> None:
    if len(edges) < 2:  # the run is shorter than a day
        return
    corners, levels = np.repeat(edges, 2)[1:-1], np.repeat(_levels(bands), 2, axis=1)
    label_bands(ax, corners, levels, [name for name, _, _ in bands], [colour for _, _, colour in bands], ends)
