from itertools import pairwise

import pytest
from builders import (
    ARMY,
    DRAWDOWN,
    LINKS,
    PLACES,
    at,
    attack,
    bridge,
    entries,
    hour,
    model,
    place,
    road,
    simulated,
    withdrawal,
)

LONG = {"horizon_days": 15, "supply.trains": []}
HOLD_THE_HUB = {**LONG, "groups.army.garrisons": [{"node": "hub", "share": 1}]}
"""1,000 men hold the hub, 60 km from the enemy."""


@pytest.mark.parametrize(
    ("men", "resistance", "km_per_day"),
    [(2_900, "defended", 6), (3_100, "thin", 20), (19_000, "thin", 20), (21_000, "broken", 30)],
)
def test_the_pace_depends_on_attackers_to_defenders(men, resistance, km_per_day):
    history = simulated({**HOLD_THE_HUB, **attack(24, men=men)})
    taken = next(entry for entry in entries(history, "place_taken") if entry.place == "hub")
    assert (taken.note, taken.time_h) == (resistance, pytest.approx(24 + 60 / km_per_day * 24))


def test_empty_ground_is_broken_while_the_sector_still_fights():
    history = simulated({**LONG, **attack(24, men=1)})
    assert history.captures["hub"] == pytest.approx(24 + 48)
    assert entries(history, "place_taken")[0].note == "broken"


def test_men_without_supply_are_worth_half():
    starving = {"groups.army.stock_days": 0, "supply.trucks.convoys.trucks": 0}
    history = simulated({**HOLD_THE_HUB, **starving, **attack(24, men=2_000)})
    assert entries(history, "place_taken")[0].note == "thin"


RIVER = {
    **LONG,
    "offensive.follow_up_h": 400,
    "network.links.enemy--hub.bridge": bridge("down"),
    "network.links.enemy--hub.bridge_at": 0.1,
}
"""A river 6 km from the enemy on his 60 km to the hub."""
TO_THE_BANK_H = 6 / 40 * 24
"""Nobody stands on this side of it."""


def test_a_river_takes_its_time_at_its_bank_and_the_road_has_the_pace_of_the_road():
    empty = simulated({**RIVER, **attack(24), "offensive.bridging_h": 10})
    assert empty.captures["hub"] == pytest.approx(24 + TO_THE_BANK_H + 54 / 30 * 24 + 10)
    assert [(entry.place, entry.time_h) for entry in entries(empty, "river_crossed")] == [
        ("bridge", pytest.approx(24 + TO_THE_BANK_H + 10))
    ]
    held = {**RIVER, **HOLD_THE_HUB, **attack(24, men=4_000)}
    assert simulated({**held, "offensive.crossing_h": 50}).captures["hub"] == pytest.approx(
        24 + TO_THE_BANK_H + 54 / 20 * 24 + 50
    )
    own = {"network.links.enemy--hub.bridge": bridge("down", crossing_h=30)}
    assert simulated({**held, **own, "offensive.crossing_h": 50}).captures["hub"] == pytest.approx(
        24 + TO_THE_BANK_H + 54 / 20 * 24 + 30
    )


def test_a_bridge_that_is_open_again_ends_the_crossing():
    run = model({**RIVER, **attack(24), "offensive.bridging_h": 100})
    at(run.world.env, 60, lambda: run.world.situation.repair_bridge("bridge"))
    at(run.world.env, 60, lambda: run.world.announce("bridge", "bridge"))
    assert run.run().captures["hub"] == pytest.approx(60 + 54 / 30 * 24)


def test_the_ground_before_the_river_falls_first():
    history = simulated({**RIVER, **attack(24), "offensive.bridging_h": 100})
    shares = [(advance.fraction_from, advance.fraction_to) for advance in history.advances[:2]]
    assert shares == [(0.0, pytest.approx(0.1)), (pytest.approx(0.1), 1.0)]
    assert history.advances[1].time_from_h == pytest.approx(history.advances[0].time_to_h + 100)


def test_a_bridge_is_blown_when_it_is_lost_and_nobody_repairs_it():
    blown = {"network.links.hub--ford.bridge": bridge(blown_when_lost=True)}
    run = model({**LONG, **blown, **attack(24, ("enemy", "hub", "ford"))})
    at(run.world.env, 70, lambda: run.world.close_bridge("bridge", "test", repair_h=10.0))
    history = run.run()
    assert history.captures["hub"] == pytest.approx(72)
    assert entries(history, "bridge_opened") == []
    assert run.world.situation.bridge_state("bridge") == "down"
    untouched = simulated({**LONG, **blown, **attack(24, ("enemy", "hub", "ford"))})
    assert [(entry.actor, entry.time_h) for entry in entries(untouched, "bridge_closed")] == [
        ("defenders", 72)
    ]


