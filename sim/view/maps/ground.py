"""The ground of a run, by the day on which it changed hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Patch

from sim.arrays import Floats
from sim.scenario.schema import Scenario
from sim.theatre.ground.cells import Indices
from sim.view.maps import atlas
from sim.view.maps.cell_image import CellImage
from sim.view.maps.labels import write_names
from sim.view.sheet.dates import at
from sim.view.sheet.marks import source_line
from sim.view.sheet.slide import Panel, figure_of, legend_beside, new_panel, titled
from sim.view.sheet.style import PALE, styled
from sim.words import day
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import RunResult

COLOURS = 9
"""Most spans of days that the map tells apart."""
NAMES, LETTERS = 14, 9.5
"""Most names of places beside the important ones, and the least size of a name, points."""
STRIP = 0.02
"""Height of the strip of colours at the foot of a panel that has the map in it, share of the panel."""

DaySpan = tuple[datetime, datetime]
"""Midnights at which the first and the last day of a span begin."""


@styled
def ground(result: RunResult, ax: Axes | None = None) -> Axes:
    """Map of the ground by the day on which it changed hands.

    Parameters
    ----------
    result : RunResult
        The run.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Longitude and latitude, degrees.
    """
    ax = ax or new_panel(
        source_line(result, atlas.sources(result.resolved.network)), left=0.02, right=0.77, tall=True
    )
    scenario, cells = result.resolved, result.theatre.cells
    spans = draw_ground(ax, result)
    rivers = atlas.draw_base(ax, scenario.network)
    atlas.draw_places(ax, scenario.network.nodes)
    atlas.draw_scale(ax, scenario.network.nodes)
    important = _important(scenario)
    places = atlas.names_of(scenario.network.nodes, important)[: len(important) + NAMES]
    write_names(ax, [*(replace(name, size=max(name.size, LETTERS)) for name in places), *rivers])
    named = [
        Patch(color=colour, label=span_name(span))
        for colour, span in zip(_colours(spans), spans, strict=True)
    ]
    is_held = bool(np.isnan(result.reading.taken_h).any())
    held = Patch(color=PALE, label=fill(f"still held by {scenario.sides.supplied.name}", 22))
    legend_beside(
        ax,
        handles=[*named, *([held] if is_held else []), *atlas.base_signs(scenario.network)],
        title="Changed hands on",
        fontsize=11,
    )
    taken_km2 = cells.area_km2[~np.isnan(result.reading.taken_h)].sum()
    titled(
        ax,
        "Ground that changed hands, by day",
        f"by {clock(scenario.moment(scenario.horizon_h))}: {taken_km2:,.0f} of {cells.total_km2:,.0f} km²",
    )
    return ax


def inset_ground(ax: Axes, result: RunResult, box: tuple[float, float, float, float]) -> Axes:
    """A small map of the ground in a panel over dates, with the colours of its days along the panel's foot.

    Parameters
    ----------
    ax : Axes
        With a date axis.
    result : RunResult
        The run.
    box : tuple of float
        Left, bottom, width and height, shares of the panel.

    Returns
    -------
    Axes
        The small map: longitude and latitude, degrees.
    """
    left, bottom, width, height = box
    frame = ax.get_position()
    inset = figure_of(ax).add_axes(
        (
            frame.x0 + left * frame.width,
            frame.y0 + bottom * frame.height,
            width * frame.width,
            height * frame.height,
        ),
        axes_class=Panel,
    )
    spans = draw_ground(inset, result)
    scenario, nodes = result.resolved, result.theatre.nodes
    named = [nodes[node] for node in _important(scenario)]
    atlas.draw_places(inset, named)
    write_names(inset, [replace(name, size=8.5, needed=False) for name in atlas.names_of(named)])
    for (first, last), colour in zip(spans, _colours(spans), strict=True):
        ends = at(first), at(last + timedelta(days=1))
        ax.axvspan(
            *ends, ymax=STRIP, color=colour, linewidth=0, zorder=4, label=f"_{span_name((first, last))}"
        )
    inset.set_title("days: see the strip below", fontsize=8.5, fontweight="normal", pad=3)
    return inset


def draw_ground(ax: Axes, result: RunResult) -> list[DaySpan]:
    """Draw the ground alone, in a colour for each span of days; returns the spans."""
    scenario, cells, taken_h = result.resolved, result.theatre.cells, np.array(result.reading.taken_h)
    spans = day_spans(taken_h, cells.area_km2, scenario)
    atlas.frame(ax, list(zip(cells.lat.tolist(), cells.lon.tolist(), strict=True)))
    shade = np.where(np.isnan(taken_h), len(spans), _span_of(taken_h, spans, scenario))
    CellImage(ax, cells).paint(shade, [*_colours(spans), PALE])
    return spans


def _colours(spans: list[DaySpan]) -> list[str]:
    return [to_hex(mpl.colormaps["viridis"](share)) for share in np.linspace(0.08, 1.0, len(spans))]


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


def _important(scenario: Scenario) -> list[str]:
    """Places that the map has to name: the hub, and the bases of the groups."""
    hub = scenario.hub_place
    return list(dict.fromkeys([*([hub] if hub else []), *(group.node for group in scenario.groups)]))
