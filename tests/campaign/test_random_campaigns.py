"""Whatever a valid scenario says and whatever befalls it: a run ends, balances and keeps its own rules."""

import math
from itertools import count, pairwise

import pytest
from builders import (
    ARMY,
    DRAWDOWN,
    LINKS,
    PLACES,
    at,
    attack,
    bridge,
    by_class,
    entries,
    hour,
    model,
    place,
    road,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.campaign.journal import KINDS

pytestmark = pytest.mark.slow

MOST_EVENTS = 30_000
"""Far more than any of these campaigns needs: who exceeds it goes round in circles."""
HORIZON_DAYS = 6

NETWORK = {
    "network.nodes": [*PLACES, place("bypass", 30, -60), place("mid", -40, -40)],
    "network.links": [
        *[link for link in LINKS if link["id"] not in ("hub--ford", "front--rear")],
        road("hub", "ford", 40, bridge=bridge()),
        road("front", "rear", 20, bridge={"id": "pontoon", "name": "Pontoon", "state": "weak"}),
        road("hub", "mid", 50),
        road("mid", "front", 60),
        road("ford", "bypass", 20),
        road("bypass", "rear", 30),
    ],
    "horizon_days": HORIZON_DAYS,
}
BRIDGES = ("bridge", "pontoon")
HELD = ("hub", "ford", "front", "rear", "mid", "bypass")


def numbers(least, most):
    """Numbers as people write them: the language refuses what is next to nothing."""
    return st.floats(least, most).map(lambda value: round(value, 2))


amounts = st.floats(0, 300).map(lambda value: round(value, 1))
shares = st.floats(0, 1).map(lambda value: round(value, 2))
hours = st.floats(0, HORIZON_DAYS * 24).map(lambda value: round(value, 1))
cvs = st.sampled_from([0.0, 0.3, 1.0])
classes = st.builds(by_class, amounts, amounts, amounts)


@st.composite
def supplies(draw):
    return {
        "supply.trains.trains.trains_per_day": draw(numbers(0, 12)),
        "supply.trains.trains.payload_t": draw(numbers(1, 3_000)),
        "supply.railheads.railhead.tracks": draw(st.integers(1, 3)),
        "supply.railheads.railhead.men_per_track": draw(numbers(0, 300)),
        "supply.depots": [
            {
                "id": name,
                "node": node,
                "capacity_t": draw(numbers(1_000, 4_000)),
                "stock_t": {**draw(classes), "ammunition": 1 + draw(amounts)},
                "bays": draw(st.integers(1, 3)),
                "men_per_bay": draw(numbers(0, 100)),
            }
            for name, node in (("depot", "hub"), ("forward", "mid"))
        ],
        "supply.trucks": [
            {
                "id": name,
                "loads_at": loads_at,
                "serves": serves,
                "trucks": draw(numbers(0, 200)),
                "availability": draw(shares),
                "payload_t": draw(numbers(1, 10)),
                "load_factor": 0.8,
                "convoy_trucks": draw(numbers(1, 60)),
                "rest_h": draw(numbers(0, 12)),
            }
            for name, loads_at, serves in (
                ("feeders", ["depot"], ["forward"]),
                ("convoys", draw(st.permutations(["depot", "forward"])), ["army", "reserve"]),
            )
        ],
        "supply.handling.cv": draw(cvs),
        "supply.road.cv": draw(cvs),
        "supply.rail.cv": draw(cvs),
        "supply.artillery_reach_km": draw(st.sampled_from([0, 45, 80])),
    }


@st.composite
def triggers(draw):
    rules = {
        "hub_lost": {"hub": "hub"},
        "hub_threatened": {"hub": "hub", "margin_h": draw(st.integers(-50, 50))},
        "endurance": {"days": draw(numbers(0, 6))},
        "encirclement": {"exits": 1},
        "interdiction": {
            "strikes": draw(st.integers(1, 5)),
            "window_h": 24,
            "below_days": draw(st.integers(0, 60)),
        },
        "ordered_at": hour(draw(hours)),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(rules))))
    return {name: rules[name] for name in sorted(chosen)}


