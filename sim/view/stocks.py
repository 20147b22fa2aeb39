"""Stocks of the groups and of the hub, and how long they would last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.record.outcomes import hub_depot_of
from sim.view.marks import group_name, source_line
from sim.view.places import by_class, check_known, finish_from_zero, place_name, place_panels
from sim.view.slide import legend_beside, new_panel, titled
from sim.view.style import SUPPLY_COLOURS, group_colours, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

SCARCEST = "scarcest class at the demand of the hour; a cross where a group has left or lost its stock"


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
    ax = ax or new_panel(source_line(result), right=0.745)
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
    finish_from_zero(ax, result, "days of supply")
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

    Raises
    ------
    ValueError
        If there is no such group or depot.
    """
    check_known(pile, result.series.stocks["pile"])
    ax = ax or new_panel(source_line(result))
    _draw_stock(ax, result, pile)
    finish_from_zero(ax, result, "t")
    legend_beside(ax, upside_down=True)
    titled(ax, f"Stock: {place_name(result.resolved, pile)}")
    return ax


@styled
def stocks_panels(result: RunResult) -> Figure:
    """Stock by class at the hub's depot and at each group, a small panel each."""
    groups = [group.id for group in result.resolved.groups]
    depot = hub_depot_of(result.resolved)
    return place_panels(
        result, [depot, *groups] if depot else groups, _draw_stock, "What was in stock, by class", "t"
    )


def _draw_stock(ax: Axes, result: RunResult, pile: str) -> None:
    table = result.series.stocks
    levels = by_class(table[table["pile"] == pile], "level_t")
    ax.stackplot(
        levels.index.to_numpy(),
        [levels[supply_class].to_numpy() for supply_class in SUPPLY_COLOURS],
        labels=list(SUPPLY_COLOURS),
        colors=list(SUPPLY_COLOURS.values()),
        linewidth=0,
    )
