"""What the staffs expected of their supply, beside what was needed, what came and what was issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from sim.campaign.journal import Expectation
from sim.view.runs.places import panel_axis, panel_columns
from sim.view.sheet.dates import at
from sim.view.sheet.marks import group_name, say_nothing, source_line
from sim.view.sheet.placing import title_panel
from sim.view.sheet.slide import new_panels, slide_titled
from sim.view.sheet.style import ARRIVED_COLOUR, DARK_TEAL, GREY, INK, PAPER, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

COMES = {"color": ARRIVED_COLOUR, "linewidth": 6.0, "alpha": 0.45}
WILL_COME = {
    "color": INK,
    "linewidth": 0.0,
    "marker": "o",
    "markersize": 4.5,
    "markerfacecolor": PAPER,
}
LASTS = {"color": DARK_TEAL, "linewidth": 2.0}
ISSUED = {"color": INK, "linewidth": 1.1, "linestyle": (0, (3, 3))}
WANTED = {"color": GREY, "linewidth": 1.1, "linestyle": (0, (1, 1.5))}
NAMES = {
    "can come now": COMES,
    "expected to come": WILL_COME,
    "with the stock": LASTS,
    "issued": ISSUED,
    "wanted at least": WANTED,
}


@styled
def outlook(result: RunResult) -> Figure:
    """Shares of each group's need: what can come, what its staff expected, what was issued, what it wants.

    Parameters
    ----------
    result : RunResult
        The run.

    Returns
    -------
    Figure
        A panel for each group whose staff reckons: per cent of its need by date, up to the decision to
        leave. *Expected to come* is what the staff reckons with once the enemy has what he can reach before
        the group could be gone; *with the stock* is what could then be issued through its horizon.
    """
    expected: dict[str, list[Expectation]] = {}
    for each in result.history.expectations:
        expected.setdefault(each.group, []).append(each)
    groups = [group.id for group in result.resolved.groups if group.id in expected]
    columns = panel_columns(len(groups) or 1)
    slide, panels = new_panels(source_line(result), len(groups) or 1, columns, gap=0.03)
    for number, (ax, group) in enumerate(zip(panels, groups, strict=False)):
        _draw(ax, result, group, expected[group])
        panel_axis(ax, result, columns, is_inside=True)
        title_panel(ax, group_name(result.resolved, group), 12 if columns == 3 else 11)
        need = f"need: {expected[group][-1].need_t_per_day:,.0f} t a day"
        ax.text(0.97, 0.05, need, transform=ax.transAxes, ha="right", fontsize=10.5, color=GREY)
        if number % columns == 0:
            ax.set_ylabel("share of the need")
        else:
            ax.tick_params(labelleft=False)
    if not groups:
        say_nothing(panels[0], "no staff reckons with its supply")
        panels[0].set_ylabel("share of the need")
        panel_axis(panels[0], result, columns)
    handles = [Line2D([], [], label=name, **look) for name, look in NAMES.items()]  # type: ignore[arg-type]
    slide.legend(handles=handles, loc="upper right", bbox_to_anchor=(0.985, 0.99), ncols=3, fontsize=10)
    slide_titled(slide, "What the staffs expected", "shares of the need, up to the decision to leave")
    return slide


def _draw(ax: Axes, result: RunResult, group: str, expected: list[Expectation]) -> None:
    """Curves of one group, evening by evening, up to the decision."""
    scenario = result.resolved
    dates = np.array([at(scenario.moment(each.time_h)) for each in expected])
    ax.step(dates, [each.arriving_share for each in expected], where="post", **COMES)  # type: ignore[arg-type]
    ax.plot(dates, [each.expected_share for each in expected], **WILL_COME)  # type: ignore[arg-type]
    ax.plot(dates, [each.controlled_rate for each in expected], **LASTS)  # type: ignore[arg-type]
    events = result.events
    issued = events[(events["kind"] == "rationed") & (events["actor"] == group)]
    hours = [expected[0].time_h, *issued["time_h"], expected[-1].time_h]
    shares = [1.0, *issued["count"]]
    ax.step(
        [at(scenario.moment(float(hour))) for hour in hours],
        [*shares, shares[-1]],
        where="post",
        **ISSUED,  # type: ignore[arg-type]
    )
    plan = next(each for each in scenario.groups if each.id == group)
    rule = plan.command.triggers.supply_outlook
    if rule is not None and rule.enabled:
        ax.axhline(float(rule.tolerable_share), **WANTED)  # type: ignore[arg-type]
    ax.set_ylim(0, 1.08)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