@st.composite
def armies(draw):
    def army(name, node):
        return {
            **ARMY,
            "id": name,
            "node": node,
            "vehicles": draw(st.integers(0, 200)),
            "consumption_t_per_day": draw(classes),
            "stock_days": draw(numbers(0, 6)),
            "target_days": draw(numbers(0, 6)),
            "garrisons": [{"node": node, "share": 0.5}, {"node": "hub", "share": draw(shares) / 2}],
            "command": {
                "decision_h": draw(numbers(0, 24)),
                "delay_h": draw(numbers(0, 10)),
                "triggers": draw(triggers()),
            },
            "drawdown": {
                **DRAWDOWN,
                "exits": draw(st.permutations(["front--rear", "hub--ford", "bypass--rear"])),
                "destinations": [
                    {"id": node, "node": node, "share": max(0.1, draw(shares))} for node in ("rear", "mid")
                ],
                "column_vehicles": draw(numbers(1, 60)),
                "unserviceable": draw(shares),
                "truck_share": draw(shares),
                "packing_men": draw(numbers(1, 100)),
                "covering_fire": {"slows_pursuit": 0.5, "ammunition_t_per_h": draw(amounts) / 20},
                "demonstration": {"hides_h": draw(amounts) / 10, "ammunition_t": draw(amounts)},
            },
        }

    return {"groups": [army("army", "front"), army("reserve", "bypass")]}


@st.composite
def enemies(draw):
    path = ("enemy", "hub", "ford", "front", "rear")[: draw(st.integers(2, 5))]
    targets = draw(st.sets(st.sampled_from(["depot", "forward", "army", "railhead", *BRIDGES]), min_size=1))
    return {
        **attack(draw(hours), path, draw(numbers(1, 50_000))),
        "offensive.enabled": draw(st.booleans()),
        "offensive.rates_km_per_day.cv": draw(cvs),
        "offensive.follow_up_h": draw(numbers(0, 48)),
        "fires.strikes_per_day": draw(numbers(0, 20)),
        "fires.targets": [{"id": target, "weight": 1} for target in sorted(targets)],
        "fires.bridge_hit": 0.5,
        "civilians.crossings": [{"id": "border", "node": "rear", "booths": 2, "persons_per_day": 1_000}],
    }


events = st.tuples(
    hours, st.sampled_from([*HELD, *BRIDGES, *BRIDGES]), st.floats(0, 20).map(lambda value: round(value, 1))
)
"""What befalls a campaign besides: at an hour a place is taken, or a bridge closed for some hours."""


def befall(world, what, repair_h):
    if what not in BRIDGES:
        if world.is_held(what):
            world.take(what, "fate", "broken")
    elif world.situation.bridge_state(what) != "down":
        world.close_bridge(what, "fate", repair_h)


def run_guarded(run):
    env, steps = run.world.env, count()
    step = env.step

    def counted_step():
        assert next(steps) < MOST_EVENTS, "the run does not come to an end"
        step()

    env.step = counted_step
    return run.run()


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(supplies(), armies(), enemies(), st.lists(events, max_size=4), st.integers(1, 3))
def test_every_campaign_ends_and_keeps_its_rules(supply, groups, enemy, fate, seed):
    run = model({**NETWORK, **supply, **groups, **enemy}, seed)
    for time_h, what, repair_h in fate:
        at(run.world.env, time_h, lambda what=what, repair_h=repair_h: befall(run.world, what, repair_h))
    convoy_trucks = sum(mover.vehicles for mover in run.world.movers)
    history = run_guarded(run)

    log = entries(history)
    assert {entry.kind for entry in log} <= KINDS.keys()
    assert all(before.time_h <= after.time_h for before, after in pairwise(log))
    for entry in log:
        assert 0 <= entry.time_h <= HORIZON_DAYS * 24
        assert min(entry[4:7]) >= -1e-9
        assert all(map(math.isfinite, entry[4:8]))
    for pile, knots in history.stocks.items():
        assert all(before[0] <= after[0] for before, after in pairwise(knots))
        assert all(min(level) >= 0 for _, level in knots)
        store = run.world.stockpiles[pile].store
        assert all(sum(level) <= store.capacity_t + 1e-6 for _, level in knots)
    for pile in run.world.stockpiles.values():
        assert min(pile.inbound) > -1e-6
        assert min(pile.promised) > -1e-6
        assert 0 <= pile.bays.busy <= pile.bays.places
    for advance in history.advances:
        assert 0 <= advance.fraction_from <= advance.fraction_to <= 1
        assert advance.time_from_h <= advance.time_to_h
    assert all(time_h <= HORIZON_DAYS * 24 for time_h in history.captures.values())
    lost_trucks = sum(entry.count for entry in entries(history, "convoy_lost"))
    left_trucks = sum(m.vehicles for m in run.world.movers if m.name.startswith(("convoys", "feeders")))
    assert lost_trucks + left_trucks == convoy_trucks
    assert all(len(entries(history, "withdrawal_ordered", actor=group)) <= 1 for group in run.groups)
    for consumed, lacked in history.met.values():
        assert min(consumed) >= 0
        assert min(lacked) >= 0