def test_the_pace_follows_the_defence_as_it_thins_out():
    changes = {
        **HOLD_THE_HUB,
        **attack(24, men=2_000),
        **withdrawal(ordered_at=hour(40)),
        "groups.army.drawdown.stages": [
            {"id": "all", "starts_h": 0, "lasts_h": 10, "share": 1, "garrison_share": 1}
        ],
    }
    # 26 h at 6 km/day against the garrison, the rest at 40 km/day behind it
    done_km = 26 / 24 * 6
    history = simulated(changes)
    assert history.captures["hub"] == pytest.approx(50 + (60 - done_km) / 40 * 24)
    on_the_road = [advance for advance in history.advances if advance.link == "enemy--hub"]
    assert [advance.fraction_to for advance in on_the_road][-1] == 1
    assert any(advance.fraction_to == pytest.approx(done_km / 60) for advance in on_the_road)


def test_covering_fire_slows_the_pursuer_while_there_is_ammunition():
    changes = {
        **HOLD_THE_HUB,
        **attack(24, men=2_000),
        **withdrawal(ordered_at=hour(24)),
        "groups.army.drawdown.stages": [{"id": "all", "starts_h": 0, "lasts_h": 100, "share": 1}],
    }
    fire = {"groups.army.drawdown.covering_fire": {"slows_pursuit": 0.5, "ammunition_t_per_h": 0.1}}

    def done_at_the_end_of_the_stage(extra):
        return simulated({**changes, **extra}).advances[0].fraction_to

    assert done_at_the_end_of_the_stage({}) == pytest.approx(100 / 24 * 6 / 60)
    assert done_at_the_end_of_the_stage(fire) == pytest.approx(100 / 24 * 3 / 60)


def test_a_spearhead_takes_place_after_place_and_drives_over_what_is_in_hand():
    changes = {
        **LONG,
        "network.nodes": [*PLACES, place("west", -30, -40)],
        "network.links": [*LINKS, road("enemy", "west", 40), road("west", "ford", 30)],
        **attack(0),
    }
    changes["offensive.axes"] = [
        {"id": "north", "path": ["enemy", "hub"], "men": 1_000},
        {"id": "south", "path": ["enemy", "hub", "ford"], "men": 1_000, "starts": hour(60)},
    ]
    history = simulated({**changes, "offensive.follow_up_h": 400})
    assert history.captures["hub"] == pytest.approx(48)
    # the second one follows over 60 km at 20 km/h, and takes 40 km at 30 km/day
    assert history.captures["ford"] == pytest.approx(60 + 3 + 32)


def test_an_axis_waits_until_its_first_place_is_in_hand():
    changes = {**LONG, **attack(0), "offensive.follow_up_h": 400}
    changes["offensive.axes"] = [
        {"id": "second", "path": ["hub", "ford"], "men": 1_000},
        {"id": "first", "path": ["enemy", "hub"], "men": 1_000},
    ]
    assert simulated(changes).captures == {"hub": pytest.approx(48), "ford": pytest.approx(48 + 32)}


def test_open_ground_beside_the_axis_is_followed_up_after_a_pause_and_garrisons_are_not():
    history = simulated({**LONG, **attack(24)})
    assert history.captures == {"hub": pytest.approx(72), "ford": pytest.approx(72 + 12 + 32)}
    taken = entries(history, "place_taken")[1]
    assert (taken.actor, taken.note) == ("follow-up-ford", "broken")


def test_ground_that_was_left_is_followed_up_and_a_demonstration_hides_it():
    leave = {
        **LONG,
        **attack(24),
        **withdrawal(ordered_at=hour(200)),
        "groups.army.drawdown.stages": [
            {"id": "all", "starts_h": 0, "lasts_h": 10, "share": 1, "garrison_share": 1}
        ],
    }
    # the ford has been taken by then; the front is left at 210 h and followed up at 40 km/day
    assert simulated(leave).captures["front"] == pytest.approx(210 + 12 + 24)
    hidden = {**leave, "groups.army.drawdown.demonstration": {"hides_h": 20, "ammunition_t": 0}}
    assert simulated(hidden).captures["front"] == pytest.approx(210 + 12 + 20 + 24)


def test_a_protected_place_holds():
    history = simulated({**LONG, **attack(24, ("enemy", "hub", "ford")), "offensive.protected": ["hub"]})
    assert history.captures == {}


