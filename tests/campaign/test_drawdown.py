import pytest
from builders import (
    DRAWDOWN,
    LINKS,
    PLACES,
    at,
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

QUIET = {"supply.trains": [], "supply.trucks.convoys.trucks": 0}
ORDERED_H = 10
ORDER = {**QUIET, **withdrawal(ordered_at=hour(ORDERED_H)), "groups.army.drawdown.truck_share": 0}
"""The army leaves from hour 10 on, without its stock; 100 vehicles in columns of 20, one hour to the rear."""
AT_ONCE = {
    **ORDER,
    "groups.army.drawdown.stages": [
        {"id": "all", "starts_h": 0, "lasts_h": 1, "share": 1, "garrison_share": 1}
    ],
}
"""Five columns set out at 10.0, 10.2, 10.4, 10.6 and 10.8."""
WEAK_EXIT = {**AT_ONCE, "network.links.front--rear.bridge": bridge("weak")}


def times_h(history, kind):
    return [entry.time_h for entry in entries(history, kind)]


def parts(history):
    """Where the vehicles are."""
    vehicles = history.vehicles["army"]
    return {name: number for name, number in vars(vehicles).items() if number and name != "establishment"}


def test_the_stages_by_hand():
    history = simulated(ORDER)
    assert [(entry.time_h, entry.note) for entry in entries(history, "stage_began")] == [
        (10, "support"),
        (20, "main-body"),
        (30, "rear-guard"),
    ]
    assert times_h(history, "column_departed") == pytest.approx([10, 15, 20, 25, 30])
    assert times_h(history, "column_out") == pytest.approx([11, 16, 21, 26, 31])
    assert [entry.note for entry in entries(history, "column_out")] == (
        ["support"] * 2 + ["main-body"] * 2 + ["rear-guard"]
    )
    (over,) = entries(history, "drawdown_over")
    assert (over.time_h, over.count) == (pytest.approx(40), pytest.approx(30))
    assert parts(history) == {"out": 100}


def test_the_garrison_thins_out_with_the_stages_and_the_rest_of_the_stock_is_abandoned():
    run = model(ORDER)
    men = []
    for time_h in (9, 29, 31, 41):
        at(run.world.env, time_h, lambda: men.append(run.defence.defenders_at("front")))
    history = run.run()
    assert men == pytest.approx([1_000, 1_000, 500, 0])
    # 10 h of holding and 30 h of withdrawing, and 0.1 t of fuel for each of 100 vehicles
    used_t = (50 * 10 / 24 + 25 * 30 / 24, 30 * 40 / 24 + 10, 20 * 40 / 24)
    left_t = tuple(stock - used for stock, used in zip((250, 150, 100), used_t, strict=True))
    (abandoned,) = entries(history, "stock_abandoned")
    assert abandoned[4:7] == pytest.approx(left_t)
    assert history.cargo.abandoned == pytest.approx(left_t)


def test_columns_take_the_stock_that_the_group_no_longer_needs():
    history = simulated({**ORDER, "groups.army.drawdown.truck_share": 0.5})
    first, second = entries(history, "column_departed")[:2]
    # 20 vehicles, half of them trucks of 4 t; 100 men pack 50 t an hour
    assert sum(first[4:7]) == pytest.approx(40)
    assert first.time_h == pytest.approx(10 + 40 / 50)
    assert sum(second[4:7]) == pytest.approx(40)
    assert second.time_h == pytest.approx(15 + 40 / 50)
    assert sum(history.cargo.returned) == pytest.approx(80)
    assert sum(first[4:7]) + sum(entries(history, "stock_abandoned")[0][4:7]) < 500


def test_a_group_does_not_pack_what_it_still_needs():
    history = simulated({**ORDER, "groups.army.drawdown.truck_share": 1, "groups.army.stock_days": 1})
    assert sum(history.cargo.returned) == pytest.approx(0)
    assert times_h(history, "column_departed")[0] == pytest.approx(10)


def test_a_weak_exit_lets_the_columns_out_one_by_one():
    history = simulated(WEAK_EXIT)
    assert times_h(history, "column_out") == pytest.approx([10 + n / 3 + 1 for n in range(1, 6)])
    (over,) = entries(history, "drawdown_over")
    assert over.time_h == pytest.approx(10 + 5 / 3 + 1)  # the group has left before its last column is out


def test_leaving_takes_as_long_as_the_exits_need():
    assert model(WEAK_EXIT).drawdowns["army"].needed_h() == pytest.approx(100 / 60)
    assert model(AT_ONCE).drawdowns["army"].needed_h() == pytest.approx(1)
    assert model(ORDER).drawdowns["army"].needed_h() == pytest.approx(30)


NARROW_EXIT = {**AT_ONCE, "supply.road.lane_vehicles_per_h": 10, "groups.army.drawdown.column_vehicles": 5}
"""A lane passes 10 vehicles an hour, a column of 5 in half an hour; then it drives for an hour."""


@pytest.mark.parametrize("lanes", [1, 2, 4])
@pytest.mark.parametrize(
    "crossing", [{}, {"network.links.front--rear.bridge": bridge()}], ids=["road", "bridge"]
)
def test_a_commander_reckons_with_what_the_exit_really_passes(lanes, crossing):
    run = model({**NARROW_EXIT, **crossing, "network.links.front--rear.lanes": lanes})
    reckoned_h = run.drawdowns["army"].needed_h()
    last_out_h = times_h(run.run(), "column_out")[-1]
    assert reckoned_h == pytest.approx(100 / (10 * lanes * (2 if crossing else 1)))
    assert last_out_h - ORDERED_H - 1 == pytest.approx(reckoned_h, abs=0.5)  # the pass time of a column


def cut_exit(changes, repair_h=0.0, cut_h=10.8):
    """A run in which the bridge of the exit is closed while the third column is on it."""
    run = model({**WEAK_EXIT, **changes})
    at(run.world.env, cut_h, lambda: run.world.close_bridge("bridge", "test", repair_h))
    return run


def test_an_exit_that_is_cut_half_way_holds_up_those_who_are_not_over():
    history = cut_exit({}).run()
    assert times_h(history, "column_out") == pytest.approx([10 + 1 / 3 + 1, 10 + 2 / 3 + 1])
    assert parts(history) == {"out": 40, "marching": 60}
    assert entries(history, "drawdown_over") == []


def test_they_go_on_when_it_is_repaired():
    history = cut_exit({}, repair_h=5.0).run()
    out_h = times_h(history, "column_out")
    assert out_h[2:] == pytest.approx([15.8 + n / 3 + 1 for n in (1, 2, 3)])
    assert parts(history) == {"out": 100}


def test_they_are_lost_if_the_enemy_comes_first():
    run = cut_exit({})
    at(run.world.env, 20, lambda: run.world.take("front", "test", "retreat"))
    history = run.run()
    assert parts(history) == {"out": 40, "abandoned": 60}
    lost = entries(history, "vehicles_abandoned")
    assert [(entry.time_h, entry.count, entry.note) for entry in lost] == [
        (20, 20, "overrun on the road")
    ] * 3
    assert times_h(history, "drawdown_over") == [20]


def test_they_take_another_exit_if_there_is_one():
    changes = {
        "network.nodes": [*PLACES, place("side", 20, -60)],
        "network.links": [
            *[link for link in LINKS if link["id"] != "front--rear"],
            road("front", "rear", 20, bridge=bridge("weak")),
            road("front", "side", 30),
            road("side", "rear", 30),
        ],
        "groups.army.drawdown.exits": ["front--rear", "front--side"],
    }
    base = {name: value for name, value in WEAK_EXIT.items() if "bridge" not in name}
    run = model({**base, **changes})
    at(run.world.env, 10.1, lambda: run.world.close_bridge("bridge", "test"))
    history = run.run()
    # the first column was on the bridge; now all take the side road, of 1.5 h, one column in 20 / 300 h
    out = entries(history, "column_out")
    assert {entry.place for entry in out} == {"side"}
    assert out[0].time_h == pytest.approx(10.1 + 1.5)
    assert parts(history) == {"out": 100}
    assert {entry.place for entry in entries(history, "column_arrived")} == {"rear"}


def test_the_better_exit_is_the_one_where_a_column_is_out_first():
    changes = {
        "network.nodes": [*PLACES, place("side", 20, -60)],
        "network.links": [
            *[link for link in LINKS if link["id"] != "front--rear"],
            road("front", "rear", 20, bridge=bridge("weak")),
            road("front", "side", 20),
            road("side", "rear", 15),
        ],
        "groups.army.drawdown.exits": ["front--rear", "front--side"],
        "groups.army.drawdown.column_vehicles": 10,
        "groups.army.drawdown.stages": [
            {"id": "all", "starts_h": 0, "lasts_h": 0.9, "share": 1, "garrison_share": 1}
        ],
        "supply.road.weak_bridge_vehicles_per_h": 20,
    }
    history = simulated({**ORDER, **changes})
    # over the bridge half an hour and 20 km, in all 1.5 h, if nobody is on it; by the side 35 km, 1.75 h;
    # the bridge is free for the first column, and again for the one that sets out 0.54 h later
    out = [entry.place for entry in entries(history, "column_out")]
    assert (out.count("rear"), out.count("side")) == (2, 8)


def test_columns_on_an_exit_whose_far_end_falls_come_back():
    run = model(AT_ONCE)
    at(run.world.env, 10.5, lambda: run.world.take("rear", "test", "broken"))
    history = run.run()
    assert entries(history, "column_out") == []
    assert parts(history) == {"marching": 100}


def test_columns_that_rest_at_a_destination_are_overrun_only_while_they_are_under_way():
    changes = {
        **AT_ONCE,
        "network.nodes": [*PLACES, place("camp", 120, -80)],
        "network.links": [*LINKS, road("rear", "camp", 100)],
        "groups.army.drawdown.destinations": [{"id": "camp", "node": "camp", "share": 1}],
    }
    run = model(changes)
    at(run.world.env, 16.1, lambda: run.world.take("camp", "test", "broken"))
    history = run.run()
    # out after 1 h, at the camp after 6 h: two have arrived by 16.1
    assert times_h(history, "column_arrived") == pytest.approx([16])
    assert parts(history) == {"out": 20, "abandoned": 80}


def test_a_column_that_arrives_in_the_very_hour_of_the_fall_has_arrived():
    changes = {
        **AT_ONCE,
        "network.nodes": [*PLACES, place("camp", 120, -80)],
        "network.links": [*LINKS, road("rear", "camp", 100)],
        "groups.army.drawdown.destinations": [{"id": "camp", "node": "camp", "share": 1}],
        "groups.army.drawdown.column_vehicles": 100,
    }
    run = model(changes)
    env = run.world.env
    at(env, 15, lambda: at(env, 16, lambda: run.world.take("camp", "test", "broken")))
    history = run.run()
    assert times_h(history, "column_arrived") == [16]
    assert parts(history) == {"out": 100}


def test_vehicles_without_driver_are_left_behind():
    history = simulated({**ORDER, "groups.army.drawdown.unserviceable": 0.25})
    assert parts(history) == {"out": 75, "abandoned": 25}
    notes = {entry.note for entry in entries(history, "vehicles_abandoned")}
    assert notes == {"no driver or out of repair"}


@pytest.mark.parametrize(("starts_h", "left"), [(0, 40), (24, 20), (48, 10)])
def test_the_more_time_there_is_the_fewer_are_left_for_want_of_a_driver(starts_h, left):
    stage = {"id": "all", "starts_h": starts_h, "lasts_h": 0.001, "share": 1, "garrison_share": 1}
    changes = {"unserviceable": 0.4, "readied_per_day": 0.5, "stages": [stage]}
    history = simulated({**ORDER, **{f"groups.army.drawdown.{name}": to for name, to in changes.items()}})
    assert parts(history)["abandoned"] == pytest.approx(left, abs=1)  # whole vehicles


def test_vehicles_without_fuel_are_left_behind():
    # 5 t of fuel at the start and 1 t a day; 20 vehicles take 2 t
    changes = {"groups.army.consumption_t_per_day": by_class(50, 1, 20), "groups.army.stock_days": 5}
    history = simulated({**ORDER, **changes})
    left_t = 5 - 15 / 24 - 2 * 2  # before the third column
    third = int((left_t - 5 / 24) / 0.1)
    assert [entry.count for entry in entries(history, "column_departed")] == [20, 20, third]
    assert parts(history) == {"out": 40 + third, "abandoned": 60 - third}
    assert "no fuel" in {entry.note for entry in entries(history, "vehicles_abandoned")}


def test_columns_are_shared_out_among_the_destinations():
    changes = {
        "network.nodes": [*PLACES, place("camp", 40, -80)],
        "network.links": [*LINKS, road("rear", "camp", 20)],
        "groups.army.drawdown.column_vehicles": 5,
        "groups.army.drawdown.destinations": [
            {"id": "rear", "node": "rear", "share": 0.75},
            {"id": "camp", "node": "camp", "share": 0.25},
        ],
    }
    arrived = entries(simulated({**ORDER, **changes}), "column_arrived")
    vehicles = {"rear": 0, "camp": 0}
    for entry in arrived:
        vehicles[entry.place] += entry.count
    assert vehicles == {"rear": 75, "camp": 25}


def test_strikes_destroy_vehicles_on_the_road_and_nowhere_else():
    changes = {**ORDER, "fires.targets": [{"id": "army", "weight": 1}]}
    run = model(changes)
    struck = []
    for time_h in (5, 10.5, 13, 60):
        at(run.world.env, time_h, lambda: struck.append(run.fires.strike("army", 0.0)))
    history = run.run()
    assert [entry.count for entry in entries(history, "strike")] == [0, 5, 0, 0]
    assert parts(history) == {"out": 95, "destroyed": 5}
    assert entries(history, "column_out")[0].count == 15


def test_a_demonstration_costs_ammunition():
    plan = {"hides_h": 20, "ammunition_t": 30}
    history = simulated({**ORDER, "groups.army.drawdown.demonstration": plan})
    (spent,) = entries(history, "stock_spent")
    assert (spent.time_h, *spent[4:7]) == (10, pytest.approx(30), 0, 0)
    off = simulated({**ORDER, "groups.army.drawdown.demonstration": {**plan, "enabled": False}})
    assert entries(off, "stock_spent") == []
    assert history.cargo.consumed[0] == pytest.approx(off.cargo.consumed[0] + 30)


def test_covering_fire_costs_ammunition_until_the_group_is_gone():
    fire = {"slows_pursuit": 0.5, "ammunition_t_per_h": 2}
    history = simulated({**ORDER, "groups.army.drawdown.covering_fire": fire})
    without = simulated(ORDER)
    assert history.met["army"][0][0] == pytest.approx(without.met["army"][0][0] + 30 * 2)


@pytest.mark.parametrize("column_vehicles", [1, 7, 33, 100, 500])
def test_every_vehicle_leaves_whatever_the_size_of_a_column(column_vehicles):
    history = simulated({**ORDER, "groups.army.drawdown.column_vehicles": column_vehicles})
    assert parts(history) == {"out": 100}
    assert max(entry.count for entry in entries(history, "column_departed")) <= column_vehicles


def test_a_group_without_vehicles_leaves_on_foot():
    history = simulated({**ORDER, "groups.army.vehicles": 0})
    assert entries(history, "column_departed") == []
    assert times_h(history, "drawdown_over") == [40]
    assert DRAWDOWN["stages"][-1]["id"] in {entry.note for entry in entries(history, "stage_began")}


def test_a_base_that_falls_half_way_ends_the_drawdown():
    run = model(ORDER)
    at(run.world.env, 22, lambda: run.world.take("front", "test", "thin"))
    history = run.run()
    assert parts(history) == {"out": 60, "abandoned": 40}
    assert times_h(history, "drawdown_over") == [22]
    assert sum(history.cargo.abandoned) > 0
    assert len(entries(history, "stock_abandoned")) == 1


def test_columns_leave_on_the_road_what_breaks_down_by_the_way_that_they_march():
    """20 km to the exit's far end: 100 vehicles lose 5 at 25 % on 100 km, wherever the columns end."""
    history = simulated({**AT_ONCE, "groups.army.drawdown.broken_per_100_km": 0.25})
    assert parts(history) == {"out": 95, "abandoned": 5}
    broken = entries(history, "vehicles_abandoned")
    assert {entry.note for entry in broken} == {"broke down on the march"}
    assert [entry.count for entry in broken] == [1] * 5
    loaded = {**ORDER, "groups.army.drawdown.truck_share": 1, "groups.army.drawdown.broken_per_100_km": 0.25}
    left = [
        entry for entry in entries(simulated(loaded), "vehicles_abandoned") if entry.note.startswith("broke")
    ]
    assert sum(entry[4] for entry in left) > 0
