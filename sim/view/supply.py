"""Supply: what arrived at the hub and at the groups, what they had in stock, and how long it would last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sim.record.outcomes import hub_depot_of
from sim.scenario.schema import SUPPLY_CLASSES, Scenario
from sim.view.dates import at
from sim.view.marks import (
    group_name,
    hub_loss,
    hub_name,
    mark_hub_loss,
    mark_offensive,
    run_axis,
    source_line,
)
from sim.view.slide import legend_beside, new_panel, new_panels, slide_titled, titled
from sim.view.style import HUB_COLOUR, SUPPLY_COLOURS, group_colours, styled

if TYPE_CHECKING:
    import pandas as pd

    from sim.record.result import RunResult

ARRIVED = "tonnes of each day"
SCARCEST = "scarcest class at the demand of the hour; a cross where a group has left or lost its stock"


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
        Steps for the hub's railhead and a line for each group: t/day, each day's total at its noon.
    """
    ax = ax or new_panel(source_line(result), right=0.76)
    scenario = result.resolved
    colours = group_colours(scenario)
    for place in _places_served(result):
        days = daily(result, place)
        total_t, name = days.sum(axis=1).to_numpy(), _place_name(scenario, place)
        if place in colours:
            ax.plot(
                _midnights(days)[1:] - 0.5,
                total_t,
                color=colours[place],
                marker="o",
                markersize=4,
                label=name,
            )
        else:
            ax.stairs(total_t, _midnights(days), fill=True, color=HUB_COLOUR, zorder=1.5, label=name)
    _finish(ax, result, "t/day")
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
    """
    ax = ax or new_panel(source_line(result))
    _draw_arrivals(ax, result, place)
    _finish(ax, result, "t/day")
    legend_beside(ax, upside_down=True)
    titled(ax, f"Arrivals: {_place_name(result.resolved, place)}", ARRIVED)
    return ax


@styled
def throughput_panels(result: RunResult) -> Figure:
    """Arrivals by class at the hub and at each group, a small panel each."""
    return _panels(result, _places_served(result), _draw_arrivals, "What arrived each day, by class", "t/day")


@styled
def stocks(result: RunResult, ax: Axes | None = None) -> Axes:
    """Days that the scarcest class in each group's stock would last at the demand of the hour.

    Parameters
    ----------
    result : RunResult
        The run.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        A line for each group: days of supply by date. It ends with a cross where the group has left.
    """
    ax = ax or new_panel(source_line(result), right=0.76)
    scenario, table = result.resolved, result.series.stocks
    by_pile = dict(iter(table.groupby("pile", sort=False)))
    for group, colour in group_colours(scenario).items():
        days = by_pile[group].groupby("date")["days_of_supply"].min()
        ax.plot(
            days.index.to_numpy(),
            days.to_numpy(),
            color=colour,
            linewidth=1.6,
            label=group_name(scenario, group),
        )
        lasting = days.dropna()
        if 0 < len(lasting) < len(days):
            ax.plot(lasting.index[-1:].to_numpy(), lasting.to_numpy()[-1:], "X", color=colour, markersize=9)
    _finish(ax, result, "days of supply")
    legend_beside(ax)
    titled(ax, "How long the stocks of the groups would last", SCARCEST)
    return ax


@styled
def stock(result: RunResult, pile: str, ax: Axes | None = None) -> Axes:
    """Stock of one group or depot by class, stacked.

    Parameters
    ----------
    result : RunResult
        The run.
    pile : str
        Group or depot, as in the table `result.series.stocks`.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Tonnes by date.
    """
    ax = ax or new_panel(source_line(result))
    _draw_stock(ax, result, pile)
    _finish(ax, result, "t")
    legend_beside(ax, upside_down=True)
    titled(ax, f"Stock: {_place_name(result.resolved, pile)}")
    return ax


@styled
def stocks_panels(result: RunResult) -> Figure:
    """Stock by class at the hub's depot and at each group, a small panel each."""
    groups = [group.id for group in result.resolved.groups]
    depot = hub_depot_of(result.resolved)
    return _panels(
        result, [depot, *groups] if depot else groups, _draw_stock, "What was in stock, by class", "t"
    )


