"""What the groups lose without this place or that, and whether they last until it is made good."""

from __future__ import annotations

from math import isinf
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.hubs.analysis import HubAnalysis
from sim.hubs.rows import Loss
from sim.hubs.text import day, gathered
from sim.view.sheet.marks import say_nothing
from sim.view.sheet.slide import Panel, new_slide, slide_titled
from sim.view.sheet.style import BAD, GOOD, INK, PALE, TEAL, for_words, styled

SHORTEST_DAYS, LONGEST_DAYS, NEVER_DAYS = 1 / 24, 365.0, 2500.0
"""Ends of the scale of days, and where "never" stands: what takes longer than a year stands at its end."""
TICKS_DAYS = {
    1 / 24: "1 h",
    0.25: "6 h",
    1.0: "1 day",
    4.0: "4",
    15.0: "15",
    60.0: "60",
    365.0: "1 year",
    NEVER_DAYS: "never",
}
NAME_WIDTH = 36


@styled
def losses(analysis: HubAnalysis, top: int = 11) -> Figure:
    """Ranking of what can be lost: tonnes a day, and time to survive against time to recover.

    The bases of the groups are left out: without them there is nobody to bring anything to.

    Parameters
    ----------
    analysis : HubAnalysis
        The supply: see `sim.hub`.
    top : int
        Losses to show, the worst first; those with the same effect are one.

    Returns
    -------
    Figure
        Two panels with the same rows: bars in t/day, and marks in days on a logarithmic scale.
    """
    slide = new_slide(f"{analysis.title}: hub analysis of {day(analysis)} {analysis.moment.year}")
    slide_titled(slide, f"What the supply cannot do without, {day(analysis)}", SUBTITLE)
    rows = _rows(analysis)[:top]
    bars = slide.add_subplot(axes_class=Panel, position=(0.275, 0.14, 0.30, 0.66))
    times = slide.add_subplot(axes_class=Panel, position=(0.62, 0.14, 0.29, 0.66), sharey=bars)
    bars.set_ylim(max(len(rows), 7) - 0.4, -0.6)
    bars.set_yticks(
        range(len(rows)), [fill(names, NAME_WIDTH) for names, _ in rows], fontsize=9, linespacing=1
    )
    if not rows:
        say_nothing(bars, "nothing comes through that could be lost")
        say_nothing(times, "")
        return slide
    _draw_bars(bars, analysis, [loss for _, loss in rows])
    _draw_times(times, [loss for _, loss in rows])
    return slide


SUBTITLE = (
    "Left: what comes through, and what no other way brings. Right: how long stocks last, "
    "and how soon it is repaired or replaced"
)


def _rows(analysis: HubAnalysis) -> list[tuple[str, Loss]]:
    away = [loss for loss in analysis.losses if "group" not in loss.serves_as]
    return [
        (names, loss) for names, loss in gathered(away) if loss.t_per_day_lost > 0 or loss.share_passing > 0
    ]


def _draw_bars(ax: Axes, analysis: HubAnalysis, rows: list[Loss]) -> None:
    served_t = analysis.served_t_per_day
    passing_t = [loss.share_passing * served_t for loss in rows]
    lost_t = [loss.t_per_day_lost for loss in rows]
    ax.barh(range(len(rows)), passing_t, height=0.66, color=PALE, label="comes through")
    ax.barh(range(len(rows)), lost_t, height=0.66, color=BAD, label="lost")
    for index, (passes_t, misses_t) in enumerate(zip(passing_t, lost_t, strict=True)):
        ax.text(max(passes_t, misses_t), index, f" {misses_t:,.0f}", va="center", fontsize=10)
    ax.set_xlabel("t/day")
    ax.set_xlim(0, 1.15 * max([*passing_t, *lost_t, 1.0]))
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.legend(loc="lower left", bbox_to_anchor=(-0.03, 1.0), fontsize=10, ncols=2, columnspacing=1.2)


def _draw_times(ax: Axes, rows: list[Loss]) -> None:
    for index, loss in enumerate(rows):
        survive, recover = _on_scale(loss.first_short_days), _on_scale(loss.recover_h / 24)
        colour = GOOD if loss.survives else BAD
        ax.plot([survive, recover], [index, index], color=colour, linewidth=2.5, alpha=0.5, zorder=2)
        ax.plot(recover, index, "D", color=INK, markersize=7, zorder=3, label="_recover")
        ax.plot(survive, index, "o", color=TEAL, markersize=10, zorder=4, label="_survive")
        verdict = "in time" if loss.survives else "too late"
        ax.annotate(
            verdict,
            (1.02, index),
            xycoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=10,
            color=for_words(GOOD if loss.survives else BAD),
        )
    ax.set_xscale("log")
    ax.set_xlim(0.8 * SHORTEST_DAYS, 1.5 * NEVER_DAYS)
    ax.set_xticks(list(TICKS_DAYS), list(TICKS_DAYS.values()), fontsize=10)
    ax.minorticks_off()
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x")
    ax.tick_params(axis="y", length=0, labelleft=False)
    ax.spines["left"].set_visible(False)
    ax.plot([], [], "o", color=TEAL, markersize=10, label="first group is short")
    ax.plot([], [], "D", color=INK, markersize=7, label="made good")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.03, 1.0), fontsize=10, ncols=2, columnspacing=1.2)
    ax.set_xlabel("after the loss (logarithmic)")


def _on_scale(days: float) -> float:
    return NEVER_DAYS if isinf(days) else min(max(days, SHORTEST_DAYS), LONGEST_DAYS)
