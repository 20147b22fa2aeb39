"""Territory: what had changed hands, what was announced of it, and what was reported at the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from sim.record.observed import observed_area
from sim.view.marks import mark_hub_loss, mark_offensive, run_axis, source_line
from sim.view.slide import legend_beside, new_panel, titled
from sim.view.style import ACTUAL_COLOUR, ANNOUNCED_COLOUR, INK, PAPER, styled

if TYPE_CHECKING:
    from datetime import datetime

    from sim.record.result import RunResult

MARKERS = {"announced": "o", "assessed": "^", "mapped": "s"}
"""Sign of each kind of report."""
COVERAGES = {"Kharkiv": "Kharkiv region", "Ukraine": "all Ukraine"}
"""Ground of the reports that can be held against a run; the first is drawn filled, the other open."""


@styled
def territory(result: RunResult, observed: bool = True, ax: Axes | None = None) -> Axes:
    """Area that had changed hands, and what was announced of it, over the reports of the time.

    Parameters
    ----------
    result : RunResult
        The run.
    observed : bool
        Whether to draw the reports that fall into the time of the run.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        km2 by date.
    """
    ax = ax or new_panel(source_line(result, "points: reported" if observed else ""), right=0.75)
    area = result.series.area
    dates = area["date"].to_numpy()
    actual_km2, announced_km2 = area["actual_km2"].to_numpy(), area["announced_km2"].to_numpy()
    ax.plot(dates, actual_km2, color=ACTUAL_COLOUR, linewidth=3, label="changed hands (model)")
    ax.step(dates, announced_km2, where="post", color=ANNOUNCED_COLOUR, label="announced (model)")
    scenario = result.resolved
    if observed:
        draw_reports(ax, scenario.start, scenario.moment(scenario.horizon_h))
    ax.set_ylim(0, 1.2 * max(ax.get_ylim()[1], 1.0))
    ax.set_ylabel("km²")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    run_axis(ax, result)
    mark_offensive(ax, result)
    mark_hub_loss(ax, result)
    legend_beside(ax, fontsize=10.5)
    titled(ax, "Ground that changed hands, and what was announced of it", "cumulative over the campaign")
    return ax


def draw_reports(ax: Axes, since: datetime, until: datetime) -> None:
    """Draw the areas that were reported between two moments.

    The sign shows the kind of report; it is filled for Kharkiv region, open for all Ukraine. An arrow upwards
    says that the words were "more than". Reports that count anew from a later day are left out.
    """
    reports = observed_area()
    reports = reports[reports["date"].between(since, until)]
    for kind, marker in MARKERS.items():
        for coverage, ground in COVERAGES.items():
            rows = reports[(reports["kind"] == kind) & (reports["coverage"] == coverage)]
            if not len(rows):
                continue
            face = INK if coverage == "Kharkiv" else PAPER
            ax.plot(
                rows["date"].to_numpy(),
                rows["area_km2"].to_numpy(),
                marker,
                markersize=7.5,
                markerfacecolor=face,
                markeredgecolor=INK,
                markeredgewidth=1.3,
                zorder=7,
                clip_on=False,
                label=f"{kind}, {ground}",
            )
    lower = reports[(reports["bound"] == "lower") & reports["coverage"].isin(list(COVERAGES))]
    if len(lower):
        ax.errorbar(
            lower["date"].to_numpy(),
            lower["area_km2"].to_numpy(),
            yerr=np.full(len(lower), 0.05 * ax.get_ylim()[1]),
            lolims=True,
            fmt="none",
            color=INK,
            elinewidth=1.3,
            zorder=6,
        )
        ax.plot([], [], marker=r"$\uparrow$", markersize=11, color=INK, linestyle="none", label="more than")