def hub_railhead(scenario: Scenario) -> str | None:
    """Railhead that fills the hub's depot; None if no railhead does."""
    depot = hub_depot_of(scenario)
    node = next((plan.node for plan in scenario.supply.depots if plan.id == depot), None)
    return next((railhead.id for railhead in scenario.supply.railheads if railhead.node == node), None)


def daily(result: RunResult, place: str) -> pd.DataFrame:
    """Arrivals at a place by day and class, t: the rows of the table that stand at the end of a day.

    Returns
    -------
    DataFrame
        A row for the midnight at which each day ends, a column for each class.
    """
    table = result.series.throughput
    ends_day = table["date"] == table["date"].dt.normalize()
    rows = table[(table["place"] == place) & ends_day].dropna(subset="t_per_day")
    days: pd.DataFrame = rows.pivot(index="date", columns="supply_class", values="t_per_day")
    return days.reindex(columns=list(SUPPLY_CLASSES))


def _midnights(days: pd.DataFrame) -> NDArray[np.float64]:
    """Midnights between and around the days of a table by the midnights at which they end, on a date axis."""
    ends = np.array([at(midnight) for midnight in days.index])
    return np.append(ends[:1] - 1.0, ends)


def _places_served(result: RunResult) -> list[str]:
    """The hub's railhead, and the groups that trucks serve."""
    served = set(result.series.throughput["place"])
    groups = [group.id for group in result.resolved.groups if group.id in served]
    railhead = hub_railhead(result.resolved)
    return [railhead, *groups] if railhead else groups


def _place_name(scenario: Scenario, place: str) -> str:
    if place == hub_railhead(scenario):
        return f"{hub_name(scenario)}, by rail"
    return group_name(scenario, place)


def _draw_arrivals(ax: Axes, result: RunResult, place: str) -> None:
    days = daily(result, place)
    below = np.zeros(len(days))
    for supply_class, colour in SUPPLY_COLOURS.items():
        above = below + days[supply_class].to_numpy()
        ax.stairs(above, _midnights(days), baseline=below, fill=True, color=colour, label=supply_class)
        below = above


def _draw_stock(ax: Axes, result: RunResult, pile: str) -> None:
    table = result.series.stocks
    rows = table[table["pile"] == pile]
    levels = rows.pivot(index="date", columns="supply_class", values="level_t")
    ax.stackplot(
        levels.index.to_numpy(),
        [levels[supply_class].to_numpy() for supply_class in SUPPLY_CLASSES],
        labels=SUPPLY_CLASSES,
        colors=[SUPPLY_COLOURS[supply_class] for supply_class in SUPPLY_CLASSES],
        linewidth=0,
    )


def _finish(ax: Axes, result: RunResult, unit: str) -> None:
    """Axes from zero, with room for the words, the days of the run, and the two events that matter."""
    ax.set_ylim(0, 1.2 * ax.get_ylim()[1])
    ax.set_ylabel(unit)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    run_axis(ax, result)
    mark_offensive(ax, result)
    mark_hub_loss(ax, result)


def _panels(
    result: RunResult,
    places: list[str],
    draw: Callable[[Axes, RunResult, str], None],
    title: str,
    unit: str,
) -> Figure:
    """A small panel for each place, three in a row."""
    slide, panels = new_panels(source_line(result), len(places), 3)
    for ax, place in zip(panels, places, strict=True):
        draw(ax, result, place)
        ax.set_ylim(bottom=0)
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.set_ylabel(unit)
        run_axis(ax, result, most=4)
        mark_hub_loss(ax, result, label=False)
        ax.set_title(_place_name(result.resolved, place), fontsize=12)
    handles, labels = panels[0].get_legend_handles_labels()
    slide.legend(handles, labels, loc="upper right", bbox_to_anchor=(0.975, 0.975), ncols=3)
    slide_titled(slide, title, hub_loss(result))
    return slide
