import gc
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
from builders import (
    ARMY,
    DEPOT,
    LINKS,
    PLACES,
    RAILHEAD,
    TRAINS,
    TRUCKS,
    attack,
    by_class,
    entries,
    place,
    railway,
    road,
    simulated,
)

from sim.campaign.model import simulate
from sim.scenario.load import load, with_overrides
from sim.scenario.resolve import draw, middle, resolve
from sim.streams import Streams

LUCK = {
    "supply.road.cv": 0.2,
    "supply.rail.cv": 0.2,
    "supply.handling.cv": 0.25,
    "offensive.rates_km_per_day.cv": 0.3,
}


def times_h(history, kind, actor_prefix=""):
    return [entry.time_h for entry in entries(history, kind) if entry.actor.startswith(actor_prefix)]


@pytest.fixture(scope="module")
def historical():
    return load("historical")


def test_the_same_seed_twice_gives_the_same_history(historical):
    resolved = middle(historical)
    first, second = (simulate(resolved, Streams(7, 3)) for _ in range(2))
    assert asdict(first) == asdict(second)
    assert repr(first) == repr(second)


def test_a_scenario_that_was_loaded_again_gives_the_same_history(historical):
    first = simulate(resolve(historical, draw(historical, Streams(7, 3))), Streams(7, 3))
    again = load("historical")
    second = simulate(resolve(again, draw(again, Streams(7, 3))), Streams(7, 3))
    assert repr(first) == repr(second)


DIGEST = """
import hashlib
from sim.campaign.model import simulate
from sim.scenario.load import load
from sim.scenario.resolve import middle
from sim.streams import Streams
print(hashlib.sha256(repr(simulate(middle(load("historical")), Streams(7, 3))).encode()).hexdigest())
"""


@pytest.mark.slow
def test_another_interpreter_gives_the_same_history():
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_or_replicate_gives_another_history(historical):
    resolved = middle(historical)
    runs = [simulate(resolved, Streams(*key)).entries for key in ((1, 0), (1, 1), (2, 0))]
    assert runs[0] != runs[1] != runs[2] != runs[0]


def test_running_changes_neither_the_scenario_nor_the_next_run(historical):
    resolved = middle(historical)
    before = resolved.model_dump_json()
    first = simulate(resolved, Streams(1, 0))
    simulate(with_overrides(resolved, {"offensive.enabled": False}), Streams(1, 0))
    assert resolved.model_dump_json() == before
    assert repr(simulate(resolved, Streams(1, 0))) == repr(first)


def test_without_luck_the_seed_does_not_matter():
    assert repr(simulated(attack(), seed=1)) == repr(simulated(attack(), seed=2))


ROOM_FOR_MORE = {
    # a second army with a road of its own, so that only luck could tie it to the first one
    **LUCK,
    "network.nodes": [
        *PLACES,
        place("camp", 40, 0),
        place("enemy-2", 200, 0, held_by="attacker"),
        place("post", 170, 0),
    ],
    "network.links": [*LINKS, road("hub", "camp", 40), road("enemy-2", "post", 30)],
    "groups": [ARMY, {**ARMY, "id": "second", "node": "camp", "garrisons": []}],
    "supply.depots": [{**DEPOT, "bays": 9}, {**DEPOT, "id": "second-depot"}],
    "supply.trucks": [
        TRUCKS,
        {**TRUCKS, "id": "second-convoys", "loads_at": ["second-depot"], "serves": ["second"]},
    ],
    "offensive.follow_up_h": 300,
}


def test_more_trucks_for_another_group_shift_nobody():
    few = simulated(ROOM_FOR_MORE)
    many = simulated({**ROOM_FOR_MORE, "supply.trucks.second-convoys.trucks": 300})
    assert times_h(few, "convoy_loaded") != times_h(many, "convoy_loaded")
    for kind, actor in (
        ("convoy_delivered", "convoys"),
        ("convoy_loaded", "convoys"),
        ("train_arrived", "trains"),
    ):
        assert times_h(few, kind, actor) == times_h(many, kind, actor)


def test_a_new_truck_company_shifts_nobody():
    without = {**ROOM_FOR_MORE, "groups": [ARMY], "supply.trucks": [TRUCKS]}
    alone, together = simulated(without), simulated(ROOM_FOR_MORE)
    for kind, actor in (("convoy_delivered", "convoys"), ("train_arrived", "trains")):
        assert times_h(alone, kind, actor) == times_h(together, kind, actor)
        assert times_h(alone, kind, actor)


def test_a_new_train_service_to_another_railhead_shifts_nobody():
    halt = {
        "network.nodes": [*PLACES, place("halt", 60, 60)],
        "network.links": [*LINKS, railway("base", "halt", 60)],
    }
    more = {
        "supply.trains": [TRAINS, {**TRAINS, "id": "more", "destination": "halt"}],
        "supply.railheads": [RAILHEAD, {**RAILHEAD, "id": "halt-railhead", "node": "halt"}],
        "supply.depots": [DEPOT, {**DEPOT, "id": "halt-depot", "node": "halt"}],
    }
    alone, together = simulated({**LUCK, **halt}), simulated({**LUCK, **halt, **more})
    for kind in ("train_departed", "train_arrived", "train_unloaded"):
        assert times_h(alone, kind, "trains-") == times_h(together, kind, "trains-")
    assert times_h(together, "train_unloaded", "more-")


