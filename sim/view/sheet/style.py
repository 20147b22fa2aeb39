"""One look for every figure: the style sheet `kupiansk.mplstyle`, and colours that always mean the same.

Within a family the colours differ in lightness, too, so that neighbours can be told apart in grey.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import cycle
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex, to_rgb

from sim.scenario.schema import Scenario

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")

# Colours that people with a colour vision deficiency can tell apart (Okabe and Ito 2008; wine: Tol 2021).
BLACK, ORANGE, SKY, GREEN, YELLOW = "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE, WINE = "#0072B2", "#D55E00", "#CC79A7", "#882255"
# Darker or lighter ones of the same hues, for neighbours that are to differ in grey.
NAVY, RUST, PALE_GREEN = "#004B78", "#A83A00", "#8CCBB5"
DARK_TEAL, TEAL, MID_TEAL, PALE_TEAL = "#0F4C55", "#2A7F8A", "#5FA8B3", "#C4E6EA"
INK, GREY, PALE, PAPER = "#222222", "#767676", "#E4E4E4", "#FFFFFF"

# Every hue has one meaning: blue is the attacker and the ground that he takes, tan the ground that is
# held, teal is cargo, orange is what was announced, green is what came well out, pale green what is on its
# way, rust what was lost, vermillion what was struck or is cut. Groups have hues of their own.
GROUP_COLOURS = ("#562699", "#FFB3D6", "#8C1D62", "#FFE14D", "#8A7A2A", "#B79BFF", "#4C3A13")
"""Colours of the groups, in the order of the scenario."""
SUPPLY_COLOURS = {"ammunition": DARK_TEAL, "fuel": MID_TEAL, "general": PALE_TEAL}
"""Colour of each supply class."""
GOOD, UNDER_WAY, BAD, HARM = GREEN, PALE_GREEN, RUST, VERMILLION
"""Colours of what came well out, of what is on its way there, of what was lost, and of strikes and cuts."""
VEHICLE_COLOURS = {
    "out": GOOD,
    "marching": UNDER_WAY,
    "present": PALE,
    "abandoned": BAD,
    "destroyed": BLACK,
}
"""Colour of each fate of vehicles."""
PEOPLE_COLOURS = {"crossed": GOOD, "queueing": UNDER_WAY, "at home or on the way": PALE, "no way out": BAD}
"""Colour of each whereabouts of people."""
VERDICT_COLOURS = {"supported": GOOD, "undecided": "#8C8C8C", "contradicted": BAD, "not testable": GREY}
"""Colour of each verdict on a claim."""
INPUT_COLOURS = {"own estimates": "#6E6E6E", "sourced values": "#B9B9B9", "luck": "#F2F2F2"}
"""Colour of each kind of input that an outcome may hang on: greys, for they are no part of the campaign."""
RAIL_COLOUR = "#4D4D4D"
"""Colour of what comes by rail."""
ACTUAL_COLOUR, ANNOUNCED_COLOUR, ARRIVED_COLOUR = BLUE, ORANGE, TEAL
"""Colours of the ground that changed hands, of what was announced of it, and of the supply that arrived."""
ATTACKER_COLOUR = NAVY
"""Colour of the attacker's spearheads, on ground that is blue where it changed hands."""
GROUND_COLOURS = ("#EFD3B8", "#DCEAF5", "#86B8DC")
"""Colours of the ground that is still held, that changed hands, and that did so within the last day."""
ROAD_COLOUR = TEAL
"""Colour of what trucks bring; trains have `RAIL_COLOUR`."""
BASELINE_COLOUR = "#8C8C8C"
"""Colour of what the others are compared with."""
SERIES_COLOURS = (BLUE, ORANGE, GREEN, WINE, PURPLE, BLACK, SKY, VERMILLION)
"""Colours of things that have none of their own, in the order in which they are given."""

STYLE_SHEET = Path(__file__).parents[1] / "kupiansk.mplstyle"
_OF_THE_SESSION = (
    "backend",
    "interactive",
    "toolbar",
    "timezone",
    "docstring",
    "keymap",
    "webagg",
    "tk",
    "macosx",
)
"""First words of the settings that are the caller's: they decide nothing of what is in a figure."""
_SETTINGS: Any = mpl.rc_params_from_file(STYLE_SHEET, use_default_template=True)
LOOK: dict[str, Any] = {
    name: value
    for name, value in dict(_SETTINGS).items()
    if not name.startswith(_OF_THE_SESSION) and name not in ("savefig.directory", "date.epoch")
}
"""All settings of matplotlib under which figures are drawn and saved, whatever those of the user are."""

_LIGHTEST_LINES = 0.30
"""Greatest luminance of a thin line: with 3 to 1 it stands out from the paper (WCAG 2.2, 1.4.11)."""
_LIGHTEST_WORDS = 0.18
"""Greatest luminance of coloured words: with 4.5 to 1 they stand out from the paper (WCAG 2.2, 1.4.3)."""


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
    return {group.id: colour for group, colour in zip(scenario.groups, cycle(GROUP_COLOURS), strict=False)}


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    shares = np.array(to_rgb(colour))
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def for_words(colour: str) -> str:
    """The colour, or as dark a shade of it as words on paper need."""
    shares = np.array(to_rgb(colour))
    while luminance(to_hex(tuple(shares))) > _LIGHTEST_WORDS:
        shares = shares * 0.95
    return to_hex(tuple(shares))


def for_lines(colour: str) -> str:
    """The colour, or as dark a shade of it as a thin line on paper needs (3 to 1)."""
    shares = np.array(to_rgb(colour))
    while luminance(to_hex(tuple(shares))) > _LIGHTEST_LINES:
        shares = shares * 0.95
    return to_hex(tuple(shares))


def words_on(colour: str) -> str:
    """Colour of words on a ground of some colour: ink, or paper on dark ground."""
    return INK if luminance(colour) > _LIGHTEST_WORDS else PAPER
