from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hubs.flow import (
    FairShares,
    chains,
    days_served,
    first_load_h,
    minimum_cut,
    most_served_t_per_day,
    to_groups,
)
from sim.hubs.legs import BASES, GROUPS, Inflow, Leg, Point, of_use


def depot(name):
    return Point("depot", name)


def army(name):
    return Point("group", name)


# bases --10--> a --8--> left (unloads 100)      By hand: 8 by a to left, 2 by a and 4 by b to right.
#          \            a --5--> right (unloads 6)
#           --4--> b --9--> right
LEGS = [
    Leg(BASES, depot("a"), 10, first_load_h=3),
    Leg(BASES, depot("b"), 4, first_load_h=1),
    Leg(depot("a"), army("left"), 8, first_load_h=1),
    Leg(depot("a"), army("right"), 5, first_load_h=1),
    Leg(depot("b"), army("right"), 9, first_load_h=5),
    Leg(army("left"), GROUPS, 100),
    Leg(army("right"), GROUPS, 6),
]


def test_the_smallest_cut_and_the_most_that_passes_are_one():
    most_t, cut, side = minimum_cut(LEGS)
    assert most_t == 14
    assert {(leg.start, leg.end) for leg in cut} == {
        (depot("a"), army("left")),
        (army("right"), GROUPS),
    }
    assert side == {BASES, depot("a"), depot("b"), army("right")}
    alone_t, _, _ = minimum_cut(to_groups(LEGS, ["right"]))
    assert alone_t == 6


def test_what_is_needed_bounds_what_is_served():
    assert most_served_t_per_day(LEGS, {"left": 5, "right": 2}) == 7
    assert most_served_t_per_day(LEGS, {"left": 50, "right": 2}) == 10


def test_shares_are_raised_together_until_a_cut_holds_one_back():
    # Right can unload 6 of 24, a quarter; left can then have 8 of 16, a half.
    assert FairShares(LEGS).shares({"left": 16, "right": 24}) == pytest.approx({"left": 0.5, "right": 0.25})
    assert FairShares(LEGS).shares({"left": 8, "right": 3}) == {"left": 1, "right": 1}
    assert FairShares(LEGS).shares({"nowhere": 3, "left": 16}) == pytest.approx({"nowhere": 0, "left": 0.5})


def test_days_from_stocks_and_flow():
    # Left needs 10: 8 come by the road from a, 2 a day are taken from its 6 t: 3 days.
    # What lies in a depot comes by the same roads: it does not help left, whose road is full.
    needs = {"left": 10, "right": 5}
    stocks = {army("left"): 6.0, depot("a"): 100.0}
    assert days_served(LEGS, needs, stocks) == {"left": pytest.approx(3), "right": inf}
    # Without the leg from the bases to a, right takes 4 a day by b. The 100 t in a then give left 8 and right
    # 1 a day: 11.1 days; but left has 6 t of its own, and is short after 3 days all the same.
    rest = LEGS[1:]
    found = days_served(rest, needs, stocks)
    assert found["left"] == pytest.approx(3, rel=1e-3)
    # Of the 100 t, 3 x 8 = 24 t are gone then, if left is left alone from there on: 76 t + what b brings.
    assert found["right"] == pytest.approx(100 - 24, rel=1e-3)


def test_chains_take_the_preferred_depot_first():
    legs = [leg._replace(preference=1) if leg.start == depot("a") else leg for leg in LEGS]
    found = {(chain.group, chain.legs[0].end.id): chain.t_per_day for chain in chains(legs, {"right": 5})}
    assert found == {("right", "b"): 4, ("right", "a"): 1}


def test_the_first_load_comes_from_the_nearest_stock():
    assert first_load_h(LEGS, [])[army("right")] == 4
    assert first_load_h(LEGS, [depot("a")])[army("right")] == 1


