import pytest
from builders import (
    ARMY,
    DEPOT,
    DRAWDOWN,
    LINKS,
    PLACES,
    TRUCKS,
    at,
    attack,
    bridge,
    by_class,
    entries,
    model,
    place,
    railway,
    road,
    simulated,
)

from sim.campaign.journal import Entry, History

NO_TRAINS = {"supply.trains": []}
LEG_H = 40 / 40
"""Driving from the hub to the ford, and on to the front."""
HANDLING_H = 150 / (60 * 0.5)
"""60 men load or unload the 150 t of a convoy."""
ALWAYS_HUNGRY = {"groups.army.target_days": 300, "supply.depots.depot.stock_t": by_class(4_000, 2_400, 1_600)}
"""Convoys always have work, and full loads."""


def tonnes(entry: Entry) -> float:
    return entry.ammunition_t + entry.fuel_t + entry.general_t


def times_h(history: History, kind: str, actor: str | None = None) -> list[float]:
    return [entry.time_h for entry in entries(history, kind, actor=actor)]


def test_a_round_trip_takes_loading_driving_unloading_driving_and_rest():
    history = simulated({**ALWAYS_HUNGRY, **NO_TRAINS})
    round_trip_h = HANDLING_H + 2 * LEG_H + HANDLING_H + 2 * LEG_H + 2
    delivered_h = times_h(history, "convoy_delivered")
    first_h = HANDLING_H + 2 * LEG_H + HANDLING_H
    assert delivered_h == pytest.approx([first_h + n * round_trip_h for n in range(len(delivered_h))])
    assert len(delivered_h) == int((5 * 24 - first_h) / round_trip_h) + 1
    assert all(tonnes(entry) == pytest.approx(150) for entry in entries(history, "convoy_delivered"))


def test_the_events_of_a_tiny_run_in_their_exact_order():
    history = simulated({"supply.trains.trains.payload_t": 200, "horizon_days": 1})
    assert [(entry.kind, entry.actor, entry.place) for entry in entries(history)] == [
        ("convoy_loaded", "convoys-1", "hub"),
        ("train_departed", "trains-1", "base"),
        ("convoy_delivered", "convoys-1", "front"),
        ("train_arrived", "trains-1", "hub"),
        ("train_unloaded", "trains-1", "hub"),
        ("train_unloaded", "trains-1", "hub"),
        ("train_unloaded", "trains-1", "hub"),
        ("train_unloaded", "trains-1", "hub"),
        ("convoy_loaded", "convoys-1", "hub"),
        ("train_departed", "trains-2", "base"),
    ]
    assert [entry.count for entry in entries(history, "convoy_loaded", "convoy_delivered")] == [30, 30, 30]


def test_trucks_form_convoys_of_nearly_equal_size():
    run = model({"supply.trucks.convoys.trucks": 100, "supply.trucks.convoys.availability": 0.7})
    assert [mover.vehicles for mover in run.world.movers] == [35, 35]
    few = model({"supply.trucks.convoys.trucks": 10})
    assert [mover.vehicles for mover in few.world.movers] == [10]


def test_one_bay_loads_one_convoy_after_the_other():
    two = {**ALWAYS_HUNGRY, **NO_TRAINS, "supply.trucks.convoys.trucks": 60}
    assert times_h(simulated(two), "convoy_loaded")[:2] == pytest.approx([HANDLING_H, 2 * HANDLING_H])
    bays = simulated({**two, "supply.depots.depot.bays": 2})
    assert times_h(bays, "convoy_loaded")[:2] == pytest.approx([HANDLING_H, HANDLING_H])
    # and one bay at the front unloads one after the other, though the second waits at the road for the first
    delivered_h = HANDLING_H + 2 * LEG_H + HANDLING_H
    assert times_h(bays, "convoy_delivered")[:2] == pytest.approx([delivered_h, delivered_h + HANDLING_H])


