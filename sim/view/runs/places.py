"""Figures of the supply at one place after another: names, axes and small panels that they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.scenario.schema import SUPPLY_CLASSES, Scenario
from sim.view.sheet.marks import (
    count,
    group_name,
    hub_loss,
    mark_hub_loss,
    mark_offensive,
    run_axis,
    say_nothing,
    source_line,
)
from sim.view.sheet.placing import title_panel
from sim.view.sheet.slide import new_panels, slide_titled
from sim.view.sheet.style import SUPPLY_COLOURS

if TYPE_CHECKING:
    from sim.record.result import RunResult


def hub_railhead(scenario: Scenario) -> str | None:
    """Railhead that fills the hub's depot; None if no railhead does."""
    *_, node = scenario.hub_nodes or (None,)
    return next((railhead.id for railhead in scenario.supply.railheads if railhead.node == node), None)


def place_name(scenario: Scenario, place: str) -> str:
    """Name for people of a group, a depot, or a railhead."""
    names = {node.id: node.name for node in scenario.network.nodes}
    at_railhead = {railhead.id: names[railhead.node] for railhead in scenario.supply.railheads}
    return f"{at_railhead[place]}, by rail" if place in at_railhead else group_name(scenario, place)


def check_known(name: str, names: pd.Series[str]) -> None:
    """Check that a place is in the column of a table; ValueError if it is not."""
    if name not in set(names):
        raise ValueError(f"there is no {name}: choose one of {', '.join(names.unique())}")


def by_class(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """A column of a tidy table by date, with a column for each class in place of its rows."""
    return pd.DataFrame(
        {name: rows[rows["supply_class"] == name].set_index("date")[column] for name in SUPPLY_CLASSES}
    )


def finish_from_zero(ax: Axes, result: RunResult, unit: str) -> None:
    """Axes from zero, with room for the words, the days of the run, and the two events that matter."""
    ax.set_ylim(0, 1.2 * max(ax.dataLim.y1, 1e-9))
    count(ax, unit)
    run_axis(ax, result)
    mark_offensive(ax, result)
    mark_hub_loss(ax, result)


def panel_columns(panels: int) -> int:
    """How many small panels stand in a row: three, or four of more than six."""
    return 3 if panels <= 6 else 4


def panel_axis(ax: Axes, result: RunResult, columns: int, is_inside: bool = False) -> None:
    """Days of the run under a small panel, and the loss of the hub in it."""
    if columns > 3:
        ax.tick_params(labelsize=10.5)
    run_axis(ax, result, most=7 - columns, is_inside=is_inside)
    mark_hub_loss(ax, result, label=False)


def place_panels(
    result: RunResult,
    places: list[str],
    draw: Callable[[Axes, RunResult, str], None],
    title: str,
    unit: str,
) -> Figure:
    """Slide with a small panel for each place, three in a row; four if there are more than six.

    Parameters
    ----------
    result : RunResult
        The run.
    places : list of str
        At least one.
    draw : callable
        Draws one place.
    title : str
        Of the slide.
    unit : str
        On the y axes.
    """
    columns = panel_columns(len(places))
    slide, panels = new_panels(source_line(result), len(places), columns)
    for ax, place in zip(panels, places, strict=True):
        draw(ax, result, place)
        if ax.dataLim.y1 > 0:
            ax.set_ylim(0, 1.05 * ax.dataLim.y1)
            count(ax, unit)
        else:
            ax.set_ylabel(unit)
            say_nothing(ax, "nothing")
        panel_axis(ax, result, columns)
        title_panel(ax, place_name(result.resolved, place), 12 if columns == 3 else 11)
    colours = [Patch(color=colour, label=name) for name, colour in SUPPLY_COLOURS.items()]
    slide.legend(handles=colours, loc="upper right", bbox_to_anchor=(0.985, 0.985), ncols=3, fontsize=11)
    scales = "each panel has a scale of its own"
    loss = hub_loss(result)
    slide_titled(slide, title, f"{scales}; vertical lines: {loss}" if loss else scales)
    return slide
