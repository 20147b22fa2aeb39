"""What a staff reckons with: what will arrive, what can be issued, and which roads are left."""

from math import inf

import networkx as nx
import pytest
from builders import (
    ARMY,
    DEPOT,
    LINKS,
    PLACES,
    RAILHEAD,
    TRAINS,
    at,
    attack,
    bridge,
    by_class,
    entries,
    hour,
    model,
    place,
    railway,
    road,
    simulated,
    withdrawal,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.campaign.model import Model
from sim.hubs.supplied import Supplied
from sim.record.run import run
from sim.record.situations import supply_at
from sim.scenario.load import load
from sim.scenario.resolve import middle
from sim.streams import Streams
from sim.theatre.cuts import smallest_cut

NEAR = {
    # 30 km/day against nobody: near falls at 48 h, the hub at 72 h; leaving takes 30 h, the decision 6 h
    "network.nodes": [*PLACES, place("near", -30, 0)],
    "network.links": [
        *[link for link in LINKS if link["id"] != "enemy--hub"],
        road("enemy", "near", 30),
        road("near", "hub", 30),
    ],
    **attack(24, ("enemy", "near", "hub")),
    "offensive.follow_up_h": 300,
    "horizon_days": 10,
    "postures.contact": by_class(1),
    "groups.army.target_days": 0,  # nothing is sent: the stock of 5 days, 500 t, shrinks by 100 t a day
}
SECOND_LINE = {
    # trains of 50 t a day to a second depot behind the army, 20 km away: half of what it needs
    "network.links": [*NEAR["network.links"], railway("base", "rear", 200)],
    "supply.trains": [
        TRAINS,
        {**TRAINS, "id": "second", "destination": "rear", "trains_per_day": 1, "payload_t": 50},
    ],
    "supply.railheads": [RAILHEAD, {**RAILHEAD, "id": "second-yard", "node": "rear"}],
    "supply.depots": [DEPOT, {**DEPOT, "id": "second-depot", "node": "rear", "stock_t": by_class(0)}],
    "supply.trucks.convoys.loads_at": ["second-depot", "depot"],  # that is where they stand
}


def outlook(tolerable, **more):
    return withdrawal(supply_outlook={"tolerable_share": tolerable, "horizon_days": 10, **more})


def decision(history):
    """The trigger and when it was seen."""
    triggers = entries(history, "trigger", actor="army")
    return (triggers[0].note.split(":")[0], pytest.approx(triggers[0].time_h)) if triggers else None


@pytest.mark.parametrize(("tolerable", "seen_h"), [(0.25, 48), (0.15, 72), (0.05, 96), (0, None), (1, 48)])
def test_the_controlled_rate_by_hand(tolerable, seen_h):
    """By hand.

    1. At 48 h the enemy takes near, 24 h before he can be at the hub; to decide and to leave takes 36 h. So
       the staff takes the hub as lost, and without it nothing arrives: 0 %.
    2. Of 5 days of supply 3 are left. One is the safety level; 2 are to last for 10 days: 20 %.
    3. A commander who wants 25 % decides at once. One who wants 15 % does so when the hub falls, at 72 h,
       with 1 / 10 = 10 %; one who wants 5 % on the fourth evening, at 96 h, with nothing to spare.
    4. Who wants nothing stays; who wants everything waits no longer than until the enemy comes.
    """
    seen = decision(simulated({**NEAR, **outlook(tolerable)}))
    assert seen == (None if seen_h is None else ("supply_outlook", seen_h))


def test_what_was_reckoned_is_written_down():
    history = simulated({**NEAR, **outlook(0.25)})
    (trigger,) = entries(history, "trigger")
    assert trigger.count == pytest.approx(0.2)
    assert "if Near goes" not in trigger.note
    assert "if Hub goes, 0% of the need still arrives; with the stock that is 20% for 10 days" in trigger.note
    (expectation,) = history.expectations
    assert expectation[:6] == pytest.approx(
        (48, "army", 100, 1, 0, 0.2)[:1] + expectation[1:2] + (100, 1, 0, 0.2)
    )


@pytest.mark.parametrize(
    ("tolerable", "seen"), [(0.6, None), (0.72, ("supply_outlook", 72)), (0.8, ("supply_outlook", 48))]
)
def test_a_second_line_is_worth_what_it_brings_and_what_lies_there(tolerable, seen):
    """By hand: 50 t of 100 t a day keep coming. In the second depot lie 50 t at 48 h, 100 t at 72 h, 150 t at
    96 h: through 10 days 5, 10, 15 %. With the stock 50 + 5 + 20, 50 + 10 + 10, 50 + 15 + 0 %."""
    assert decision(simulated({**NEAR, **SECOND_LINE, **outlook(tolerable)})) == seen


def test_a_margin_and_a_slower_enemy():
    assert decision(simulated({**NEAR, **outlook(0.25, margin_h=-13)})) == ("supply_outlook", 72)
    held = {"groups": [{**ARMY, "target_days": 0, "garrisons": [{"node": "hub", "share": 1.0}]}]}
    slow = {**NEAR, **held, **outlook(0.25)}  # 6 km a day against 1,000 men: 120 h to the hub
    assert decision(simulated(slow)) is None or decision(simulated(slow))[1].expected > 72


def test_a_hub_that_is_trusted_is_no_worry():
    holds = {**NEAR, **outlook(0.9), "offensive.protected": ["hub"]}
    assert decision(simulated(holds)) == ("supply_outlook", 48)
    assert decision(simulated({**holds, "groups.army.command.trusts": ["hub"]})) is None


def test_shortage_that_the_enemy_has_not_brought_about_is_another_matter():
    poor = {**NEAR, **outlook(0.9), "supply.trucks.convoys.trucks": 0}
    assert decision(simulated(poor)) is None


def test_endurance_reckons_with_what_arrives():
    """Half of the need comes by the second line. By hand: after t days it lasts (5 - t) / (1 - 0.5) days, at
    the full need. 2 days are reached when 1 day of stock is left, after 4 days."""
    changes = {**NEAR, **SECOND_LINE, **withdrawal(endurance={"days": 2})}
    assert decision(simulated(changes)) == ("endurance", 96)
    content = {
        **changes,
        **withdrawal(
            endurance={"days": 2},
            supply_outlook={"enabled": False, "tolerable_share": 0.5, "horizon_days": 10},
        ),
    }
    assert decision(simulated(content)) is None


def test_interdiction_counts_what_hits_the_ways():
    over = [{**link, "bridge": bridge()} if link["id"] == "hub--ford" else link for link in LINKS]
    rule = {"strikes": 3, "window_h": 48, "below_days": 60}
    run = model(
        {
            "network.links": over,
            **withdrawal(interdiction=rule),
            "fires.targets": [{"id": "bridge", "weight": 1}, {"id": "railhead", "weight": 1}],
            "horizon_days": 4,
        }
    )
    at(run.world.env, 10, lambda: run.fires.strike("bridge", 0.0))  # closes it: counts once
    at(run.world.env, 12, lambda: run.fires.strike("railhead", 0.0))
    at(run.world.env, 14, lambda: run.fires.strike("bridge", 0.0))  # down already
    history = run.run()
    assert decision(history) == ("interdiction", 14)
    assert entries(history, "trigger")[0].count == 3


# --- rationing --------------------------------------------------------------------------------------------


def test_less_is_issued_when_less_will_come():
    """By hand. At 48 h the hub is as good as lost; of 3 days of supply one is the safety level, and 2 are to
    last for 4 days: 50 %. So a day later 2.5 days are left instead of 2: 1.5 / 4 = 37.5 %."""
    history = simulated({**NEAR, **withdrawal(), "shortage.ration_horizon_days": 4})
    shares = [(entry.time_h, entry.count) for entry in entries(history, "rationed")]
    assert shares[:2] == [(48, pytest.approx(0.5)), (72, pytest.approx(0.375))]
    consumed, lacked = (sum(part) for part in history.met["army"])
    assert consumed + lacked == pytest.approx(1_000)  # 100 t a day for 10 days, issued, withheld or not there
    assert lacked > 0


def test_who_is_rationed_fights_worse():
    run = model({"shortage.floor": 0.5, **withdrawal()})
    army = run.groups["army"]
    assert army.fighting_value() == 1
    army.ration(0.4)
    assert army.fighting_value() == pytest.approx(0.5 + 0.5 * 0.4)
    assert army.stockpile.store.rate_t_per_h == pytest.approx((20 / 24, 12 / 24, 8 / 24))
    army.ration(0.41)
    assert army.issued_share == 0.4  # nobody gives new orders for so little


def test_a_group_on_its_way_out_is_not_kept_short():
    history = simulated({**NEAR, **withdrawal(ordered_at=hour(100)), "shortage.ration_horizon_days": 4})
    assert all(entry.time_h < 100 for entry in entries(history, "rationed"))


def test_a_long_evacuation_keeps_no_more_than_the_group_did():
    long = {
        "groups.army.drawdown.stages": [
            {"id": "all", "starts_h": 0, "lasts_h": 500, "share": 1, "garrison_share": 1}
        ]
    }
    run = model(
        {**withdrawal(ordered_at=hour(10)), **long, "postures.withdrawing": by_class(1), "horizon_days": 12}
    )
    run.run()
    target_t = sum(run.groups["army"].stockpile.target_t)
    assert target_t <= 7 * 100 + 100 * 0.1 + 1e-6  # `target_days` of the need, and fuel for 100 vehicles


# --- the roads that are left ------------------------------------------------------------------------------

POCKET = {
    "network.nodes": [*PLACES, place("side", 10, -40)],
    "network.links": [
        *LINKS,
        road("front", "side", 30, bridge=bridge("weak")),
        road("side", "rear", 30),
    ],
    "horizon_days": 10,
}


def roads(changes, **more):
    run = model({**withdrawal(isolation={"good_roads": 0, "delay_h": 0}), **changes, **more})
    return run.commanders[0].reasons.pocket


def test_good_roads_by_hand():
    # front--rear counts 1; the weak bridge passes 60 vehicles an hour, 30 each way, of a lane's 300: 0.1
    assert roads(POCKET).good_roads() == pytest.approx(1.1)
    assert roads(POCKET).good_roads(frozenset({"side"})) == pytest.approx(1)
    assert roads({}).good_roads() == pytest.approx(1)


SIDEWAYS = {
    **NEAR,
    "network.nodes": [*NEAR["network.nodes"], place("side", 10, -40)],  # 41 km from the hub
    "network.links": [
        *[link for link in NEAR["network.links"] if link["id"] != "front--rear"],
        road("front", "rear", 20, bridge=bridge("weak")),  # counts 0.1
        road("front", "side", 30),
        road("side", "rear", 30),
    ],
}


@pytest.mark.parametrize(
    ("guns_km", "trusts", "isolated_h"), [(0, [], []), (40, [], []), (45, [], [72]), (45, ["side"], [])]
)
def test_a_road_under_fire_is_no_good_road(guns_km, trusts, isolated_h):
    """The enemy takes the hub at 72 h. In reach of it lies the place that the good road passes."""
    rule = withdrawal(isolation={"good_roads": 1, "delay_h": 100, "guns_km": guns_km})
    history = simulated({**SIDEWAYS, **rule, "groups.army.command.trusts": trusts})
    assert [entry.time_h for entry in entries(history, "isolated")] == isolated_h


@pytest.mark.parametrize(
    ("until", "delay_h", "ordered_h"), [("order", 4, 76), ("gone", 34, 76), ("gone", 30, 72), ("gone", 4, 48)]
)
def test_who_must_be_gone_in_time_leaves_before_the_road_is_lost(until, delay_h, ordered_h):
    """By hand. The hub, and with it the good road, is lost at 72 h, and leaving takes 30 h. To be gone 34 h
    after the loss the group leaves 4 h after it; to be gone 4 h after it, it would have to leave 26 h before:
    at 48 h, when near falls, its staff sees that the hub will fall in 24 h."""
    rule = {"good_roads": 1, "delay_h": delay_h, "until": until, "guns_km": 45}
    history = simulated({**SIDEWAYS, **withdrawal(isolation=rule)})
    assert [entry.time_h for entry in entries(history, "withdrawal_ordered")] == [pytest.approx(ordered_h)]


def test_a_bridge_that_roads_share_counts_once():
    shared = [
        {**link, "bridge": bridge()} if link["id"] in ("front--rear", "front--side") else link
        for link in POCKET["network.links"]
    ]
    assert roads({**POCKET, "network.links": shared}).good_roads() == pytest.approx(1)


def test_isolation_takes_its_time_and_ends_when_a_road_is_back():
    back = [{**link, "bridge": bridge()} if link["id"] == "front--rear" else link for link in LINKS]
    rule = withdrawal(isolation={"good_roads": 0.5, "delay_h": 20})
    changes = {**NEAR, "network.links": [*back, road("enemy", "near", 30), road("near", "hub", 30)], **rule}
    changes["network.links"] = [link for link in changes["network.links"] if link["id"] != "enemy--hub"]
    run = model(changes)
    at(run.world.env, 60, lambda: run.world.close_bridge("bridge", "test", repair_h=10))
    at(run.world.env, 100, lambda: run.world.close_bridge("bridge", "test", repair_h=100))
    history = run.run()
    assert [(e.kind, e.time_h) for e in entries(history, "isolated", "joined")][:3] == [
        ("isolated", 60),
        ("joined", 70),
        ("isolated", 100),
    ]
    assert decision(history) == ("isolation", 120)
    assert entries(history, "withdrawal_ordered")[0].time_h == pytest.approx(
        120
    )  # the decision is in the delay


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 9)).filter(
            lambda arc: arc[0] != arc[1]
        ),
        max_size=25,
    )
)
def test_cuts_are_those_of_networkx(arcs):
    graph = nx.DiGraph()
    graph.add_nodes_from((0, 6))
    for start, end, capacity in arcs:
        before = graph.edges[start, end]["capacity"] if graph.has_edge(start, end) else 0
        graph.add_edge(start, end, capacity=before + capacity)
    cut = smallest_cut(((start, end, float(capacity)) for start, end, capacity in arcs), 0, 6)
    capacity, _ = nx.minimum_cut(graph, 0, 6)
    assert cut.capacity == capacity
    passed = {arcs[index][:2] for index in cut.passed}
    assert (capacity > 0) == bool(passed)
    crossing = sum(c for start, end, c in arcs if start in cut.near_side and end not in cut.near_side)
    assert crossing == capacity


