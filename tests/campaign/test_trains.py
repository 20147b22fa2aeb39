import pytest
from builders import (
    LINKS,
    PLACES,
    RAILHEAD,
    START,
    TRAINS,
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

IDLE_TRUCKS = {"supply.trucks.convoys.trucks": 0}


def unloaded_t(history: History, train: str) -> float:
    return sum(cargo_t(entry) for entry in entries(history, "train_unloaded", actor=train))


def cargo_t(entry: Entry) -> float:
    return entry.ammunition_t + entry.fuel_t + entry.general_t


def times_h(history: History, *kinds: str, actor: str | None = None) -> list[float]:
    return [entry.time_h for entry in entries(history, *kinds, actor=actor)]


def services(count: int, **more: object) -> list[dict[str, object]]:
    """Services whose trains leave the base at the same hours."""
    return [{**TRAINS, "id": f"service-{number + 1}", **more} for number in range(count)]


def test_a_train_of_1000_t_is_unloaded_at_50_t_per_h_in_20_h():
    history = simulated({"supply.trains.trains.trains_per_day": 1})
    (arrived_h,) = times_h(history, "train_arrived", actor="trains-1")
    rakes_h = times_h(history, "train_unloaded", actor="trains-1")
    assert rakes_h == pytest.approx([arrived_h + hours for hours in (5, 10, 15, 20)])
    assert unloaded_t(history, "trains-1") == pytest.approx(1_000)


def test_men_and_cranes_unload_together():
    changes = {"supply.railheads.railhead.cranes_per_track": 2.5, "supply.trains.trains.trains_per_day": 1}
    history = simulated(changes)  # 100 men x 0.5 t/h + 2.5 cranes x 20 t/h = 100 t/h
    (arrived_h,) = times_h(history, "train_arrived", actor="trains-1")
    assert times_h(history, "train_unloaded", actor="trains-1")[-1] == pytest.approx(arrived_h + 10)


def test_60_km_at_30_km_per_h_take_2_h_by_timetable():
    history = simulated()
    assert times_h(history, "train_departed") == pytest.approx([12 * n for n in range(1, 11)])
    assert [entry.count for entry in entries(history, "train_arrived")] == pytest.approx([2] * 9)


def test_a_line_of_many_sections_takes_no_longer_than_one():
    changes = {
        "network.nodes": [*PLACES, place("halt", 0, 30), place("junction", 0, 50)],
        "network.links": [
            *LINKS[1:],
            railway("base", "junction", 10),
            railway("junction", "halt", 20),
            railway("halt", "hub", 30),
        ],
    }
    assert times_h(simulated(changes), "train_arrived") == pytest.approx(
        times_h(simulated(), "train_arrived")
    )


@pytest.mark.parametrize(("tracks", "headway_h"), [(1, 1.0), (2, 0.5)])
def test_trains_follow_one_another_at_the_headway_of_the_line(tracks, headway_h):
    changes = {
        "supply.trains": services(4, payload_t=100),
        "network.links": [railway("base", "hub", 60, tracks=tracks), *LINKS[1:]],
    }
    history = simulated(changes)
    first_h = 12 + 60 / 30
    assert times_h(history, "train_arrived")[:4] == pytest.approx([first_h + n * headway_h for n in range(4)])


def test_a_train_has_its_track_until_it_is_unloaded():
    history = simulated({"supply.trains": services(3, trains_per_day=1, payload_t=300), **IDLE_TRUCKS})
    first_h = times_h(history, "train_arrived")[0]
    ends_h = [times_h(history, "train_unloaded", actor=f"service-{n}-1")[-1] for n in (1, 2, 3)]
    assert ends_h == pytest.approx([first_h + 6, first_h + 12, first_h + 18])


def test_trains_are_unloaded_side_by_side_on_two_tracks():
    changes = {
        "supply.trains": services(2, trains_per_day=1, payload_t=300),
        "supply.railheads.railhead.tracks": 2,
        **IDLE_TRUCKS,
    }
    history = simulated(changes)
    arrived_h = times_h(history, "train_arrived")[:2]
    ends_h = [times_h(history, "train_unloaded", actor=f"service-{n}-1")[-1] for n in (1, 2)]
    assert ends_h == pytest.approx([arrived_h[0] + 6, arrived_h[1] + 6])


def test_a_train_is_made_up_of_what_the_depot_lacks():
    changes = {"supply.depots.depot.stock_t": by_class(4_600, 3_000, 2_000), **IDLE_TRUCKS}
    small = simulated({**changes, "supply.trains.trains.payload_t": 400})
    assert entries(small, "train_departed")[0][4:7] == pytest.approx((400, 0, 0))
    assert entries(simulated(changes), "train_departed") == []  # 400 t would not fill half a train


def test_trains_stop_when_the_depot_is_full_and_go_on_when_there_is_room():
    full = simulated({"supply.depots.depot.capacity_t": 3_000, **IDLE_TRUCKS})
    assert len(entries(full, "train_departed")) == 2
    assert full.stocks["depot"][-1][1] == pytest.approx((1_500, 900, 600))
    emptied = simulated({"supply.depots.depot.capacity_t": 3_000, "horizon_days": 20})
    assert len(entries(emptied, "train_departed")) > 2
    assert max(sum(level) for _, level in emptied.stocks["depot"]) <= 3_000 + 1e-6


def test_nobody_sends_a_train_to_a_railhead_without_men():
    assert entries(simulated({"supply.railheads.railhead.men_per_track": 0}), "train_departed") == []


def test_a_strike_stops_the_unloading_until_the_railhead_is_repaired():
    run = model({"supply.trains.trains.trains_per_day": 1})
    at(run.world.env, 24 + 2 + 6, lambda: run.yards["hub"].close(10.0))  # in the second rake
    at(run.world.env, 24 + 2 + 8, lambda: run.yards["hub"].close(10.0))
    history = run.run()
    rakes_h = times_h(history, "train_unloaded", actor="trains-1")
    assert rakes_h[0] == pytest.approx(24 + 2 + 5)
    assert 24 + 2 + 10 <= rakes_h[1] <= 24 + 2 + 18 + 5  # a rake under way is finished
    assert rakes_h[-1] == pytest.approx(24 + 2 + 18 + 10)
    assert unloaded_t(history, "trains-1") == pytest.approx(1_000)


def shelled(at_h: float) -> dict[str, object]:
    """Changes by which the enemy takes a place 10 km from the hub at an hour."""
    return {
        "network.nodes": [*PLACES, place("near", -10, 0)],
        "network.links": [*LINKS, road("enemy", "near", 30)],
        **attack(at_h - 24, ("enemy", "near")),
    }


def test_artillery_closes_the_railhead_for_trains_at_work_waiting_and_under_way():
    closed_h = 37.5
    trains = services(2, payload_t=500)  # every 12 h; each is unloaded in 10 h
    history = simulated({**shelled(closed_h), **IDLE_TRUCKS, "supply.trains": trains, "horizon_days": 2})
    assert times_h(history, "depot_closed") == pytest.approx([closed_h])
    assert max(times_h(history, "train_unloaded")) < closed_h
    # 6 trains have left: the first three have been unloaded or begun, one waits, two are under way.
    assert len(entries(history, "train_departed")) == 6
    back_t = sum(cargo_t(entry) for entry in entries(history, "train_turned_back"))
    assert back_t + sum(unloaded_t(history, f"service-{n}-{k}") for n in (1, 2) for k in (1, 2, 3)) == (
        pytest.approx(3_000)
    )
    assert sum(history.cargo.in_transit) == 0
    assert sum(history.cargo.returned) == pytest.approx(back_t)


def test_no_train_leaves_for_a_line_with_a_junction_under_fire():
    changes = {
        "network.nodes": [*PLACES, place("halt", 0, 30), place("near", -10, 30)],
        "network.links": [
            *LINKS[1:],
            railway("base", "halt", 30),
            railway("halt", "hub", 30),
            road("enemy", "near", 30),
        ],
        **attack(6, ("enemy", "near")),
    }
    history = simulated(changes)
    assert history.captures["near"] == pytest.approx(30)
    assert times_h(history, "train_departed") == pytest.approx([12, 24])
    assert entries(history, "depot_closed") == []


def test_artillery_out_of_reach_closes_nothing():
    history = simulated({**shelled(30), "supply.artillery_reach_km": 9})
    assert entries(history, "depot_closed") == []
    assert max(times_h(history, "train_unloaded")) > 30


def test_trains_at_a_captured_railhead_are_captured_with_what_is_left_aboard():
    history = simulated({**attack(30 - 12), **IDLE_TRUCKS, "offensive.rates_km_per_day.broken": 120})
    assert history.captures["hub"] == pytest.approx(30)
    captured = {entry.actor: cargo_t(entry) for entry in entries(history, "stock_captured")}
    aboard_t = sum(captured[train] for train in ("trains-1", "trains-2"))
    assert aboard_t + unloaded_t(history, "trains-1") + unloaded_t(history, "trains-2") == pytest.approx(
        2_000
    )
    assert captured["depot"] == pytest.approx(1_000 + unloaded_t(history, "trains-1"))
    assert times_h(history, "train_departed") == pytest.approx([12, 24])  # no more after the loss


LONG_LINE = {
    "network.nodes": [*PLACES, place("halt", 0, 30)],
    "network.links": [
        *LINKS[1:],
        railway("base", "halt", 90, tracks=2),
        railway("halt", "hub", 60, bridge=bridge()),
    ],
    "horizon_days": 2,
}


@pytest.mark.parametrize(("cut_h", "turned_back_at"), [(13, "halt"), (16, None)])
def test_a_train_turns_back_before_a_line_that_is_cut_and_goes_on_behind_the_bridge(cut_h, turned_back_at):
    run = model(LONG_LINE)  # 3 h to the halt, and 2 h more
    at(run.world.env, cut_h, lambda: run.world.close_bridge("bridge", "test"))
    history = run.run()
    turned = [entry.place for entry in entries(history, "train_turned_back")]
    assert turned == ([turned_back_at] if turned_back_at else [])
    assert bool(entries(history, "train_arrived")) is (turned_back_at is None)
    assert len(entries(history, "train_departed")) == 1  # nobody is sent on a line that is cut


def test_trains_run_again_when_the_line_is_repaired():
    run = model(LONG_LINE)
    at(run.world.env, 10, lambda: run.world.close_bridge("bridge", "test", repair_h=4.0))
    history = run.run()
    assert times_h(history, "bridge_closed", "bridge_opened") == [10, 14]
    assert times_h(history, "train_departed") == [24, 36, 48]


def test_two_railheads_are_two_yards():
    changes = {
        "network.nodes": [*PLACES, place("halt", 0, 30)],
        "network.links": [*LINKS[1:], railway("base", "halt", 30), railway("halt", "hub", 30)],
        "supply.trains": [TRAINS, {**TRAINS, "id": "trains-to-halt", "destination": "halt"}],
        "supply.railheads": [
            RAILHEAD,
            {**RAILHEAD, "id": "halt-railhead", "node": "halt", "men_per_track": 200},
        ],
    }
    changes["supply.depots"] = [
        {"id": name, "node": node, "capacity_t": 9_000, "stock_t": by_class(0), "men_per_bay": 60}
        for name, node in (("depot", "hub"), ("halt-depot", "halt"))
    ]
    run = model({**changes, **IDLE_TRUCKS, "horizon_days": 1 - 0.01, "offensive.starts": START})
    run.run()  # the second train enters the line an hour after the first
    assert sum(run.depots["halt-depot"].store.received_t) == pytest.approx(1_000 / 4 * 3)
    assert sum(run.depots["depot"].store.received_t) == pytest.approx(1_000 / 4)


def test_a_railway_has_its_own_flow():
    """At 3 trains a day the second of two trains that are due together leaves 8 h after the first."""
    due = {"supply.trains": services(2, trains_per_day=1), "supply.rail.double_track_trains_per_day": 400}
    gaps = []
    for own in (None, 3):
        changes = {**due, "network.links.base--hub-rail.trains_per_day": own}
        first, second, *_ = times_h(simulated(changes), "train_arrived")
        gaps.append(second - first)
    assert gaps[1] == pytest.approx(8)
    assert gaps[0] < 8
