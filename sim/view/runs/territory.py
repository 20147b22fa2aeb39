"""Territory: what had changed hands, what was announced of it, and what was reported at the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.path import Path

from sim.evidence.areas import AreaReport, area_reports
from sim.evidence.seeds import record_of
from sim.view.maps.ground import inset_ground
from sim.view.runs.behind import band_behind
from sim.view.sheet.dates import at
from sim.view.sheet.line_labels import LineEnd, label_ends
from sim.view.sheet.marks import mark_hub_loss, mark_offensive, moment, run_axis, source_line
from sim.view.sheet.slide import legend_beside, new_panel, titled
from sim.view.sheet.style import ACTUAL_COLOUR, ANNOUNCED_COLOUR, GREY, INK, PAPER, styled
from sim.words import day

if TYPE_CHECKING:
    from sim.record.result import RunResult
    from sim.study.typical import Typical

ACTUAL, ANNOUNCED = "changed hands (model)", "announced (model)"
MARKERS = {"announced": "o", "assessed": "^", "mapped": "s"}
"""Sign of each kind of report."""
FACES = {"theatre": INK, "wider": PAPER}
"""Filling of the signs by the ground that the report takes in."""
MORE_THAN = "“more than”"
UPWARDS = Path([(0, -1), (0, 1), (-0.4, 0.4), (0, 1), (0.4, 0.4)], [1, 2, 1, 2, 2])
"""Sign of a report that says "more than": an arrow."""
INSET_FROM, INSET_FOOT, INSET_HEIGHT = 0.008, 0.42, 0.53
"""Left, bottom and height of the map, shares of the axes."""
INSET_MARGIN = 0.01
LEAST_ROOM, MOST_ROOM = 0.15, 0.4
"""Width that the map needs, and that it takes at most, shares of the axes."""
BELOW_INSET = 0.36
"""Height of words under the map, share of the axes."""
LEGEND_FROM = 0.7
"""If the curve ends above this share of the axes, the legend stands at the bottom."""


@styled
def territory(
    result: RunResult,
    observed: bool = True,
    *,
    inset: bool = False,
    ax: Axes | None = None,
    typical: Typical | None = None,
) -> Axes:
    """Area that had changed hands, and what was announced of it, over the reports of the time.

    Parameters
    ----------
    result : RunResult
        The run.
    observed : bool
        Whether to draw the reports of the scenario's own record that fall into the time of the run.
    inset : bool
        Whether to draw the map of the ground by day where the curve is still flat, if there is room.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    typical : Typical, optional
        Ensemble whose bands stand behind the run: see `sim.study.typical`.

    Returns
    -------
    Axes
        km2 by date.
    """
    scenario = result.resolved
    record = record_of(scenario) if observed else None
    since, until = scenario.start, scenario.moment(scenario.horizon_h)
    reports = [report for report in area_reports(record) if since <= report.at <= until] if record else []
    notes = ["signs: reported at the time" if reports else "", typical.source if typical else ""]
    ax = ax or new_panel(source_line(result, "; ".join(filter(None, notes))), right=0.79)
    area = result.series.area
    dates = area["date"].to_numpy()
    actual_km2, announced_km2 = area["actual_km2"].to_numpy(), area["announced_km2"].to_numpy()
    if typical:
        band_behind(ax, result, typical, "area_actual_km2", ACTUAL_COLOUR)
        band_behind(ax, result, typical, "area_announced_km2", ANNOUNCED_COLOUR)
    ax.plot(dates, actual_km2, color=ACTUAL_COLOUR, linewidth=3, label=ACTUAL)
    ax.step(dates, announced_km2, where="post", color=ANNOUNCED_COLOUR, label=ANNOUNCED)
    signs = draw_reports(ax, reports, record.plan.grounds) if record and reports else []
    ax.set_ylim(0, 1.2 * max(ax.dataLim.y1, 1.0))
    ax.set_ylabel("km²")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    run_axis(ax, result)
    room = _room_for_map(ax, result, reports)
    has_inset = inset and room > LEAST_ROOM and actual_km2[-1] > 0
    mark_offensive(ax, result, height=BELOW_INSET if has_inset else 0.99)
    mark_hub_loss(ax, result)
    if has_inset:
        inset_ground(ax, result, (INSET_FROM, INSET_FOOT, min(room, MOST_ROOM), INSET_HEIGHT))
    end = at(area["date"].iloc[-1])
    label_ends(
        ax,
        [
            LineEnd(f"changed hands\n(model): {actual_km2[-1]:,.0f}", end, actual_km2[-1], ACTUAL_COLOUR),
            LineEnd(
                f"announced\n(model): {announced_km2[-1]:,.0f}", end, announced_km2[-1], ANNOUNCED_COLOUR
            ),
        ],
    )
    if signs:
        is_high = actual_km2[-1] > LEGEND_FROM * ax.get_ylim()[1]
        legend_beside(ax, at_bottom=is_high, handles=signs, fontsize=9.5, labelspacing=0.3)
    titled(
        ax,
        "Ground that changed hands, and what was announced of it",
        f"by {day(scenario.moment(scenario.horizon_h))} {actual_km2[-1]:,.0f} of "
        f"{result.outcomes['area_total_km2']:,.0f} km² had changed hands; "
        f"{announced_km2[-1]:,.0f} km² had been announced",
    )
    return ax


def _room_for_map(ax: Axes, result: RunResult, reports: Sequence[AreaReport]) -> float:
    """Width of the upper left corner that curves, signs and words leave free, share of the axes."""
    since, until = ax.get_xlim()
    foot_km2 = INSET_FOOT * ax.get_ylim()[1]
    area = result.series.area
    high = [
        *area.loc[area["actual_km2"] > foot_km2, "date"],
        *(report.at for report in reports if report.area_km2 > foot_km2),
    ]
    marked = [moment(result, outcome) for outcome in ("hub_closed_h", "hub_entered_h")]
    limits = [at(date) for date in (*high, *marked) if date is not None and at(date) > since]
    return (min(limits, default=until) - since) / (until - since) - INSET_FROM - INSET_MARGIN


def draw_reports(
    ax: Axes, reports: Sequence[AreaReport], grounds: Mapping[str, str], size: float = 7.5
) -> list[Line2D]:
    """Draw areas that were reported.

    The sign shows the kind of report; it is filled for the ground of the theatre, open for more than that. An
    arrow upwards says that the words were "more than".

    Parameters
    ----------
    ax : Axes
        km2 by date.
    reports : sequence of AreaReport
        What is drawn.
    grounds : mapping of str to str
        Name of the ground of each coverage.
    size : float
        Of the signs, points.

    Returns
    -------
    list of Line2D
        What the signs that were drawn mean, for a legend.
    """
    for kind, coverage in product(MARKERS, FACES):
        rows = [report for report in reports if (report.kind, report.coverage) == (kind, coverage)]
        if not rows:
            continue
        ax.plot(
            [at(row.at) for row in rows],
            [row.area_km2 for row in rows],
            MARKERS[kind],
            markersize=size,
            markerfacecolor=FACES[coverage],
            markeredgecolor=INK,
            markeredgewidth=1.3,
            zorder=7,
            clip_on=False,
            label=f"{kind}, {grounds.get(coverage, coverage)}",
        )
    lower = [report for report in reports if report.bound == "lower"]
    if lower:
        ax.errorbar(
            [at(row.at) for row in lower],
            [row.area_km2 for row in lower],
            yerr=np.full(len(lower), 0.05 * ax.get_ylim()[1]),
            lolims=True,
            fmt="none",
            color=INK,
            elinewidth=1.3,
            zorder=6,
            label=MORE_THAN,
        )
    kinds, coverages = ({getattr(report, field) for report in reports} for field in ("kind", "coverage"))
    return [
        *(_sign(MARKERS[kind], GREY, kind) for kind in MARKERS if kind in kinds),
        *(_sign("o", face, grounds.get(name, name)) for name, face in FACES.items() if name in coverages),
        *([_sign(UPWARDS, INK, MORE_THAN)] if lower else []),
    ]


def _sign(marker: str | Path, face: str, label: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=7,
        markerfacecolor=face,
        markeredgecolor=INK,
        label=label,
    )
