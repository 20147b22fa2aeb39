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
    simulated,
    withdrawal,
)

NEEDED_H = 30
"""The drawdown of the toy takes 30 h by its plan, and the decision 6 h."""
NEAR_ROAD = [
    *[link for link in LINKS if link["id"] != "enemy--hub"],
    road("enemy", "near", 30),
    road("near", "hub", 30),
]
ON_THE_HUB = {
    # 30 km/day against nobody: near falls at 48 h, the hub at 72 h
    "network.nodes": [*PLACES, place("near", -30, 0)],
    "network.links": NEAR_ROAD,
    **attack(24, ("enemy", "near", "hub")),
    "offensive.follow_up_h": 300,
    "horizon_days": 10,
}
ON_THE_ROAD = {
    # the ford falls at 24 h: what is at the front by then has to last
    "network.links": [*LINKS, road("enemy", "ford", 30)],
    **attack(0, ("enemy", "ford")),
    "offensive.follow_up_h": 300,
    "supply.trucks.convoys.trucks": 0,
    "horizon_days": 10,
}
ON_THE_EXIT = {
    # the enemy takes flank at 24 h, 10 km from the far end of the only exit, and stays there
    "network.nodes": [*PLACES, place("flank", 20, -90)],
    "network.links": [*LINKS, road("enemy", "flank", 30), road("flank", "rear", 10)],
    **attack(0, ("enemy", "flank")),
    "offensive.follow_up_h": 300,
    "horizon_days": 10,
}


def decision(history):
    """The trigger and when it was seen, and when the order came: None for what did not happen."""
    triggers, orders = (
        entries(history, "trigger", actor="army"),
        entries(history, "withdrawal_ordered", actor="army"),
    )
    assert len(orders) <= 1
    return (
        triggers[0].note.split(":")[0] if triggers else None,
        pytest.approx(triggers[0].time_h) if triggers else None,
        pytest.approx(orders[0].time_h) if orders else None,
    )


NO_DECISION = (None, None, None)


def test_hub_lost():
    changes = {**ON_THE_HUB, **withdrawal(hub_lost={"hub": "hub"})}
    assert decision(simulated(changes)) == ("hub_lost", 72, 78)
    assert entries(simulated(changes), "withdrawal_ordered")[0].note == "hub_lost"


def test_hub_threatened_fires_before_the_hub_is_lost():
    history = simulated({**ON_THE_HUB, **withdrawal(hub_threatened={"hub": "hub"})})
    # at 48 h the enemy is 24 h from the hub, at the pace of 30 km/day so far; leaving takes 30 h
    assert decision(history) == ("hub_threatened", 48, 54)
    (trigger,) = entries(history, "trigger")
    assert trigger.count == pytest.approx(24)
    assert "24 h" in trigger.note
    assert "30 h" in trigger.note
    assert history.captures["hub"] == pytest.approx(72)


@pytest.mark.parametrize(("margin_h", "seen_h"), [(-5, 48), (-7, 72), (50, 48)])
def test_hub_threatened_keeps_its_margin(margin_h, seen_h):
    changes = {**ON_THE_HUB, **withdrawal(hub_threatened={"hub": "hub", "margin_h": margin_h})}
    assert decision(simulated(changes)) == ("hub_threatened", seen_h, seen_h + 6)


def test_a_protected_hub_is_threatened_but_not_lost():
    protected = {**ON_THE_HUB, "offensive.protected": ["hub"]}
    assert decision(simulated({**protected, **withdrawal(hub_lost={"hub": "hub"})})) == NO_DECISION
    threatened = simulated({**protected, **withdrawal(hub_threatened={"hub": "hub"})})
    assert decision(threatened)[0] == "hub_threatened"


def test_endurance():
    history = simulated({**ON_THE_ROAD, **withdrawal(endurance={"days": 2})})
    # 5 days of supply at the start, 2 left at 72 h
    assert decision(history) == ("endurance", 72, 78)
    assert entries(history, "trigger")[0].count == pytest.approx(2)


def test_endurance_counts_from_the_cut_if_there_is_too_little_by_then():
    changes = {**ON_THE_ROAD, **withdrawal(endurance={"days": 4.5}), "supply.trucks.convoys.trucks": 30}
    run = model({**changes, "groups.army.target_days": 0})
    assert decision(run.run()) == ("endurance", 24, 30)


def test_endurance_looks_again_when_contact_raises_the_consumption():
    changes = {**ON_THE_ROAD, **withdrawal(endurance={"days": 2}), **attack(0, ("enemy", "ford", "front"))}
    # cut off at 24 h with 4 days; ammunition and fuel then go twice as fast: 2 days are left, at once
    assert decision(simulated(changes)) == ("endurance", 24, 30)
    slow = {**changes, **withdrawal(endurance={"days": 1})}
    assert decision(simulated(slow)) == ("endurance", 48, 54)


