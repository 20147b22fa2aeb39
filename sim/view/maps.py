"""The map of a run: which ground changed hands, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from sim.record.outcomes import hub_of
from sim.scenario.schema import Scenario
from sim.theatre.cells import Floats, Indices
from sim.view import atlas
from sim.view.dates import clock, day
from sim.view.labels import write_names
from sim.view.marks import source_line
from sim.view.slide import legend_beside, new_panel, titled
from sim.view.style import PALE, PAPER, styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

COLOURS = 9
"""Most spans of days that the map tells apart."""

DaySpan = tuple[datetime, datetime]
"""Midnights at which the first and the last day of a span begin."""


@styled
def map(result: RunResult, at: datetime | float | None = None, ax: Axes | None = None) -> Axes:  # noqa: A001
    """Map of the ground by the day on which it changed hands.

    Parameters
    ----------
    result : RunResult
        The run.
    at : datetime or float, optional
        Local time, or hour of the run, up to which ground is coloured; by default the end. A colour means
        the same days at every time.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Longitude and latitude, degrees.
    """
    ax = ax or new_panel(source_line(result), left=0.02, right=0.77, tall=True)
    scenario, cells = result.resolved, result.theatre.cells
    until_h = scenario.horizon_h if at is None else scenario.hour(at) if isinstance(at, datetime) else at
    taken_h = result.reading.taken_h
    spans = day_spans(taken_h, cells.area_km2, scenario)
    colours = [to_hex(mpl.colormaps["viridis"](share)) for share in np.linspace(0.08, 1.0, len(spans))]
    atlas.frame(ax, np.column_stack([cells.lat, cells.lon]).tolist())
    _draw_cells(ax, result, np.where(taken_h <= until_h, _span_of(taken_h, spans, scenario), -1), colours)
    rivers = atlas.draw_rivers(ax, scenario.network)
    atlas.draw_links(ax, scenario.network)
    atlas.draw_places(ax, scenario.network.nodes)
    atlas.draw_scale(ax)
    write_names(ax, [*atlas.names_of(scenario.network.nodes, _important(scenario)), *rivers])
    named = [Patch(color=colour, label=span_name(span)) for colour, span in zip(colours, spans, strict=True)]
    unchanged = Patch(color=PALE, label="still held by Russia")
    legend_beside(ax, handles=[*named, unchanged, *atlas.link_signs()], title="Changed hands on", fontsize=11)
    taken_km2 = cells.area_km2[taken_h <= until_h].sum()
    titled(
        ax,
        "Ground that changed hands, by day",
        f"by {clock(scenario.moment(until_h))}: {taken_km2:,.0f} of {cells.total_km2:,.0f} km²",
    )
    return ax


def day_spans(taken_h: Floats, area_km2: Floats, scenario: Scenario, most: int = COLOURS) -> list[DaySpan]:
    """Days on which ground changed hands, the days with the least ground joined to a neighbour.

    Parameters
    ----------
    taken_h : ndarray of float, shape (cells,)
        Hour at which each cell changed hands; nan for never.
    area_km2 : ndarray of float, shape (cells,)
        Area of each cell.
    scenario : Scenario
        For its start.
    most : int
        Most spans.

    Returns
    -------
    list of tuple of datetime
        First and last day of each span, in order.
    """
    taken = ~np.isnan(taken_h)
    midnight = scenario.start.replace(hour=0, minute=0, second=0, microsecond=0)
    days = np.floor((taken_h[taken] - scenario.hour(midnight)) / 24.0).astype(int)
    ground = np.bincount(days, weights=area_km2[taken]) if len(days) else np.empty(0)
    spans = [(first, first, km2) for first, km2 in enumerate(ground.tolist()) if km2 > 0]
    while len(spans) > most:
        joined = min(range(len(spans) - 1), key=lambda index: spans[index][2] + spans[index + 1][2])
        (first, _, km2), (_, last, more_km2) = spans[joined : joined + 2]
        spans[joined : joined + 2] = [(first, last, km2 + more_km2)]
    return [(midnight + timedelta(days=first), midnight + timedelta(days=last)) for first, last, _ in spans]


def span_name(span: DaySpan) -> str:
    """Span of days for people, such as `6 Sep` or `14-25 Sep`."""
    first, last = span
    if first == last:
        return day(first)
    return f"{first.day if first.month == last.month else day(first)}–{day(last)}"


def _span_of(taken_h: Floats, spans: list[DaySpan], scenario: Scenario) -> Indices:
    """Index of the span in which each cell was taken."""
    ends_h = [scenario.hour(last + timedelta(days=1)) for _, last in spans]
    index: Indices = np.searchsorted(ends_h, taken_h, side="right")
    return index


def _draw_cells(ax: Axes, result: RunResult, span: Indices, colours: list[str]) -> None:
    """One patch for all cells of a colour: thousands of single ones are slow, and large in a file."""
    # Not add_patch: to widen the limits of the axes it would search every edge, and they are set already.
    outlines = result.theatre.cells.polygons()
    for index, colour in [(-1, PALE), *enumerate(colours)]:
        rings = [ring for cell in np.flatnonzero(span == index) for ring in outlines[cell]]
        if rings:
            codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY] for ring in rings]
            ground = Path(np.concatenate(rings)[:, ::-1], np.concatenate(codes))
            ax.add_artist(PathPatch(ground, facecolor=colour, edgecolor=PAPER, linewidth=0.25, zorder=2))


def _important(scenario: Scenario) -> list[str]:
    """Places that the map has to name: the hub, and the bases of the groups."""
    hub = hub_of(scenario)
    return list(dict.fromkeys([*([hub] if hub else []), *(group.node for group in scenario.groups)]))
