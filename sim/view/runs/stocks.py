"""Stocks of the groups and of the hub, and how long they would last."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.runs.places import by_class, check_known, finish_from_zero, place_name, place_panels
from sim.view.sheet.band_labels import label_bands
from sim.view.sheet.dates import at
from sim.view.sheet.line_labels import LineEnd, label_ends
from sim.view.sheet.marks import group_name, hub_name, source_line
from sim.view.sheet.slide import new_panel, titled
from sim.view.sheet.style import SUPPLY_COLOURS, group_colours, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

CROSSES = "a cross where a group has left or lost its stock"
MOST_NAMED = 3
"""Most groups that a subtitle names."""


@styled
def stocks(result: RunResult, ax: Axes | None = None) -> Axes:
    """Days that the scarcest class in each group's stock would last at the demand of the hour.

    Parameters
    ----------
    result, ax
        As for `sim.view.throughput`.

    Returns
    -------
    Axes
        A line for each group: days of supply by date. It ends with a cross where the group has left.
    """
    ax = ax or new_panel(source_line(result, CROSSES), right=0.79)
    scenario, table = result.resolved, result.series.stocks
    by_pile = dict(iter(table.groupby("pile", sort=False)))
    ends = []
    for group, colour in group_colours(scenario).items():
        days, name = by_pile[group].groupby("date")["days_of_supply"].min(), group_name(scenario, group)
        ax.plot(days.index.to_numpy(), days.to_numpy(), color=colour, linewidth=1.6, label=name)
        lasting = days.dropna()
        if not len(lasting):
            continue
        ends.append(LineEnd(name, at(lasting.index[-1]), lasting.iloc[-1], colour))
        if len(lasting) < len(days):
            ax.plot(lasting.index[-1:].to_numpy(), lasting.to_numpy()[-1:], "X", color=colour, markersize=9)
    finish_from_zero(ax, result, "days of supply")
    label_ends(ax, ends)
    titled(ax, "How long the scarcest class in each group's stock would last", _at_hub_loss(result))
    return ax


def _at_hub_loss(result: RunResult) -> str:
    """Days that the stocks lasted when the hub was taken, in a line: the fewest of many groups."""
    scenario = result.resolved
    days = {
        group_name(scenario, group.id): result.outcomes[f"days_of_supply_at_hub_loss:{group.id}"]
        for group in scenario.groups
    }
    known = {name: left for name, left in days.items() if isinstance(left, float) and left == left}
    if not known:
        return "at the demand of the hour"
    shown = known if len(known) <= MOST_NAMED else dict(sorted(known.items(), key=itemgetter(1))[:MOST_NAMED])
    which = "days" if shown is known else f"fewest of {len(known)} groups' days"
    said = ", ".join(f"{name} {left:.1f}" for name, left in shown.items())
    return f"{which} left when {hub_name(scenario)} was taken: {said}"


@styled
def stock(result: RunResult, pile: str, *, ax: Axes | None = None) -> Axes:
    """Stock of one group or depot by class, stacked.

    Parameters
    ----------
    result, ax
        As for `stocks`.
    pile : str
        Group or depot, as in the table `result.series.stocks`.

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
    ax = ax or new_panel(source_line(result), right=0.97)
    _draw_stock(ax, result, pile)
    finish_from_zero(ax, result, "t")
    levels = _levels_t(result, pile)
    edges = np.vstack([np.zeros(len(levels)), levels.to_numpy().T]).cumsum(axis=0)
    names, colours = list(SUPPLY_COLOURS), list(SUPPLY_COLOURS.values())
    label_bands(ax, [at(date) for date in levels.index], edges, names, colours)
    most_t = levels.sum(axis=1).max()
    titled(ax, f"Stock: {place_name(result.resolved, pile)}", f"by class; at most {most_t:,.0f} t")
    return ax


@styled
def stocks_panels(result: RunResult) -> Figure:
    """Stock by class at the hub's depot and at each group, a small panel each."""
    groups = [group.id for group in result.resolved.groups]
    hub = result.resolved.hub
    piles = [hub.depot, *groups] if hub else groups
    return place_panels(result, piles, _draw_stock, "What was in stock, by class", "t")


def _levels_t(result: RunResult, pile: str) -> pd.DataFrame:
    table = result.series.stocks
    return by_class(table[table["pile"] == pile], "level_t")


def _draw_stock(ax: Axes, result: RunResult, pile: str) -> None:
    levels = _levels_t(result, pile)
    ax.stackplot(
        levels.index.to_numpy(),
        [levels[supply_class].to_numpy() for supply_class in SUPPLY_COLOURS],
        labels=list(SUPPLY_COLOURS),
        colors=list(SUPPLY_COLOURS.values()),
        linewidth=0,
    )