def test_legs_that_lead_nowhere_are_of_no_use():
    stray = [Leg(depot("c"), army("left"), 1), Leg(depot("a"), depot("d"), 1)]
    assert of_use([*LEGS, *stray]) == LEGS
    assert of_use([*LEGS, *stray], in_stock=[depot("c")]) == [*LEGS, stray[0]]


def test_inflow_goes_round_no_circles():
    circle = [*LEGS, Leg(depot("b"), depot("a"), 3), Leg(depot("a"), depot("b"), 3)]
    assert Inflow(circle).t_per_day(depot("a")) == 10 + 3
    assert Inflow(LEGS).t_per_day(army("right")) == 5 + 4


tonnes = st.integers(0, 20)


@st.composite
def supplies(draw):
    """Legs from the bases over three depots, some of which feed others, to three groups."""
    depots, groups = [depot(name) for name in "abc"], [army(name) for name in "xyz"]
    pairs = [(BASES, d) for d in depots] + [(d, g) for d in depots for g in groups]
    pairs += [(d, e) for d in depots for e in depots if d != e] + [(g, GROUPS) for g in groups]
    return [Leg(start, end, draw(tonnes)) for start, end in pairs]


needs = st.fixed_dictionaries(dict.fromkeys("xyz", st.integers(1, 20)))


@given(supplies(), needs)
def test_shares_add_to_the_maximum_flow_and_cuts_to_what_passes(legs, need):
    most_t, cut, _ = minimum_cut(legs)
    assert sum(leg.t_per_day for leg in cut) == pytest.approx(most_t)
    shares = FairShares(legs).shares(need)
    served_t = {group: share * need[group] for group, share in shares.items()}
    assert all(0 <= share <= 1 for share in shares.values())
    assert sum(served_t.values()) == pytest.approx(most_served_t_per_day(legs, need), abs=0.1)
    for group in need:
        alone_t, _, _ = minimum_cut(to_groups(legs, [group]))
        assert served_t[group] <= alone_t + 0.1
    taken = chains(legs, served_t)
    for group, t in served_t.items():
        assert sum(chain.t_per_day for chain in taken if chain.group == group) == pytest.approx(t, abs=0.1)


@given(supplies(), needs, st.data())
def test_what_follows_one_on_the_other_is_as_narrow_as_its_narrowest(legs, need, data):
    in_a_row, narrowest = [], []
    for number, leg in enumerate(legs):
        more_t = st.lists(st.integers(0, 20_000), max_size=0 if leg.end == GROUPS else 3)
        parts_t = [1_000 * leg.t_per_day, *data.draw(more_t)]
        points = [leg.start, *(Point("station", f"{number}/{part}") for part in range(1, len(parts_t)))]
        in_a_row += map(Leg, points, [*points[1:], leg.end], parts_t)
        narrowest.append(leg._replace(t_per_day=min(parts_t)))
    needed_t = {group: 1_000 * t for group, t in need.items()}
    stocks_t = {depot("a"): data.draw(st.integers(0, 20_000)), depot("without a leg"): 1.0}
    shares = FairShares(in_a_row).shares(needed_t, stocks_t)
    assert shares == pytest.approx(FairShares(narrowest).shares(needed_t, stocks_t), abs=1e-3)


@given(supplies(), needs, st.data())
def test_a_lost_leg_never_helps(legs, need, data):
    lost = data.draw(st.integers(0, len(legs) - 1))
    rest = [leg for index, leg in enumerate(legs) if index != lost]
    assert minimum_cut(rest)[0] <= minimum_cut(legs)[0]
    assert min(FairShares(rest).shares(need).values()) <= min(FairShares(legs).shares(need).values()) + 1e-3


@given(supplies(), needs, st.integers(0, 60))
def test_more_stock_never_shortens_the_time_of_the_first_who_is_short(legs, need, stock):
    less = days_served(legs, need, {army("x"): 5.0})
    more = days_served(legs, need, {army("x"): 5.0, depot("a"): float(stock)})
    assert min(more.values()) >= min(less.values()) * (1 - 1e-3)
