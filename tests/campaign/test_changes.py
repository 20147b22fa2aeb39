"""What happens on a date: crossings that open, close and improve, strikes, and the call to leave."""

from datetime import timedelta

import pytest
from builders import START, bridge, entries, hour, model, simulated, withdrawal

OVER = "network.links.hub--ford.bridge"
CLOSED = {**{OVER: bridge()}, "changes": [{"id": "blown", "at": START, "bridge": "bridge", "state": "down"}]}
NO_SUPPLY = {"supply.trains": [], "supply.trucks.convoys.trucks": 0}


def change(name, at_h, state, **more):
    return {"id": name, "at": hour(at_h), "bridge": "bridge", "state": state, **more}


def delivered_h(changes):
    return [
        entry.time_h for entry in entries(simulated({"supply.trains": [], **changes}), "convoy_delivered")
    ]


def test_without_changes_a_convoy_loads_5_h_drives_2_h_and_unloads_5_h():
    assert delivered_h({OVER: bridge()})[0] == pytest.approx(12.1)  # 0.1 h to pass the bridge


@pytest.mark.parametrize("before_h", [0, 500])
def test_a_bridge_that_was_closed_by_the_start_opens_on_a_date(before_h):
    changes = [change("blown", -before_h, "down"), change("repaired", 30, "open")]
    first, *_ = delivered_h({OVER: bridge(), "changes": changes})
    assert first == pytest.approx(30 + 12.1)


def test_the_order_of_the_list_does_not_matter():
    changes = [change("b", 30, "open"), change("a", 30, "down"), change("c", 0, "down")]
    found = [delivered_h({OVER: bridge(), "changes": listed}) for listed in (changes, changes[::-1])]
    assert found[0] == found[1]
    assert found[0][0] > 30


def test_a_link_closes_and_opens_on_dates():
    link = {"link": "hub--ford"}
    changes = [
        {"id": "shut", "at": START - timedelta(days=3), "state": "down", **link},
        {"id": "open", "at": hour(20), "state": "open", **link},
    ]
    assert delivered_h({"changes": changes})[0] == pytest.approx(20 + 12)


def test_a_bridge_for_light_vehicles_bears_no_trucks():
    assert delivered_h({OVER: bridge("light")}) == []
    first, *_ = delivered_h({OVER: bridge("light"), "changes": [change("stronger", 10, "weak")]})
    assert first > 10 + 12


def test_a_bridge_for_light_vehicles_bears_those_who_withdraw():
    way_out = {"network.links.front--rear.bridge": bridge("light", vehicles_per_h=20)}
    history = simulated({**NO_SUPPLY, **withdrawal(ordered_at=hour(10)), **way_out})
    vehicles = history.vehicles["army"]
    assert vehicles.out == vehicles.establishment == 100
    # twenty vehicles an hour pass: the hundred need five hours at least
    arrived = [entry.time_h for entry in entries(history, "column_arrived")]
    assert arrived[-1] - arrived[0] >= 4


def test_a_bridge_has_its_own_flow_and_gets_another():
    slow = delivered_h({OVER: bridge("weak", vehicles_per_h=10)})[0]
    assert slow == pytest.approx(12 + 3)  # 30 trucks at 10 an hour
    faster = {"changes": [change("second-ferry", 2, "weak", vehicles_per_h=30)]}
    assert delivered_h({OVER: bridge("weak", vehicles_per_h=10), **faster})[0] == pytest.approx(12 + 1)


def test_a_strike_on_a_date_closes_what_it_hits_for_its_own_time():
    strike = {"id": "first", "at": hour(10), "target": "bridge"}
    changes = {OVER: bridge(hit=1, outage_h=7), "fires.strikes": [strike], "fires.bridge_hit": 0}
    history = simulated({**NO_SUPPLY, **changes})
    assert [entry.time_h for entry in entries(history, "strike")] == [10]
    assert [entry.time_h for entry in entries(history, "bridge_opened")] == [17]
    missed = simulated({**NO_SUPPLY, **changes, OVER: bridge(hit=0)})
    assert entries(missed, "bridge_closed") == []


def test_strikes_before_the_start_are_over():
    strike = {"id": "early", "at": hour(-1), "target": "bridge"}
    history = simulated({**NO_SUPPLY, OVER: bridge(hit=1), "fires.strikes": [strike]})
    assert entries(history, "strike") == []