# --- the enemy --------------------------------------------------------------------------------------------


def test_the_enemy_is_walked_through_the_garrisons():
    """The hub is 30 km from near. Nobody stands there: 30 km a day, 24 h. A thousand men against a thousand:
    6 km a day, 120 h. The fastest pace so far knows nothing of them."""
    garrison = {"groups": [{**ARMY, "garrisons": [{"node": "hub", "share": 1.0}]}]}
    for changes, technique, hours in (
        ({}, "resistance", 24),
        (garrison, "resistance", 120),
        (garrison, "pace", 24),
    ):
        rule = {**withdrawal(encirclement={"exits": 1}), "groups.army.command.estimate": technique}
        run = model({**NEAR, **changes, **rule})
        estimates = []
        estimate = run.commanders[0].reasons.estimate
        at(run.world.env, 48.001, lambda e=estimate, kept=estimates: kept.append(e.reaches_h("hub")))
        run.world.env.run(until=49)
        assert estimates == [pytest.approx(hours, rel=0.01)]


@pytest.mark.parametrize(
    ("more", "hours"), [({}, 24), ({"blown_when_lost": True}, 24 + 50), ({"state": "down"}, 24 + 50)]
)
def test_the_enemy_is_expected_to_find_the_bridges_blown(more, hours):
    """From near, which he has, 24 h to the hub, and 40 km on to the ford at 30 km a day: 32 h. The bridge on
    that road is blown as the hub falls; where nobody stands he builds one in 50 h."""
    over = [
        {**link, "bridge": bridge(**more)} if link["id"] == "hub--ford" else link
        for link in NEAR["network.links"]
    ]
    run = model(
        {**NEAR, "network.links": over, "offensive.bridging_h": 50, **withdrawal(encirclement={"exits": 1})}
    )
    seen = []
    at(run.world.env, 48.001, lambda: seen.append(run.commanders[0].reasons.estimate.reaches_h("ford")))
    run.world.env.run(until=49)
    assert seen == [pytest.approx(hours + 32, rel=0.01)]