def test_an_empty_depot_with_a_way_is_no_supply():
    other = {"id": "other", "node": "rear", "capacity_t": 1_000, "stock_t": by_class(1), "men_per_bay": 10}
    changes = {**ON_THE_ROAD, **withdrawal(endurance={"days": 2}), "supply.trucks.convoys.trucks": 30}
    depots = [{**other, "id": "depot", "node": "hub"}, other]
    both = {"supply.depots": depots, "supply.trucks.convoys.loads_at": ["depot", "other"]}
    assert decision(simulated({**changes, **both})) == ("endurance", 72, 78)


def test_encirclement():
    history = simulated({**ON_THE_EXIT, **withdrawal(encirclement={"exits": 1})})
    # 10 km at 30 km/day: the exit stays open for 8 h
    assert decision(history) == ("encirclement", 24, 30)
    assert entries(history, "trigger")[0].count == pytest.approx(8)


def test_encirclement_counts_the_exits_that_stay_open():
    back = {"groups.army.drawdown.exits": ["front--rear", "hub--ford"]}
    one = {**ON_THE_EXIT, **withdrawal(encirclement={"exits": 1}), **back}
    assert decision(simulated(one)) == NO_DECISION
    two = {**ON_THE_EXIT, **withdrawal(encirclement={"exits": 2}), **back}
    assert decision(simulated(two)) == ("encirclement", 24, 30)


def test_a_bridge_that_is_down_is_encirclement_only_when_somebody_is_coming():
    exit_ = {"network.links.front--rear.bridge": bridge(), **withdrawal(encirclement={"exits": 1})}

    def closed_at(time_h, changes):
        run = model({**changes, **exit_})
        at(run.world.env, time_h, lambda: run.world.close_bridge("bridge", "test", repair_h=200.0))
        return decision(run.run())

    assert closed_at(10, {}) == NO_DECISION
    with_bridge = [
        {**link, "bridge": bridge()} if link["id"] == "front--rear" else link for link in NEAR_ROAD
    ]
    coming = {**ON_THE_HUB, "network.links": with_bridge}
    assert closed_at(60, coming) == ("encirclement", 60, 66)
    assert closed_at(10, coming) == ("encirclement", 48, 54)  # the enemy takes his first place


def struck(hours, **trigger):
    """A run in which the army's depot is struck at some hours."""
    run = model(
        {
            **withdrawal(interdiction={"strikes": 3, "window_h": 24, "below_days": 60, **trigger}),
            "fires.targets": [{"id": "depot", "weight": 1}],
            "horizon_days": 10,
        }
    )
    for time_h in hours:
        at(run.world.env, time_h, lambda: run.fires.strike("depot", 0.0))
    return run.run()


def test_interdiction():
    history = struck([10, 20, 30, 40])
    assert decision(history) == ("interdiction", 30, 36)
    assert entries(history, "trigger")[0].count == 3


def test_interdiction_is_a_reason_only_for_a_group_whose_stock_has_fallen():
    changes = {
        **withdrawal(interdiction={"strikes": 2, "window_h": 100, "below_days": 3}),
        "fires.targets": [{"id": "army", "weight": 1}],
        "fires.depot_loss": 0,
        "supply.trucks.convoys.trucks": 0,
    }
    run = model(changes)
    for time_h in (1, 20, 47, 49):  # of 5 days of supply, 3 are left at 48 h
        at(run.world.env, time_h, lambda: run.fires.strike("army", 0.0))
    assert decision(run.run()) == ("interdiction", 49, 55)


def test_interdiction_counts_only_what_the_group_lives_on():
    changes = {
        **withdrawal(interdiction={"strikes": 1, "window_h": 100, "below_days": 60}),
        "fires.targets": [{"id": "depot", "weight": 1}],
        "supply.trucks.convoys.trucks": 0,
    }
    run = model(changes)
    at(run.world.env, 10, lambda: run.fires.strike("depot", 0.0))
    assert decision(run.run()) == NO_DECISION  # nobody drives from there


def test_interdiction_forgets_strikes_that_are_too_old():
    assert decision(struck([10, 30, 50, 70])) == NO_DECISION
    assert decision(struck([10, 20, 30, 40], strikes=5)) == NO_DECISION


NEIGHBOUR = {
    "groups": [ARMY, {**ARMY, "id": "neighbour", "node": "ford", "garrisons": []}],
    "supply.trucks.convoys.serves": ["army", "neighbour"],
    "groups.neighbour.drawdown": {
        **DRAWDOWN,
        "exits": ["ford--front"],
        "destinations": [{"id": "rear", "node": "front", "share": 1}],
    },
    "groups.neighbour.command.triggers": {"ordered_at": hour(20)},
}