def test_advances_are_pieces_of_road_that_fit_together():
    changes = {
        **HOLD_THE_HUB,
        **attack(24, ("enemy", "hub", "ford", "front"), men=2_000),
        **withdrawal(ordered_at=hour(40)),
        "offensive.follow_up_h": 300,
    }
    history = simulated(changes)
    assert set(history.captures) == {"hub", "ford", "front"}
    for link in {advance.link for advance in history.advances}:
        pieces = [advance for advance in history.advances if advance.link == link]
        assert (pieces[0].fraction_from, pieces[-1].fraction_to) == (0, 1)
        for before, after in pairwise(pieces):
            assert (before.fraction_to, before.time_to_h) == (after.fraction_from, after.time_from_h)


def test_nobody_attacks_when_the_offensive_is_switched_off():
    history = simulated({**LONG, **attack(24), "offensive.enabled": False})
    assert (history.captures, history.advances, entries(history, "contact")) == ({}, [], [])
    assert history.met_before_offensive == {}


def test_the_enemy_is_reckoned_to_arrive_by_his_pace_so_far():
    run = model({**LONG, **attack(24, ("enemy", "hub", "ford"))})
    reckoned_h = {}
    for time_h in (60, 80, 90):
        at(
            run.world.env,
            time_h,
            lambda: reckoned_h.update({run.world.env.now: run.offensive.reaches_h("front")}),
        )
    run.run()
    assert reckoned_h[60] == float("inf")  # nothing has fallen yet
    # 80 km from the hub, at 30 km/day, with the road on which the spearhead is
    assert reckoned_h[80] == reckoned_h[90] == pytest.approx(80 / 30 * 24)


def test_a_pursuit_says_nothing_of_the_pace_against_those_who_stand():
    changes = {
        **LONG,
        **attack(24, ("enemy", "hub", "ford")),
        **withdrawal(ordered_at=hour(0)),
        "groups.army.drawdown.stages": [
            {"id": "all", "starts_h": 0, "lasts_h": 10, "share": 1, "garrison_share": 1}
        ],
    }
    run = model(changes)
    reckoned_h = []
    at(run.world.env, 80, lambda: reckoned_h.append(run.offensive.reaches_h("front")))
    assert run.run().captures["hub"] == pytest.approx(24 + 36)
    assert reckoned_h == [float("inf")]


# --- beside the axes, behind them, and in front of a line that stands ------------------------------------

EAST = {
    "network.nodes": [*PLACES, place("east", 40, 0), place("border", 80, 0, in_area=False, abroad=True)],
    "network.links": [*LINKS, road("hub", "east", 40), road("east", "border", 40)],
    **LONG,
}
"""East of the hub another place, and behind it the border."""


def holding(**shares):
    return {"groups.army.garrisons": [{"node": node, "share": share} for node, share in shares.items()]}


def test_a_garrison_beside_the_axis_is_cleared_at_the_pace_that_its_strength_allows():
    changes = {**EAST, **attack(24), **holding(front=0.9, east=0.1), "offensive.alone_holds_h": 1_000}
    assert "east" not in simulated(changes).captures
    cleared = simulated({**changes, "offensive.follow_up_men": 400})
    # 100 men who are cut off, and in time out of supply, against 400: thin
    assert cleared.captures["east"] == pytest.approx(72 + 12 + 40 / 20 * 24)


def test_a_garrison_without_a_road_to_its_base_leaves_in_time():
    changes = {**EAST, **attack(24), **holding(front=0.9, east=0.1), "offensive.alone_holds_h": 30}
    history = simulated(changes)
    assert [(e.place, e.time_h, e.count) for e in entries(history, "garrison_left")] == [("east", 102, 100)]
    assert history.captures["east"] == pytest.approx(102 + 12 + 32)
    told_to_stand = simulated({**changes, "groups.army.command": {"decision_h": 6, "may_withdraw": False}})
    assert entries(told_to_stand, "garrison_left") == []


def test_the_road_to_the_border_falls_once_the_sector_is_left():
    left = {
        **EAST,
        **attack(24, ("enemy", "hub", "ford", "front")),
        "groups.army.drawdown": None,
        "offensive.follow_up_h": 10,
    }
    history = simulated({**left, "horizon_days": 20})
    to_the_border = [advance for advance in history.advances if advance.link == "east--border"]
    assert [advance.start for advance in to_the_border] == ["east"]
    assert to_the_border[0].time_from_h == pytest.approx(max(history.captures.values()) + 10)
    assert "border" not in history.captures