def test_nobody_is_expected_to_go_abroad():
    abroad = [
        {**each, "abroad": True, "in_area": False} if each["id"] == "ford" else each
        for each in NEAR["network.nodes"]
    ]
    run = model({**NEAR, "network.nodes": abroad, **withdrawal(encirclement={"exits": 1})})
    run.world.env.run(until=49)
    assert run.commanders[0].reasons.estimate.reaches_h("hub") == pytest.approx(24)
    assert run.commanders[0].reasons.estimate.reaches_h("ford") == inf


# --- the campaign -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("time_h", [100.0, 190.0, 230.0, 300.0])
def test_the_outlook_is_the_hub_analysis(time_h):
    resolved = middle(load("historical"))
    played = Model(resolved, Streams(1, 0))
    played.world.env.run(until=time_h + 1e-6)
    result = run("historical", seed=1)
    state = supply_at(result.reading, time_h)
    needs = {g.id: sum(played.outlook.need_t_per_day(g)) for g in played.groups.values()}
    needs = {group: need for group, need in needs.items() if need > 0}
    analysis = Supplied(
        resolved,
        type(state)(
            state.situation,
            needs,
            state.stock_t,
            state.closed,
            state.under_fire,
            state.dispersed,
            state.trucks_lost,
        ),
    )
    for group in played.groups.values():
        if group.id in needs:
            assert played.outlook.arriving(group) == pytest.approx(analysis.shares[group.id], abs=1e-6)