def test_a_convoy_carries_what_is_short_and_sets_out_when_that_is_worth_it():
    history = simulated({"groups.army.target_days": 5, **NO_TRAINS})
    first = entries(history, "convoy_loaded")[0]
    # 100 t a day are consumed: 120 t, 80 % of a convoy's load, are missing after 28.8 h
    assert first.time_h == pytest.approx(1.2 * 24 + 120 / 30)
    assert first[4:7] == pytest.approx((60, 36, 24))


def two_armies(first_days: float, second_days: float) -> dict[str, object]:
    """An army at the ford as well, and the days of supply of both."""
    return {
        "groups": [
            {**ARMY, "stock_days": first_days},
            {**ARMY, "id": "reserve", "node": "ford", "stock_days": second_days},
        ],
        "supply.trucks.convoys.serves": ["army", "reserve"],
        **NO_TRAINS,
    }


@pytest.mark.parametrize(("days", "place"), [((2, 3), "front"), ((3, 2), "ford")])
def test_who_has_the_fewest_days_of_supply_is_served_first(days, place):
    assert entries(simulated(two_armies(*days)), "convoy_delivered")[0].place == place


def test_what_is_on_the_way_counts_as_there():
    changes = {**two_armies(2, 2.5), "supply.trucks.convoys.trucks": 60, "supply.depots.depot.bays": 2}
    places = [entry.place for entry in entries(simulated(changes), "convoy_delivered")[:2]]
    assert sorted(places) == ["ford", "front"]


def test_a_stock_is_not_promised_twice():
    changes = {
        **NO_TRAINS,
        "supply.trucks.convoys.trucks": 60,
        "groups.army.stock_days": 0,
        "supply.depots.depot.stock_t": by_class(75, 45, 30),
    }
    history = simulated(changes)
    assert [tonnes(entry) for entry in entries(history, "convoy_loaded")] == [pytest.approx(150)]


def test_convoys_wait_at_an_empty_depot_for_a_train():
    nearly_empty = {"supply.depots.depot.stock_t": by_class(40, 30, 20)}  # less than 80 % of a load
    history = simulated({**nearly_empty, **NO_TRAINS, "horizon_days": 20})
    assert entries(history, "convoy_loaded") == []
    fed = simulated(nearly_empty)
    first_rake_h = times_h(fed, "train_unloaded")[0]
    assert times_h(fed, "convoy_loaded")[0] == pytest.approx(first_rake_h + HANDLING_H)


def test_nobody_loads_at_a_depot_without_men():
    history = simulated({"supply.depots.depot.men_per_bay": 0})
    assert entries(history, "convoy_delivered") == []


FORWARD_DEPOT = {
    "network.nodes": [*PLACES, place("mid", -40, -20)],
    "network.links": [
        railway("base", "hub", 60),
        road("hub", "mid", 40),
        road("mid", "front", 40),
        road("front", "rear", 20),
        road("enemy", "hub", 60),
    ],
    "supply.depots": [
        DEPOT,
        {**DEPOT, "id": "forward", "node": "mid", "capacity_t": 1_000, "stock_t": by_class(500, 300, 200)},
    ],
    "supply.trucks": [
        {**TRUCKS, "id": "feeders", "serves": ["forward"]},
        {**TRUCKS, "loads_at": ["forward"]},
    ],
}


def test_a_forward_depot_is_kept_filled_as_it_is_drawn_down():
    history = simulated({**FORWARD_DEPOT, "horizon_days": 20})
    consumed, lacked = history.met["army"]
    assert sum(consumed) == pytest.approx(20 * 100)
    assert sum(lacked) == 0
    assert len([entry for entry in entries(history, "convoy_delivered") if entry.place == "mid"]) >= 8


# What becomes of convoys when the hub, their customer or their road is lost


def taking(place: str, at_h: float) -> dict[str, object]:
    """Changes by which a place, 10 km from an enemy who meets nobody, falls at an hour."""
    return {
        "network.links": [*[link for link in LINKS if link["id"] != "enemy--hub"], road("enemy", place, 10)],
        "offensive.follow_up_h": 200,
        "offensive.rates_km_per_day.broken": 200,
        **attack(at_h - 10 / 200 * 24, ("enemy", place)),
    }


