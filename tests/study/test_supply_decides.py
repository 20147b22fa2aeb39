"""Can supply decide? The acceptance experiments of docs/validation.md in a few pairs, at a share of 0.7.

What is believed, at the share that has sources, is in that page and in no test: whatever it says.
"""

from functools import cache

import numpy as np
import pytest

from sim.record.run import run
from sim.scenario.load import load, with_overrides
from tools.supply import HUNGER, NO_WAY, PLACEBO, at_share, by_ratio, checks, phase, worlds

pytestmark = pytest.mark.slow

PAIRS = range(4)
DAYS = 14
"""Until 14 September; never counts as the end."""


@cache
def all_changes():
    """What makes a world of the historical scenario, by its name."""
    return {**worlds(), **checks(), **phase()}


@cache
def outcomes(name, tolerable=0.7):
    """Outcomes of every pair's run of a world."""
    changes = all_changes()[name] | {"horizon_days": DAYS}
    scenario = at_share(with_overrides(load("historical"), changes), tolerable)
    return [run(scenario, seed=1, replicate=pair).outcomes for pair in PAIRS]


def hungry(name, tolerable=0.7):
    """Whether the Izium group is ordered out by supply, pair by pair."""
    return np.array([each["trigger:izium"] in HUNGER for each in outcomes(name, tolerable)])


def ordered_h(name):
    """When it is ordered out."""
    return np.nan_to_num([each["ordered_h:izium"] for each in outcomes(name)], nan=24.0 * DAYS)


def test_who_knows_the_hub_to_be_safe_never_leaves_for_supply_sooner_and_without_a_way_round_always():
    safe, lost, alone = (hungry(name) for name in ("hub-known-safe", "historical", "no-way-round"))
    assert (safe <= lost).all()
    assert (lost <= alone).all()
    assert alone.sum() > safe.sum()
    assert (ordered_h("hub-known-safe") >= ordered_h("historical")).all()


def test_a_second_hub_a_strong_way_round_and_more_trucks_are_heard():
    assert hungry("two-hubs").sum() < hungry("no-way-round").sum()
    assert (
        hungry("three-hubs-of-trucks").sum() <= hungry("historical").sum() <= hungry("half-the-trucks").sum()
    )
    assert ordered_h("half-the-trucks").mean() < ordered_h("three-hubs-of-trucks").mean()


def test_supply_elsewhere_changes_nothing():
    assert PLACEBO
    np.testing.assert_array_equal(ordered_h("placebo"), ordered_h("historical"))


def test_who_wants_nothing_never_leaves_for_supply_and_who_wants_everything_does_without_a_way_round():
    assert not hungry("historical", 0.0).any()
    assert NO_WAY
    assert hungry("no-way-round", 1.0).all()


def test_the_corners_of_the_map_of_way_round_and_stock():
    starved, short, rich = (
        hungry(f"way x {way}, stock x {stock}").sum() for way, stock in ((0, 0.5), (0, 2), (3, 2))
    )
    assert starved >= short >= rich
    assert starved > rich


def test_who_has_to_stand_falls_sooner_the_less_comes_where_the_pace_follows_the_ratio():
    """Against classes hunger hardly moves ground; with a continuous pace it does, in every pair."""
    falls, paces = [], by_ratio()
    for name in ("stand-fast, no way round", "stand-fast", "stand-fast, hub safe"):
        scenario = with_overrides(load("historical"), paces[name])
        found = [run(scenario, seed=1, replicate=pair).outcomes["taken_h:izium"] for pair in (0, 1)]
        falls.append(np.nan_to_num(found, nan=scenario.horizon_h))
    assert (falls[0] <= falls[1]).all()
    assert (falls[1] <= falls[2]).all()
    assert falls[0].sum() < falls[2].sum()
