"""What every figure of a run shows alike: its source, its span, the offensive and the loss of the hub."""

from __future__ import annotations

from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from sim.scenario.schema import Scenario
from sim.view.sheet.dates import at, date_axis
from sim.view.sheet.placing import name_size, text_box
from sim.view.sheet.slide import figure_of
from sim.view.sheet.style import GREY, INK, PAPER
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import RunResult

_MANY = 200_000
"""From here on an axis counts in thousands."""
_MARK_SIZE, _AWAY = 9.5, 5.0
"""Size of the words beside a mark, and their distance from it, points."""


def source_line(result: RunResult, more: str = "") -> str:
    """Where a figure comes from: the run, and whatever else it shows."""
    luck = f"seed {result.seed}"
    if result.replicate is not None:
        luck += f", replicate {result.replicate}"
    return "; ".join(part for part in (f"{result.scenario.title}: model run, {luck}", more) if part)


def moment(result: RunResult, outcome: str) -> datetime | None:
    """Local time of an outcome that is given in hours of the run; None if it did not happen."""
    time_h = result.outcomes.get(outcome)
    if not isinstance(time_h, float) or isnan(time_h):
        return None
    return result.resolved.moment(time_h)


def hub_name(scenario: Scenario) -> str:
    """Name of the hub for people; empty if the scenario has none."""
    hub = scenario.hub_place
    return next((node.name for node in scenario.network.nodes if node.id == hub), "")


def group_name(scenario: Scenario, group: str) -> str:
    """Name of a group for people, without what stands in brackets; the id of a depot as it is."""
    named = {plan.id: plan.short_name for plan in scenario.groups}
    return named.get(group, group.replace("-", " ").capitalize())


def run_axis(ax: Axes, result: RunResult, most: int = 8, is_inside: bool = False) -> None:
    """Give the x axis the days of the whole run, with at most so many steps between ticks.

    With `is_inside` the names of ticks near the ends keep between the ends, as beside other axes.
    """
    scenario = result.resolved
    date_axis(ax, scenario.start, scenario.moment(scenario.horizon_h), most, is_inside)


def hub_loss(result: RunResult, joint: str = ", ") -> str:
    """When the hub stopped working and when it was taken, in words; empty if neither happened."""
    name = hub_name(result.scenario)
    closed, entered = moment(result, "hub_closed_h"), moment(result, "hub_entered_h")
    said = []
    if closed is not None and closed != entered:
        said.append(f"{name} depot closed {clock(closed)}")
    if entered is not None:
        said.append(f"{name} taken {clock(entered)}")
    return joint.join(said)


def mark_hub_loss(ax: Axes, result: RunResult, label: bool = True, height: float = 0.99) -> None:
    """Mark when the hub stopped working (dashed) and when it was taken (solid), if it was.

    Parameters
    ----------
    ax : Axes
        With a date axis.
    result : RunResult
        The run.
    label : bool
        Whether to say in words what is marked.
    height : float
        Where the words stand, share of the axes' height.
    """
    marks = {"hub_closed_h": (0, (3, 2)), "hub_entered_h": "solid"}
    moments = [(moment(result, outcome), line) for outcome, line in marks.items()]
    for when, line in moments:
        if when is not None:
            ax.axvline(at(when), color=INK, linewidth=1.2, linestyle=line, zorder=5)
    known = [when for when, _ in moments if when is not None]
    if label and known:
        _say(ax, max(known), hub_loss(result, joint="\n"), height)


def mark_offensive(ax: Axes, result: RunResult, label: bool = True, height: float = 0.99) -> None:
    """Mark the beginning of the offensive, if there is one."""
    offensive = result.resolved.offensive
    if offensive.enabled:
        ax.axvline(at(offensive.starts), color=GREY, linewidth=1.1, linestyle=(0, (1, 2)), zorder=5)
        if label:
            _say(ax, offensive.starts, f"offensive\n{clock(offensive.starts)}", height, right=False)


def _say(ax: Axes, when: datetime, text: str, height: float, right: bool = True) -> None:
    """Write beside a moment that is shown, on the other side if there is no room, and below other words."""
    since, until = ax.get_xlim()
    if not since <= at(when) <= until:
        return
    width, tall = name_size(ax, text, _MARK_SIZE)
    figure, window = figure_of(ax), ax.get_window_extent()
    (x, _), (_, top) = ax.transData.transform((at(when), 0.0)), ax.transAxes.transform((0.0, height))
    x, top, left_edge, right_edge = (value * 72.0 / figure.dpi for value in (x, top, window.x0, window.x1))
    right = x + _AWAY + width <= right_edge if right else x - _AWAY - width < left_edge
    box = Bbox.from_bounds(x + _AWAY if right else x - _AWAY - width, top - tall, width, tall)
    others = [text_box(other) for other in ax.texts]
    lower = 0.0
    while any(box.translated(0.0, -lower).overlaps(other) for other in others):
        lower += tall
    ax.annotate(
        text,
        (at(when), height),
        (_AWAY if right else -_AWAY, -lower),
        xycoords=ax.get_xaxis_transform(),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top",
        fontsize=_MARK_SIZE,
        color=INK,
        path_effects=[withStroke(linewidth=3, foreground=PAPER)],
        zorder=9,
    )


def count(ax: Axes, unit: str) -> None:
    """Give the y axis whole numbers and their unit: in thousands, where they would not fit beside it.

    Parameters
    ----------
    ax : Axes
        With its limits set.
    unit : str
        What is counted.
    """
    many = ax.get_ylim()[1] >= _MANY
    ax.set_ylabel(f"thousand {unit}" if many else unit)
    ax.yaxis.set_major_formatter((lambda value, _: f"{value / 1000:,.0f}") if many else "{x:,.0f}")


def say_nothing(ax: Axes, words: str) -> None:
    """Say in the middle of axes without a curve why there is none, and take their scale away."""
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=GREY)
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    ax.grid(visible=False)
