"""The drawdown: who was ordered out when and why, the stages, and what got out or was left behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.record.names import OutcomeName
from sim.scenario.schema import Group
from sim.study.labels import REASONS
from sim.view.sheet.dates import at, date_axis
from sim.view.sheet.marks import group_name, hub_loss, mark_hub_loss, moment, source_line
from sim.view.sheet.placing import frame_of, in_lines, name_size, text_width
from sim.view.sheet.slide import new_panel
from sim.view.sheet.style import GREY, PAPER, VEHICLE_COLOURS, styled
from sim.words import day
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import RunResult

HOUR = timedelta(hours=1)
MARGIN = timedelta(hours=12)
"""Time shown before the first trigger and after the last column."""
STACK, BAR_FROM, BAR, WORDS = 0.52, 0.55, 0.18, 0.76
"""In the row of a group, which is 1 high: height of its vehicles, stages above them, words above these."""

FEWEST_ROWS = 2
"""Rows that there is room for, at least: fewer groups do not make them higher."""
NAMES_SIZE, NAMES_OFF = 10.5, 14.0
"""Size of the letters of the names of groups, and what they leave free beside the rows, points."""
STAGE_SIZE, WORDS_SIZE = 9.0, 9.5
"""Size of the letters in the bars of the stages, and of the words about the order, points."""


@styled
def drawdown(result: RunResult, ax: Axes | None = None) -> Axes:
    """Timeline of the withdrawal, a row for each group that has a plan for one.

    Parameters
    ----------
    result, ax
        As for `sim.view.throughput`.

    Returns
    -------
    Axes
        In each row the shares of the group's vehicles by where they are, over the dates; above them the
        stages of its drawdown, and the order with its reason.
    """
    ax = ax or new_panel(source_line(result), left=0.17, right=0.85)
    groups = [group for group in result.resolved.groups if group.drawdown][::-1]
    span = _span(result)
    date_axis(ax, *span)
    for row, group in enumerate(groups):
        _draw_vehicles(ax, result, group, row, span)
        _draw_order(ax, result, group, row)
        _draw_stages(ax, result, group, row)
        _tell_end(ax, result, group, row)
    ax.legend(
        handles=[Patch(color=colour, label=fate) for fate, colour in VEHICLE_COLOURS.items()],
        loc="lower left",
        bbox_to_anchor=(-0.012, 0.985),
        ncols=len(VEHICLE_COLOURS),
        fontsize=11,
    )
    room = frame_of(ax).x0 - NAMES_OFF
    names = [
        f"{in_lines(group_name(result.resolved, group.id), NAMES_SIZE, room)}\n{group.vehicles:,.0f} vehicles"
        for group in groups
    ]
    ax.set_yticks([row + STACK / 2 for row in range(len(groups))], names, fontsize=NAMES_SIZE)
    spare = max(FEWEST_ROWS - len(groups), 0)
    above = 0.8 if hub_loss(result) else 0.2
    ax.set_ylim(-0.08 - spare / 2, len(groups) + above + spare / 2)
    ax.grid(visible=False)
    ax.spines["left"].set_visible(False)
    mark_hub_loss(ax, result)
    end = result.resolved.moment(result.resolved.horizon_h)
    ax.annotate(
        f"on {day(end)}",
        (1.0, 1.0),
        (8, 3),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=10.5,
        color=GREY,
    )
    ax.set_title(_found(result), pad=28)
    return ax


def _found(result: RunResult) -> str:
    share = result.outcomes["evacuated_share"]
    title = "Where the vehicles of each group were"
    return f"{title}: {share:.0%} got out" if isinstance(share, float) and share == share else title


def _span(result: RunResult) -> tuple[datetime, datetime]:
    """From the first trigger until nothing changes any more; the whole run if nobody was ordered out."""
    events, scenario = result.events, result.resolved
    kinds = ["trigger", "withdrawal_ordered", "column_out", "drawdown_over", "vehicles_abandoned"]
    ordered = events[events["kind"].isin(kinds)]
    if moment(result, "drawdown_start_h") is None:
        return scenario.start, scenario.moment(scenario.horizon_h)
    hub_lost = moment(result, "hub_entered_h")
    since, until = (scenario.moment(time_h) for time_h in (ordered["time_h"].min(), ordered["time_h"].max()))
    end = scenario.moment(scenario.horizon_h)
    return since - MARGIN, min(max(until, hub_lost or until) + MARGIN, end)


def _draw_vehicles(
    ax: Axes, result: RunResult, group: Group, row: int, span: tuple[datetime, datetime]
) -> None:
    """Shares of the vehicles, one upon the other: those that are out at the bottom, the lost on top."""
    table = result.series.drawdown
    course = table[(table["group"] == group.id) & table["date"].between(span[0] - HOUR, span[1] + HOUR)]
    dates, below = course["date"].to_numpy(), row + 0.0 * course["time_h"].to_numpy()
    for fate, colour in VEHICLE_COLOURS.items():
        above = below + course[fate].to_numpy() / max(group.vehicles, 1) * STACK
        ax.fill_between(dates, below, above, color=colour, linewidth=0, label=f"_{fate} {group.id}")
        below = above


def _draw_order(ax: Axes, result: RunResult, group: Group, row: int) -> None:
    ordered, taken = (
        moment(result, OutcomeName("ordered_h", group.id)),
        moment(result, OutcomeName("taken_h", group.node)),
    )
    first, last = ax.get_xlim()
    when, words = first, "not ordered out" + (f", overrun {clock(taken)}" if taken else "")
    if ordered is not None:
        reason = str(result.outcomes[OutcomeName("trigger", group.id)])
        when, words = at(ordered), f"ordered {clock(ordered)}, {REASONS.get(reason, reason)}"
    width, _ = name_size(ax, words, WORDS_SIZE)
    is_late = width > _points(ax, last - when) and _points(ax, when - first) > _points(ax, last - when)
    side = "right" if is_late else "left"
    ax.annotate(
        words,
        (when, row + WORDS),
        (-3 if is_late else 3, 0),
        textcoords="offset points",
        ha=side,
        va="bottom",
        fontsize=WORDS_SIZE,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        zorder=8,
    )


def _draw_stages(ax: Axes, result: RunResult, group: Group, row: int) -> None:
    """Bars from the hour at which each stage began, for as long as it was planned or the drawdown went on.

    A bar has as much of the stage's name in it as there is room for, or its number.
    """
    assert group.drawdown is not None
    lasts_h = {stage.id: stage.lasts_h for stage in group.drawdown.stages}
    events = result.events[result.events["actor"] == group.id]
    begun = events[events["kind"] == "stage_began"]
    over_h = events.loc[events["kind"] == "drawdown_over", "time_h"].min()
    for number, (time_h, stage) in enumerate(zip(begun["time_h"], begun["note"], strict=True), start=1):
        until_h = np.fmin(time_h + lasts_h[stage], over_h)
        since, until = (at(result.resolved.moment(float(hour))) for hour in (time_h, until_h))
        ax.broken_barh([(since, until - since)], (row + BAR_FROM, BAR), facecolor=GREY, edgecolor=PAPER)
        names = (stage.replace("-", " "), stage.partition("-")[0], str(number))
        room = _points(ax, until - since)
        ax.text(
            (since + until) / 2,
            row + BAR_FROM + BAR / 2,
            next((name for name in names if text_width(name, STAGE_SIZE) < room - 4.0), ""),
            ha="center",
            va="center_baseline",
            fontsize=STAGE_SIZE,
            color=PAPER,
            zorder=8,
        )


def _tell_end(ax: Axes, result: RunResult, group: Group, row: int) -> None:
    """Beside the row, what came of the vehicles in the end."""
    fates = {"out": "evacuated_share", "abandoned": "abandoned_share", "destroyed": "destroyed_share"}
    shares = {fate: result.outcomes[OutcomeName(outcome, group.id)] for fate, outcome in fates.items()}
    known = {fate: share for fate, share in shares.items() if isinstance(share, float) and share == share}
    there = 1.0 - sum(known.values())
    said = [f"{share:.0%} {fate}" for fate, share in {**known, "still there": there}.items() if share > 0.005]
    ax.annotate(
        "\n".join(said),
        (1.0, row + STACK / 2),
        (8, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        fontsize=10.5,
    )


def _points(ax: Axes, days: float) -> float:
    """Length of a time on the x axis, points."""
    first, last = ax.get_xlim()
    figure = ax.get_figure(root=True)
    assert figure is not None
    return ax.get_window_extent().width / figure.dpi * 72.0 * days / (last - first)