def test_a_bridge_that_improves_while_it_is_repaired_does_so_when_that_is_done():
    run = model(
        {
            **NO_SUPPLY,
            OVER: bridge(hit=1, outage_h=10),
            "fires.strikes": [{"id": "hit", "at": hour(10), "target": "bridge"}],
            "changes": [change("better", 15, "weak", vehicles_per_h=80)],
        }
    )
    history = run.run()
    (changed,) = entries(history, "bridge_changed")
    assert (changed.time_h, changed.note, changed.count) == (20, "weak", 80)
    assert entries(history, "bridge_opened") == []
    assert run.world.situation.bridge_flow("bridge") == 80


def test_a_bridge_that_is_closed_for_good_while_it_is_repaired_stays_closed():
    history = simulated(
        {
            **NO_SUPPLY,
            OVER: bridge(hit=1, outage_h=10),
            "fires.strikes": [{"id": "hit", "at": hour(10), "target": "bridge"}],
            "changes": [change("given-up", 15, "down")],
        }
    )
    assert entries(history, "bridge_opened") == []


def test_a_one_way_road_has_no_way_back():
    assert len(delivered_h({"network.links.hub--ford.one_way": True})) == 1


def test_nobody_is_faster_than_a_link_allows():
    assert delivered_h({"network.links.hub--ford.speed_km_per_h": 20})[0] == pytest.approx(12 + 1)


CROSSING = {"id": "landing", "node": "rear", "booths": 1, "persons_per_day": 2_400}
CALLED = {
    **NO_SUPPLY,
    "civilians.called_at": hour(8),
    "civilians.departure_h": 0.1,
    "civilians.crossings": [CROSSING],
}


def test_people_are_called_on_a_date_whatever_happens():
    history = simulated(CALLED)
    assert [entry.time_h for entry in entries(history, "call_to_leave")] == [8]
    assert history.people.crossed == pytest.approx(1_000)


def test_nobody_passes_before_a_crossing_opens():
    crossing = {**CROSSING, "opens": hour(9)}
    crossed = entries(simulated({**CALLED, "civilians.crossings": [crossing]}), "cars_crossed")
    assert min(entry.time_h for entry in crossed) > 9


def test_nobody_passes_while_the_ferry_is_down():
    ferry = {
        "network.links.front--rear.bridge": bridge("weak"),
        "civilians.crossings": [{**CROSSING, "bridge": "bridge"}],
    }
    changes = [change("sunk", 11.5, "down"), change("raised", 60, "weak")]
    crossed = [e.time_h for e in entries(simulated({**CALLED, **ferry, "changes": changes}), "cars_crossed")]
    assert crossed
    assert not [time_h for time_h in crossed if 13 < time_h < 60]


def test_people_on_foot_are_taken_over_by_boat_while_every_bridge_is_down():
    """A person each, 4 km/h, and boats from the town itself: they need no road over the river."""
    on_foot = {
        "network.links.front--rear.bridge": bridge("down"),
        "civilians.persons_per_car": 1,
        "civilians.batch_cars": 100,
        "civilians.speed_km_per_h": 4,
    }
    crossed = {}
    for place in ("front", "rear"):
        boats = {"civilians.crossings": [{**CROSSING, "node": place}]}
        crossed[place] = simulated({**CALLED, **on_foot, **boats}).people.crossed
    assert crossed["front"] == pytest.approx(1_000)
    assert crossed["rear"] == 0


def test_an_order_can_come_months_after_its_reason_and_in_phases_weeks_apart():
    phases = [
        {"id": "stores", "starts_h": 0, "lasts_h": 240, "share": 0.5, "carries_stock": True},
        {"id": "men", "starts_h": 480, "lasts_h": 48, "share": 0.5, "garrison_share": 1},
    ]
    history = simulated(
        {
            **withdrawal(endurance={"days": 60}),
            "horizon_days": 120,
            **NO_SUPPLY,
            "groups.army.command.decision_h": 1_500,
            "groups.army.drawdown.stages": phases,
            "groups.army.drawdown.fuel_t_per_vehicle": 0,
        }
    )
    (reason,) = entries(history, "trigger")
    (order,) = entries(history, "withdrawal_ordered")
    assert order.time_h == pytest.approx(reason.time_h + 1_500)
    began = [entry.time_h - order.time_h for entry in entries(history, "stage_began")]
    assert began == pytest.approx([0, 480])
    out = [entry.time_h - order.time_h for entry in entries(history, "column_departed")]
    assert not [hours for hours in out if 250 < hours < 480]
    assert history.vehicles["army"].out == history.vehicles["army"].establishment


def test_a_commander_who_counts_strikes_on_his_supply_hears_of_a_closed_road_unharmed():
    rule = {"strikes": 1, "window_h": 24, "below_days": 60}
    closed = [{"id": "shut", "at": START, "link": "hub--ford", "state": "down"}]
    history = simulated({**withdrawal(interdiction=rule), "changes": closed})
    assert entries(history, "withdrawal_ordered") == []
