"""The look: a style sheet that anybody can load, and colours that can be told apart."""

from itertools import combinations, pairwise
from typing import get_args

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from sim.evidence.verdicts import Verdict
from sim.scenario.load import load
from sim.study.sensitivity import LUCK, OWN, SOURCED
from sim.view.sheet import style

FAMILIES = {
    "groups": style.GROUP_COLOURS,
    "supply classes": tuple(style.SUPPLY_COLOURS.values()),
    "vehicles": tuple(style.VEHICLE_COLOURS.values()),
    "people": tuple(style.PEOPLE_COLOURS.values()),
    "inputs": tuple(style.INPUT_COLOURS.values()),
    "area": (style.ACTUAL_COLOUR, style.ANNOUNCED_COLOUR),
    "series": style.SERIES_COLOURS,
}
# Linear RGB as it looks without M or without L cones: Machado, Oliveira and Fernandes 2009, severity 1.
VISIONS = {
    "usual": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
TOLD_APART, TOLD_APART_IN_GREY = 12.0, 10.0
"""Distances in CIELAB, and differences of its lightness; 2.3 is a difference that can just be seen."""


def lab(colour, vision="usual"):
    """CIELAB of a colour (CIE 1976, D65), as somebody with some vision sees it."""
    shares = np.array(to_rgb(colour))
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(VISIONS[vision]) @ linear, 0, 1)
    roots = XYZ @ seen / WHITE
    roots = np.where(roots > 0.008856, np.cbrt(roots), 7.787 * roots + 16 / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def test_lightness_is_that_of_the_standard():
    assert lab("#FFFFFF") == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("#777777")[0] == pytest.approx(50.03, abs=0.05)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("family", FAMILIES)
def test_colours_of_a_family_are_told_apart(family, vision):
    seen = {colour: lab(colour, vision) for colour in FAMILIES[family]}
    for one, other in combinations(FAMILIES[family], 2):
        assert np.linalg.norm(seen[one] - seen[other]) > TOLD_APART, (one, other)


@pytest.mark.parametrize("family", FAMILIES)
def test_neighbours_are_told_apart_in_grey(family):
    for one, other in pairwise(FAMILIES[family]):
        assert abs(lab(one)[0] - lab(other)[0]) > TOLD_APART_IN_GREY, (one, other)


def test_those_who_got_out_and_what_was_left_are_told_apart_in_grey():
    fates = style.VEHICLE_COLOURS
    assert abs(lab(fates["out"])[0] - lab(fates["abandoned"])[0]) > TOLD_APART_IN_GREY


@pytest.mark.parametrize("colour", sorted({colour for family in FAMILIES.values() for colour in family}))
def test_words_stand_out(colour):
    def contrast(one, other):
        light, dark = sorted((style.luminance(one), style.luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert contrast(style.for_words(colour), style.PAPER) > 4.5
    assert contrast(style.words_on(colour), colour) > 3.5


def test_dark_colours_are_good_enough_for_words():
    assert style.for_words(style.WINE) == style.WINE.lower()


SIDES = (style.ACTUAL_COLOUR, style.ATTACKER_COLOUR, *style.GROUND_COLOURS)
OUTCOMES = (style.GOOD, style.UNDER_WAY, style.BAD)


@pytest.mark.parametrize(
    ("one", "other"),
    list(combinations((SIDES, style.GROUP_COLOURS, OUTCOMES), 2)),
    ids=["sides and groups", "sides and outcomes", "groups and outcomes"],
)
def test_sides_groups_and_outcomes_never_share_a_colour(one, other):
    for a in one:
        for b in other:
            assert np.linalg.norm(lab(a) - lab(b)) > 2 * TOLD_APART, (a, b)


def test_there_is_a_colour_for_everything():
    assert set(style.INPUT_COLOURS) == {OWN, SOURCED, LUCK}
    assert set(style.VERDICT_COLOURS) == set(get_args(Verdict))
    colours = style.group_colours(load("historical"))
    assert len(set(colours.values())) == len(colours) == 7


def test_anybody_can_load_the_style_sheet_by_its_name():
    with mpl.style.context("sim.view.kupiansk"):
        assert {name: mpl.rcParams[name] for name in style.LOOK} == style.LOOK
        assert [entry["color"].upper() for entry in mpl.rcParams["axes.prop_cycle"]] == list(
            style.SERIES_COLOURS
        )
    assert style.LOOK["axes.spines.top"] is False


def test_the_sheet_uses_the_neutral_colours_of_the_palette():
    for name, colour in {
        "text.color": style.INK,
        "grid.color": style.PALE,
        "axes.edgecolor": style.GREY,
    }.items():
        assert to_rgb(style.LOOK[name]) == to_rgb(colour)