def test_flank_open():
    assert decision(simulated({**NEIGHBOUR, **withdrawal(flank_open={"group": "neighbour"})})) == (
        "flank_open",
        20,
        26,
    )


def test_ordered_at_needs_no_decision():
    assert decision(simulated(withdrawal(ordered_at=hour(20)))) == ("ordered_at", 20, 20)


def test_an_order_from_above_comes_before_a_decision_that_takes_longer():
    changes = {**ON_THE_HUB, **withdrawal(hub_lost={"hub": "hub"}, ordered_at=hour(80))}
    assert decision(simulated(changes)) == ("hub_lost", 72, 78)
    slow = simulated({**changes, "groups.army.command.decision_h": 100})
    assert decision(slow) == ("hub_lost", 72, 80)
    assert [entry.note.split(":")[0] for entry in entries(slow, "trigger")] == ["hub_lost", "ordered_at"]
    assert entries(slow, "withdrawal_ordered")[0].note == "ordered_at"


OCCASIONS = {
    "hub_lost": (ON_THE_HUB, {"hub": "hub"}),
    "hub_threatened": (ON_THE_HUB, {"hub": "hub"}),
    "endurance": (ON_THE_ROAD, {"days": 2}),
    "encirclement": (ON_THE_EXIT, {"exits": 1}),
    "flank_open": (NEIGHBOUR, {"group": "neighbour"}),
}


@pytest.mark.parametrize("name", OCCASIONS)
def test_a_trigger_that_is_switched_off_or_left_out_does_not_fire(name):
    occasion, rule = OCCASIONS[name]
    assert decision(simulated({**occasion, **withdrawal(**{name: rule})}))[0] == name
    assert (
        decision(simulated({**occasion, **withdrawal(**{name: {**rule, "enabled": False}})})) == NO_DECISION
    )
    assert decision(simulated({**occasion, **withdrawal()})) == NO_DECISION


def test_interdiction_switched_off():
    assert decision(struck([10, 20, 30], enabled=False)) == NO_DECISION


@pytest.mark.parametrize("name", OCCASIONS)
def test_who_may_not_withdraw_does_not(name):
    occasion, rule = OCCASIONS[name]
    forbidden = {"groups.army.command.may_withdraw": False}
    assert decision(
        simulated({**occasion, **withdrawal(**{name: rule, "ordered_at": hour(30)}), **forbidden})
    ) == (NO_DECISION)


def test_who_has_no_plan_to_leave_stays():
    changes = {**ON_THE_HUB, **withdrawal(hub_lost={"hub": "hub"}), "groups.army.drawdown": None}
    assert decision(simulated(changes)) == NO_DECISION


@pytest.mark.parametrize(
    ("triggers", "ordered_h"),
    [({"hub_lost": {"hub": "hub"}}, 72 + 6 + 10), ({"ordered_at": hour(20)}, 20 + 10)],
)
def test_a_delay_comes_on_top_of_the_decision(triggers, ordered_h):
    changes = {**ON_THE_HUB, **withdrawal(**triggers), "groups.army.command.delay_h": 10}
    assert decision(simulated(changes))[2] == ordered_h


def test_of_several_triggers_the_first_decides_once():
    rules = {"hub_lost": {"hub": "hub"}, "hub_threatened": {"hub": "hub"}, "ordered_at": hour(90)}
    history = simulated({**ON_THE_HUB, **withdrawal(**rules)})
    assert decision(history) == ("hub_threatened", 48, 54)


def test_a_group_whose_base_has_fallen_is_ordered_nowhere():
    changes = {
        **withdrawal(ordered_at=hour(40)),
        "network.links": [*LINKS, road("enemy", "front", 30)],
        **attack(0, ("enemy", "front"), men=30_000),
    }
    history = simulated(changes)
    assert history.captures["front"] == pytest.approx(24)
    assert decision(history) == NO_DECISION
    assert sum(history.cargo.captured) > 0
    assert history.vehicles["army"].abandoned == 100


def test_a_base_that_falls_between_trigger_and_order_is_ordered_nowhere():
    changes = {
        **withdrawal(hub_lost={"hub": "hub"}),
        "network.links": [*LINKS, road("enemy", "front", 30)],
        **attack(0, ("enemy", "front"), men=30_000),
    }
    run = model(changes)
    at(run.world.env, 20, lambda: run.world.take("hub", "test", "broken"))
    assert decision(run.run()) == ("hub_lost", 20, None)