@pytest.mark.parametrize(("men", "surprised", "prepared"), [(2_000, 6, 2), (4_000, 20, 6), (30_000, 30, 6)])
def test_a_line_that_has_re_formed_is_a_prepared_defence(men, surprised, prepared):
    other = {**ARMY, "id": "other", "node": "ford", "garrisons": [{"node": "ford", "share": 1.0}]}
    changes = {
        **LONG,
        **attack(60, ("enemy", "hub"), men=men),
        "groups": [{**ARMY, "garrisons": [{"node": "hub", "share": 1.0}]}, other],
        "supply.trucks.convoys.serves": ["army", "other"],
        "groups.other.drawdown": {**DRAWDOWN, "exits": ["ford--front"]},
        "groups.other.command.triggers": {"ordered_at": hour(10)},
        "offensive.rates_km_per_day.line": 2,
        "horizon_days": 40,
    }
    taken_h = {
        reforms_h: simulated({**changes, "offensive.reforms_h": reforms_h}).captures["hub"]
        for reforms_h in (1_000, 40)
    }
    assert taken_h[1_000] == pytest.approx(60 + 60 / surprised * 24)
    assert taken_h[40] == pytest.approx(60 + 60 / prepared * 24)


GUARD = {**ARMY, "id": "guard", "node": "rear", "men": 100, "garrisons": [{"node": "rear", "share": 1.0}]}


@pytest.mark.parametrize(("at_the_base", "pace"), [(0.0, 6), (0.9, 2)])
def test_the_men_at_the_base_come_to_where_a_line_that_has_re_formed_is_attacked(at_the_base, pace):
    other = {**ARMY, "id": "other", "node": "ford", "garrisons": [{"node": "ford", "share": 1.0}]}
    held = [{"node": "hub", "share": 0.1}, {"node": "front", "share": at_the_base}]
    changes = {
        **LONG,
        **attack(60, ("enemy", "hub"), men=2_000),
        "groups": [{**ARMY, "garrisons": held}, other],
        "supply.trucks.convoys.serves": ["army", "other"],
        "groups.other.drawdown": {**DRAWDOWN, "exits": ["ford--front"]},
        "groups.other.command.triggers": {"ordered_at": hour(10)},
        "offensive.rates_km_per_day.line": 2,
        "offensive.reforms_h": 40,
        "horizon_days": 40,
    }
    assert simulated(changes).captures["hub"] == pytest.approx(60 + 60 / pace * 24)


def test_a_garrison_that_is_driven_from_its_base_stands_where_it_would_have_gone():
    """The road over the bridge is open until the base falls; then it is blown behind them."""
    changes = {
        **LONG,
        **attack(24, ("enemy", "hub"), men=4_000),
        "groups": [{**ARMY, "node": "hub", "garrisons": [{"node": "hub", "share": 1.0}]}, GUARD],
        "supply.trucks.convoys.serves": ["army", "guard"],
        "groups.army.drawdown": DRAWDOWN,
        "groups.army.command.triggers": {},
        "network.links.hub--ford.bridge": bridge(blown_when_lost=True),
        "horizon_days": 5,
    }
    history = simulated(changes)
    joined = entries(history, "men_stayed", actor="guard")
    assert [(entry.place, entry.time_h, entry.count) for entry in joined] == [
        ("rear", pytest.approx(history.captures["hub"]), pytest.approx(1_000))
    ]
    cut_off = {**changes, "network.links.hub--ford.bridge": bridge("down")}
    assert entries(simulated(cut_off), "men_stayed") == []


def test_men_who_withdraw_to_a_place_that_is_held_stay_there():
    served = {"supply.trucks.convoys.serves": ["army", "guard"]}
    history = simulated({"groups": [ARMY, GUARD], **served, **withdrawal(ordered_at=hour(24)), **LONG})
    joined = entries(history, "men_stayed", actor="guard")
    assert {entry.place for entry in joined} == {"rear"}
    assert sum(entry.count for entry in joined) == pytest.approx(1_000)


# --- beside the axes, behind them, and in front of a line that stands ------------------------------------

"""East of the hub another place, and behind it the border."""


def test_a_retreat_is_followed_half_way_to_the_line_that_stands():
    """The army at the front leaves; the guard in the rear, 40 km behind, does not."""
    changes = {
        **LONG,
        **attack(24, ("enemy", "hub", "ford", "front")),
        "groups": [ARMY, GUARD],
        "supply.trucks.convoys.serves": ["army", "guard"],
        **withdrawal(ordered_at=hour(30)),
        "groups.army.drawdown.stages": [
            {"id": "all", "starts_h": 0, "lasts_h": 10, "share": 1, "garrison_share": 1}
        ],
        "offensive.reforms_h": 10,
    }
    history = simulated(changes)
    assert "rear" not in history.captures
    followed = [advance for advance in history.advances if "rear" in advance.link]
    assert followed
    assert {(advance.fraction_from, advance.fraction_to) for advance in followed} == {(0.0, 0.5)}
    assert min(advance.time_from_h for advance in followed) >= 10 + min(
        history.captures[advance.start] for advance in followed
    )
