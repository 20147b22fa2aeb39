"""The map of reasons as a figure that goes on a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sim.causes.phase import REASONS
from sim.study.value_names import value_name
from sim.view.sheet.slide import legend_beside, new_panel, titled
from sim.view.sheet.style import DARK_TEAL, GREY, INK, PALE, PAPER, styled, words_on
from sim.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.causes.phase import MapAxis, PhaseMap
    from sim.scenario.schema import Scenario

REASON_COLOURS = {
    "supply": DARK_TEAL,
    "ways": "#8C8C8C",
    "hub": INK,
    "pocket": "#C0A06A",
    "flank": "#7C6A8A",
    "order": "#5A6F4E",
    "none": "#D2D2D2",
}
"""Colour of each reason to leave."""
IN_WORDS = {
    "ways": "roads to the rear",
    "pocket": "the last way out",
    "flank": "a neighbour leaves",
    "none": "he stays",
}
"""Reasons that one word does not say."""
_NAMED = 2
"""Values that are named of those that move together along an axis."""


@styled
def phase_map(found: PhaseMap, ax: Axes | None = None) -> Axes:
    """A tile for each cell, as wide in each colour as that reason is frequent, and the scenario's own runs.

    Parameters
    ----------
    found : PhaseMap
        From `sim.phase`.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    """
    runs = counted(found.replicates, "run")
    source = f"{found.scenario.title}: {runs} a tile on the same luck, seed {found.seed}"
    ax = ax or new_panel(source, right=0.79, left=0.12)
    for (column, row), count in found.cells.items():
        left = column - 0.47
        for reason in REASONS:
            width = 0.94 * count[reason] / found.replicates
            if width:
                colour = _softer(REASON_COLOURS[reason])
                ax.add_patch(Rectangle((left, row - 0.46), width, 0.92, facecolor=colour, edgecolor="none"))
                if width > 0.2:
                    ax.text(left + width / 2, row + 0.3, f"{100 * count[reason] / found.replicates:.0f}",
                            ha="center", va="center", fontsize=9.5, color=words_on(colour))  # fmt: skip
            left += width
    for draw in found.draws:
        x, y = _index(found.x, draw.x), _index(found.y, draw.y)
        ax.plot([x], [y], "o", markersize=5, color=REASON_COLOURS.get(draw.reason, GREY),
                markeredgecolor=PAPER, markeredgewidth=0.8, clip_on=False)  # fmt: skip
    _ticks(ax, found)
    group = next(group.name for group in found.scenario.groups if group.id == found.group)
    subtitle = "width and number: % of the runs of a tile; dots: runs of the scenario as it is"
    titled(ax, f"Why the {group} leaves", subtitle)
    shown = [reason for reason in REASONS if any(count[reason] for count in found.cells.values())]
    handles = [
        Patch(color=_softer(REASON_COLOURS[reason]), label=IN_WORDS.get(reason, reason)) for reason in shown
    ]
    handles.append(
        Line2D([], [], marker="o", linestyle="", color=INK, markersize=5, label="one run")  # type: ignore[arg-type]
    )
    legend_beside(ax, handles=handles, title="reason", fontsize=11)
    return ax


def _ticks(ax: Axes, found: PhaseMap) -> None:
    def names(axis: MapAxis) -> Sequence[str]:
        return [f"{'×' if axis.is_factor else ''}{stop:g}" for stop in axis.stops]

    ax.set_xlim(-0.5, len(found.x.stops) - 0.5)
    ax.set_ylim(-0.5, len(found.y.stops) - 0.5)
    ax.set_xticks(range(len(found.x.stops)), names(found.x))
    ax.set_yticks(range(len(found.y.stops)), names(found.y))
    ax.set_xlabel(_told(found.scenario, found.x), loc="left", fontsize=11)
    ax.set_ylabel(_told(found.scenario, found.y), fontsize=11)
    ax.grid(visible=False)
    ax.set_facecolor(PALE)


def _told(scenario: Scenario, axis: MapAxis) -> str:
    """What moves along an axis: a line for each value, of the first few."""
    first = [value_name(scenario, path) for path in axis.paths[:_NAMED]]
    more = len(axis.paths) - len(first)
    return "\n".join([*first[:-1], f"{first[-1]}, and {more} more" if more else first[-1]])


def _index(axis: MapAxis, value: float) -> float:
    """Where a value lies between the stops; beyond them at the edge of the map."""
    order = np.argsort(axis.stops)
    place = np.interp(value, np.array(axis.stops)[order], order.astype(float))
    return float(place)


def _softer(colour: str) -> str:
    red, green, blue = (0.62 * part + 0.38 for part in to_rgb(colour))
    return to_hex((red, green, blue))
