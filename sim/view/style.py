"""One look for every figure: colours that always mean the same, fonts and sizes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import cycle
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl

from sim.scenario.schema import Scenario

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")

# Colours that people with a colour vision deficiency can tell apart (Okabe and Ito 2008; wine: Tol 2021).
BLACK, ORANGE, SKY, GREEN, YELLOW = "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE, WINE = "#0072B2", "#D55E00", "#CC79A7", "#882255"
INK, GREY, PALE, PAPER = "#222222", "#767676", "#E4E4E4", "#FFFFFF"

SUPPLY_COLOURS = {"ammunition": VERMILLION, "fuel": ORANGE, "general": YELLOW}
"""Colour of each supply class."""
VEHICLE_COLOURS = {
    "out": GREEN,
    "marching": SKY,
    "present": PALE,
    "abandoned": VERMILLION,
    "destroyed": BLACK,
}
"""Colour of each fate of vehicles."""
PEOPLE_COLOURS = {"crossed": GREEN, "queueing": ORANGE, "at home or on the way": SKY}
"""Colour of each whereabouts of people."""
HUB_COLOUR = "#B5B5B5"
ACTUAL_COLOUR, ANNOUNCED_COLOUR = BLUE, VERMILLION
SERIES_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, WINE, BLACK)
"""Colours of things that are compared, in the order in which they are given."""

_GROUP_COLOURS = (BLUE, PURPLE, WINE, GREEN, SKY, ORANGE, YELLOW)

LOOK = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.titlesize": 17,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
    "text.color": INK,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.hashsalt": "kupiansk-sim",
    "path.simplify_threshold": 0.2,
}
"""Settings of matplotlib under which figures are drawn and saved."""


def styled(draw: Callable[Parameters, Returned]) -> Callable[Parameters, Returned]:
    """Let a function draw in the project's look, and leave the settings of the caller as they were."""

    @wraps(draw)
    def drawn(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Returned:
        settings: Any = LOOK
        with mpl.rc_context(settings):
            return draw(*args, **kwargs)

    return drawn


def group_colours(scenario: Scenario) -> dict[str, str]:
    """Colour of each group, by its place in the scenario."""
    return {group.id: colour for group, colour in zip(scenario.groups, cycle(_GROUP_COLOURS), strict=False)}