@pytest.mark.parametrize(
    ("at_h", "lost"),
    [
        (3.0, True),  # loading
        (5.5, False),  # on the road to the ford
        (6.5, False),  # on the road to the front
        (10.0, False),  # unloading
        (12.5, False),  # on the way back
    ],
)
def test_the_hub_is_captured_while_a_convoy_loads_travels_and_unloads(at_h, lost):
    history = simulated({**taking("hub", at_h), **NO_TRAINS})
    assert history.captures == {"hub": pytest.approx(at_h)}
    assert bool(entries(history, "convoy_lost")) is lost
    delivered_t = sum(tonnes(entry) for entry in entries(history, "convoy_delivered"))
    assert delivered_t == pytest.approx(0 if lost else 150)
    assert sum(history.cargo.captured) == pytest.approx(1_000 if lost else 850)


def test_a_convoy_that_waits_for_a_bay_is_captured_with_the_hub():
    changes = {**taking("hub", 3.0), **NO_TRAINS, **ALWAYS_HUNGRY, "supply.trucks.convoys.trucks": 60}
    history = simulated({**changes, "supply.depots.depot.stock_t": by_class(500, 300, 200)})
    lost = entries(history, "convoy_lost")
    assert [tonnes(entry) for entry in lost] == pytest.approx([150, 150])
    assert sum(history.cargo.captured) == pytest.approx(1_000)


def test_a_convoy_without_a_depot_waits_where_it_is_and_ends_in_transit_or_idle():
    history = simulated({**taking("hub", 6.5), **NO_TRAINS})
    assert len(entries(history, "convoy_delivered")) == 1
    assert entries(history, "convoy_loaded")[1:] == []
    assert history.cargo.in_transit == pytest.approx((0, 0, 0))


def test_the_hub_is_closed_by_artillery_while_a_convoy_loads():
    changes = {**taking("near", 3.0), **NO_TRAINS, "network.nodes": [*PLACES, place("near", -10, 0)]}
    history = simulated(changes)
    assert times_h(history, "depot_closed") == pytest.approx([3.0])
    assert len(entries(history, "convoy_loaded")) == 1  # what it has begun it finishes
    assert len(entries(history, "convoy_delivered")) == 1
    assert entries(history, "convoy_lost") == []
    assert sum(history.stocks["depot"][-1][1]) == pytest.approx(850)


SECOND_DEPOT = {
    "network.nodes": [*PLACES, place("other", 60, -80)],
    "supply.depots": [DEPOT, {**DEPOT, "id": "other-depot", "node": "other"}],
    "supply.trucks.convoys.loads_at": ["depot", "other-depot"],
}


def test_supply_comes_from_what_remains_from_the_hour_that_the_hub_is_lost():
    attacked = taking("hub", 10.0)
    changes = {**attacked, **SECOND_DEPOT, **NO_TRAINS, "horizon_days": 10}
    changes["network.links"] = [*attacked["network.links"], road("rear", "other", 40)]
    history = simulated(changes)
    assert entries(history, "convoy_lost") == []
    # delivered at 12.2, then 60 km to the other depot, rest, and a load of what is short by then
    loaded = entries(history, "convoy_loaded")[1]
    assert loaded.place == "other"
    to_other_h = (20 + 40) / 40
    assert loaded.time_h < HANDLING_H + 2 * LEG_H + HANDLING_H + to_other_h + 2 + 24
    assert sum(history.met["army"][1]) == 0


def test_a_full_convoy_whose_road_is_cut_returns_with_its_load():
    history = simulated({**taking("ford", 5.5), **NO_TRAINS})
    (returned,) = entries(history, "convoy_returned")
    assert returned.time_h == pytest.approx(5.5 + 0.5)
    assert tonnes(returned) == pytest.approx(150)
    assert sum(history.stocks["depot"][-1][1]) == pytest.approx(1_000)