def test_a_new_axis_far_away_shifts_nobody():
    axes = attack(24)["offensive.axes"]
    far = {"id": "far", "path": ["enemy-2", "post"], "men": 1_000}
    alone = simulated({**ROOM_FOR_MORE, **attack(24)})
    together = simulated({**ROOM_FOR_MORE, **attack(24), "offensive.axes": [far, *axes]})
    assert alone.captures["hub"] == together.captures["hub"]
    assert "post" in together.captures
    assert times_h(alone, "convoy_delivered", "convoys") == times_h(together, "convoy_delivered", "convoys")


def test_fires_shift_nobody_whom_they_do_not_hit():
    fires = {"fires.strikes_per_day": 4, "fires.targets": [{"id": "second", "weight": 1}]}
    quiet, struck = simulated(ROOM_FOR_MORE), simulated({**ROOM_FOR_MORE, **fires})
    assert entries(struck, "strike")
    assert times_h(quiet, "convoy_delivered", "convoys") == times_h(struck, "convoy_delivered", "convoys")


def test_scenarios_with_the_same_seed_share_their_luck(historical):
    resolved = middle(historical)
    calm = with_overrides(resolved, {"offensive.enabled": False})
    fought, quiet = simulate(resolved, Streams(3, 0)), simulate(calm, Streams(3, 0))
    start_h = resolved.hour(resolved.offensive.starts)
    before = [entry for entry in fought.entries if entry[0] < start_h]
    assert len(before) > 100
    assert before == [entry for entry in quiet.entries if entry[0] < start_h]


def drives_h(history):
    """How long each mover took over each link that it covered in one go, in order."""
    found = {}
    for mover, _, _, since, until, since_h, until_h, *_ in history.movements:
        if (since, until) == (0.0, 1.0):
            found.setdefault(mover, []).append(round(until_h - since_h, 9))
    return found


@pytest.mark.parametrize(
    "change",
    [
        {"supply.trucks.convoys.rest_h": 9},  # the convoys come by in another order
        {"supply.trucks.convoys.trucks": 150},  # there are two more
    ],
)
def test_what_a_mover_does_shifts_the_luck_of_no_other(change):
    busy = {**LUCK, "supply.trucks.convoys.trucks": 90, "horizon_days": 12}
    usual, other = drives_h(simulated(busy)), drives_h(simulated({**busy, **change}))
    shared = [name for name in usual.keys() & other.keys() if name.startswith("convoys")]
    assert len(shared) == 3
    for name in shared:
        drives = min(len(usual[name]), len(other[name]))
        assert drives >= 6
        assert usual[name][:drives] == other[name][:drives]


def test_a_train_that_does_not_run_shifts_the_luck_of_no_other():
    """Its luck is that of its hour in the timetable: a full depot that holds a train back is no matter."""
    busy = {
        **LUCK,
        "horizon_days": 30,
        "groups.army.consumption_t_per_day": by_class(400),
        "groups.army.bays": 9,
        "supply.depots.depot.bays": 9,
        "supply.trucks.convoys.trucks": 600,
    }
    hours = [
        {entry.time_h - entry.count: entry.count for entry in entries(simulated(changes), "train_arrived")}
        for changes in (busy, {**busy, "supply.depots.depot.capacity_t": 3_000})
    ]
    shared = hours[0].keys() & hours[1].keys()
    assert 5 < len(shared) < max(map(len, hours))
    assert [hours[0][departed_h] for departed_h in shared] == [hours[1][departed_h] for departed_h in shared]


def with_a_kilogram_more(resolved, group_id):
    """The scenario with one kilogram more in the stock of a group."""
    groups = [
        group.model_copy(
            update={"stock_days": group.stock_days + 0.001 / sum(group.consumption_t_per_day.as_tuple())}
        )
        if group.id == group_id
        else group
        for group in resolved.groups
    ]
    return resolved.model_copy(update={"groups": tuple(groups)})


@pytest.mark.slow
def test_a_kilogram_more_moves_no_order(historical):
    for replicate in range(8):
        streams = [Streams(1, replicate) for _ in range(3)]
        resolved = resolve(historical, draw(historical, streams[0]))
        heavier = with_a_kilogram_more(resolved, "izium")
        first, second = (
            [(entry.time_h, entry.actor) for entry in entries(history, "withdrawal_ordered")]
            for history in (simulate(resolved, streams[1]), simulate(heavier, streams[2]))
        )
        assert first
        assert first == second


@pytest.mark.parametrize("name", ["historical", "kherson", "toy-hub"])
def test_a_run_leaves_nothing_to_the_search_for_circles(name):
    """Thousands of runs one after another: what waits for the garbage collection costs time and memory."""
    scenario = middle(load(name))
    simulate(scenario, Streams(1, 0))  # what is kept for all runs
    gc.collect()
    gc.disable()
    try:
        simulate(scenario, Streams(1, 1))
        assert gc.collect() == 0
    finally:
        gc.enable()
