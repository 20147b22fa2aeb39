from itertools import pairwise

import pytest
from builders import START, at, attack, entries, hour, model, simulated, withdrawal

CALL_H = 15
CROSSING = {"id": "border", "node": "rear", "booths": 1, "persons_per_day": 2_400}
LEAVING = {
    "supply.trains": [],
    **withdrawal(ordered_at=hour(10)),
    "civilians.call_delay_h": 5,
    "civilians.departure_h": 0.1,
    "civilians.crossings": [CROSSING],
}
"""1,000 people of the hub are called at hour 15; 100 km at 40 km/h to the crossing, in batches of 60."""


def people(history):
    return {name: number for name, number in vars(history.people).items() if number}


def test_one_booth_passes_1000_people_in_10_h():
    history = simulated(LEAVING)
    queued, crossed = entries(history, "cars_queued"), entries(history, "cars_crossed")
    assert [entry.count for entry in entries(history, "call_to_leave")] == [1_000]
    assert sorted(entry.count for entry in crossed) == [40] + [60] * 16
    # 60 people take 0.6 h, longer than the next ones need to come: the booth is never idle
    assert queued[0].time_h >= CALL_H + 100 / 40
    assert crossed[-1].time_h == pytest.approx(queued[0].time_h + 1_000 / 2_400 * 24)
    assert people(history) == {"residents": 1_000, "crossed": pytest.approx(1_000)}


def test_the_queue_moves_by_the_rate_of_the_booth():
    crossed = entries(simulated(LEAVING), "cars_crossed")
    gaps_h = [after.time_h - before.time_h for before, after in pairwise(crossed)]
    assert gaps_h == pytest.approx([entry.count / 100 for entry in crossed[1:]])
    first_wait_h, last_wait_h = (float(entry.note.split(" h")[0]) for entry in (crossed[0], crossed[-1]))
    assert first_wait_h == pytest.approx(0.6)
    assert last_wait_h > 9


def test_more_booths_share_the_rate():
    history = simulated({**LEAVING, "civilians.crossings": [{**CROSSING, "booths": 3}]})
    queued, crossed = entries(history, "cars_queued"), entries(history, "cars_crossed")
    # each of three booths takes 1.8 h for 60 people
    assert crossed[0].time_h == pytest.approx(queued[0].time_h + 1.8)
    assert crossed[-1].time_h == pytest.approx(queued[0].time_h + 10, abs=1.8)


def test_a_share_leaves_and_a_share_was_there():
    history = simulated({**LEAVING, "civilians.leaving_share": 0.3, "civilians.present_share": 0.5})
    assert people(history) == {
        "residents": 500,
        "stayed": pytest.approx(350),
        "crossed": pytest.approx(150),
    }


def test_nobody_is_called_before_anything_happens():
    assert people(simulated({**LEAVING, **withdrawal()})) == {"residents": 1_000, "stayed": 1_000}
    switched_off = simulated({**LEAVING, "civilians.enabled": False})
    assert people(switched_off) == {"residents": 1_000, "stayed": 1_000}


def test_the_loss_of_a_hub_calls_but_whoever_lives_there_stays():
    rule = {"hub": "hub", "enabled": False}
    changes = {**LEAVING, **withdrawal(hub_lost=rule), **attack(0)}
    history = simulated(changes)
    assert [(entry.time_h, entry.count) for entry in entries(history, "call_to_leave")] == [(48 + 5, 0)]
    assert people(history) == {"residents": 1_000, "stayed": 1_000}


def test_who_has_not_left_when_the_way_is_cut_stays():
    run = model({**LEAVING, "civilians.departure_h": 20})
    at(run.world.env, 25, lambda: run.world.take("ford", "test", "broken"))
    history = run.run()
    left = sum(entry.count for entry in entries(history, "cars_queued"))
    assert 0 < left < 1_000
    assert people(history)["stayed"] == pytest.approx(1_000 - left)


def test_who_finds_the_way_shut_waits_until_one_is_open():
    over = {"id": "bridge", "name": "The bridge"}
    run = model({**LEAVING, "network.links.hub--ford.bridge": over})
    at(run.world.env, 5, lambda: run.world.close_bridge("bridge", "fires", 48.0))
    history = run.run()
    stayed, set_out = entries(history, "cars_stayed"), entries(history, "cars_set_out")
    assert sum(entry.count for entry in stayed) == pytest.approx(1_000)
    assert sum(entry.count for entry in set_out) == pytest.approx(1_000)
    assert {entry.time_h for entry in set_out} == {5 + 48}
    assert people(history) == {"residents": 1_000, "crossed": pytest.approx(1_000)}


def test_who_waits_when_the_place_is_taken_stays_for_good():
    over = {"id": "bridge", "name": "The bridge"}
    run = model({**LEAVING, "network.links.hub--ford.bridge": over})
    at(run.world.env, 5, lambda: run.world.close_bridge("bridge", "fires", 48.0))
    at(run.world.env, 40, lambda: run.world.take("hub", "test", "broken"))
    assert people(run.run()) == {"residents": 1_000, "stayed": pytest.approx(1_000)}


def test_who_stands_in_the_queue_when_the_border_closes_stays_there():
    closing = {**CROSSING, "closes": hour(22)}
    history = simulated({**LEAVING, "civilians.crossings": [closing]})
    crossed = entries(history, "cars_crossed")
    assert crossed[-1].time_h < 22
    queueing = people(history)["queueing"]
    assert queueing == pytest.approx(1_000 - sum(entry.count for entry in crossed))
    assert queueing > 400


def test_the_run_ends_with_everybody_somewhere():
    history = simulated({**LEAVING, "horizon_days": 20 / 24, "offensive.starts": START})
    assert sum(people(history).values()) == pytest.approx(2_000)  # residents, and where they are
    assert people(history)["queueing"] > 0


def test_the_nearest_crossing_is_taken():
    far = {"id": "far", "node": "base", "booths": 1, "persons_per_day": 2_400}
    history = simulated({**LEAVING, "civilians.crossings": [far, CROSSING]})  # no road leads to the base
    assert {entry.actor for entry in entries(history, "cars_queued")} == {"border"}


def test_relief_reaches_those_who_wait():
    kitchen = {"id": "kitchen", "crossing": "border", "servers": 2, "minutes": 2, "share": 0.5}
    changes = {**LEAVING, "civilians.relief": [kitchen], "civilians.relief_delay_h": 3}
    history = simulated(changes)
    queued_h = entries(history, "cars_queued")[0].time_h
    served = entries(history, "relief_served")
    # 30 of 60 people, 2 minutes each: an hour, and the first ones when the kitchen is there
    assert served[0].time_h == pytest.approx(queued_h + 3 + 1)
    assert sum(entry.count for entry in served) == pytest.approx(500)
    assert served[-1].time_h == pytest.approx(queued_h + 3 + 9, abs=0.5)