def test_a_load_that_returns_to_a_depot_that_was_filled_meanwhile_is_not_lost():
    changes = {
        **taking("ford", 5.5),
        "supply.depots.depot.capacity_t": 1_000,
        "supply.trains": [
            {"id": "trains", "origin": "base", "destination": "hub", "trains_per_day": 24, "payload_t": 150}
        ],
        "supply.railheads.railhead.men_per_track": 1_000,
        "groups": [
            {**ARMY, "stock_days": 0},
            {**ARMY, "id": "garrison", "node": "hub", "garrisons": [], "stock_days": 5},
        ],
        "supply.trucks.convoys.serves": ["army", "garrison"],
    }
    history = simulated(changes)
    assert entries(history, "convoy_returned")
    # the convoy had set out for the front, and serves the garrison from then on
    assert {entry.place for entry in entries(history, "convoy_delivered")} == {"hub"}


def test_a_convoy_between_two_places_that_fall_is_lost_with_its_load():
    run = model(NO_TRAINS)
    world = run.world
    at(world.env, 5.6, lambda: world.take("ford", "test", "broken"))
    at(world.env, 5.9, lambda: world.take("hub", "test", "broken"))
    history = run.run()
    (lost,) = entries(history, "convoy_lost")
    assert (lost.time_h, tonnes(lost)) == (pytest.approx(5.9), pytest.approx(150))
    assert sum(history.cargo.captured) == pytest.approx(1_000)
    assert run.groups["army"].stockpile.inbound == pytest.approx((0, 0, 0))


def test_a_convoy_reroutes_when_a_bridge_goes_down_and_comes_late():
    changes = {
        **NO_TRAINS,
        "network.nodes": [*PLACES, place("bypass", 30, -60)],
        "network.links": [
            *[link for link in LINKS if link["id"] != "ford--front"],
            road("ford", "front", 40, bridge=bridge()),
            road("ford", "bypass", 40),
            road("bypass", "front", 60),
        ],
    }
    run = model(changes)
    at(run.world.env, 5.5, lambda: run.world.close_bridge("bridge", "test"))
    arrives_h = HANDLING_H + 2 * LEG_H + 60 / 40
    assert times_h(run.run(), "convoy_delivered")[0] == pytest.approx(arrives_h + HANDLING_H)


def test_convoys_wait_for_a_bridge_that_is_repaired_and_cross_it_one_by_one():
    changes = {
        **NO_TRAINS,
        "supply.trucks.convoys.trucks": 90,
        "supply.depots.depot.bays": 3,
        "network.links.hub--ford.bridge": bridge("weak"),
        "groups.army.stock_days": 0,
        "groups.army.bays": 3,
    }
    run = model(changes)
    # loaded at 5.0: one has crossed by 5.5, one is on the bridge, one waits
    at(run.world.env, 5.7, lambda: run.world.close_bridge("bridge", "test", repair_h=20.0))
    history = run.run()
    returned = entries(history, "convoy_returned")
    assert [entry.time_h for entry in returned] == pytest.approx([5.7, 5.7])
    delivered_h = times_h(history, "convoy_delivered")
    assert delivered_h[0] == pytest.approx(HANDLING_H + 0.5 + 1 + LEG_H + HANDLING_H)
    assert delivered_h[2] - delivered_h[1] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("gone_h", "back_h"),
    [
        (5.9, HANDLING_H + 2 * LEG_H),  # it turns round at the ford
        (6.5, HANDLING_H + 4 * LEG_H),  # it turns round at the front
    ],
)
def test_a_convoy_does_not_unload_where_nobody_is_left(gone_h, back_h):
    at_once = {"id": "all", "starts_h": 0, "lasts_h": 1, "share": 1, "garrison_share": 1}
    run = model({**NO_TRAINS, "groups.army.drawdown": {**DRAWDOWN, "stages": [at_once]}})
    at(run.world.env, gone_h - 1, run.drawdowns["army"].order)
    (returned,) = entries(run.run(), "convoy_returned")
    assert returned.time_h == pytest.approx(back_h)
    assert tonnes(returned) == pytest.approx(150)
