"""Stocks of the groups and of the hub, and how long they would last."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.record.names import OutcomeName
from sim.view.runs.places import (
    by_class,
    check_known,
    finish_from_zero,
    panel_axis,
    panel_columns,
    place_name,
    place_panels,
)
from sim.view.sheet.band_labels import label_bands
from sim.view.sheet.dates import at
from sim.view.sheet.marks import group_name, hub_name, source_line
from sim.view.sheet.placing import title_panel
from sim.view.sheet.slide import new_panel, new_panels, slide_titled, titled
from sim.view.sheet.style import GREY, INK, SUPPLY_COLOURS, for_lines, group_colours, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

CONTACT: dict[str, Any] = {"color": GREY, "linewidth": 1.4, "linestyle": (0, (1, 1.2)), "zorder": 1.5}
ORDERED: dict[str, Any] = {"color": GREY, "linewidth": 1.4, "linestyle": (0, (5, 1.5)), "zorder": 1.5}
MOST_LETTERS = 54
"""Most letters that a subtitle spends on groups and their days: more would leave the sheet."""


@styled
def stocks(result: RunResult) -> Figure:
    """Days that the scarcest class in each group's stock would last at the demand of the hour.

    Parameters
    ----------
    result : RunResult
        The run.

    Returns
    -------
    Figure
        A panel for each group, on the same axes: days of supply by date. The line ends with a cross where the
        group has left its stock or lost it. It falls at once where the group comes into contact and uses
        more, and rises where it leaves and uses less: both are marked.
    """
    scenario, table = result.resolved, result.series.stocks
    by_pile = dict(iter(table.groupby("pile", sort=False)))
    groups = list(group_colours(scenario))
    columns = panel_columns(len(groups))
    slide, panels = new_panels(source_line(result), len(groups), columns, gap=0.03)
    most = max(by_pile[group].groupby("date")["days_of_supply"].min().max() for group in groups)
    for ax, (group, colour) in zip(panels, group_colours(scenario).items(), strict=True):
        days = by_pile[group].groupby("date")["days_of_supply"].min()
        name, lasting = group_name(scenario, group), days.dropna()
        ax.plot(days.index.to_numpy(), days.to_numpy(), color=for_lines(colour), linewidth=1.7, label=name)
        if 0 < len(lasting) < len(days):
            ax.plot(
                lasting.index[-1:].to_numpy(),
                lasting.to_numpy()[-1:],
                "X",
                color=for_lines(colour),
                markersize=9,
            )
        ax.set_ylim(0, 1.08 * most if most > 0 else 1.0)
        title_panel(ax, name, 12 if columns == 3 else 11)
        panel_axis(ax, result, columns, is_inside=True)
        _mark_changes(ax, result, group)
        if ax.get_subplotspec().is_first_col():  # type: ignore[union-attr]
            ax.set_ylabel("days of supply")
        else:
            ax.tick_params(labelleft=False)
    slide.legend(handles=_signs(), loc="upper right", bbox_to_anchor=(0.985, 0.99), ncols=3, fontsize=10)
    slide_titled(slide, "How long the scarcest class would last", _at_hub_loss(result))
    return slide


def _mark_changes(ax: Axes, result: RunResult, group: str) -> None:
    """Mark when a group first came into contact, and when it was ordered out."""
    events = result.events[result.events["actor"] == group]
    for kind, line in (("contact", CONTACT), ("withdrawal_ordered", ORDERED)):
        hours = events.loc[events["kind"] == kind, "time_h"]
        if len(hours):
            ax.axvline(at(result.resolved.moment(float(hours.min()))), **line)


def _signs() -> list[Line2D]:
    return [
        Line2D([], [], label="in contact", **CONTACT),
        Line2D([], [], label="ordered out", **ORDERED),
        Line2D([], [], color=INK, marker="X", linestyle="none", markersize=8, label="left or lost"),
    ]


def _at_hub_loss(result: RunResult) -> str:
    """Days that the stocks lasted when the hub was taken, in a line: the fewest of many groups."""
    scenario = result.resolved
    days = {
        group_name(scenario, group.id): result.outcomes.get(
            OutcomeName("days_of_supply_at_hub_loss", group.id)
        )
        for group in scenario.groups
    }
    known = {name: left for name, left in days.items() if isinstance(left, float) and left == left}
    if not known:
        return "at the demand of the hour"
    said = [f"{name} {left:.1f}" for name, left in sorted(known.items(), key=itemgetter(1))]
    while len(said) > 1 and len(", ".join(said)) > MOST_LETTERS:
        said.pop()
    fewest = ", the fewest" if len(said) < len(known) else ""
    return f"days left when {hub_name(scenario)} was taken (solid line){fewest}: {', '.join(said)}"


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
