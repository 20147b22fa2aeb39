from types import SimpleNamespace

import pytest
from toy_theatre import link, network, place

from sim.scenario.schema import (
    ByClass,
    Command,
    Depot,
    Group,
    Handling,
    Posture,
    Railhead,
    RailTraffic,
    RoadMarch,
    Supply,
    TrainService,
    TruckCompany,
)
from sim.theatre.hub import criticality
from sim.theatre.network import Theatre
from sim.theatre.situation import Situation
from sim.theatre.supply import supply_legs

# base ==rail== hub --20-- fork --20-- east
#                            \--30-- west --40-- rear, whose depot trucks fill from the base
NETWORK = network(
    ["base", "hub", "fork", "east", "west", "rear"],
    [
        link("base", "hub", 100, mode="rail", tracks=2),
        link("hub", "fork", 20),
        link("fork", "east", 20),
        link("fork", "west", 30),
        link("west", "rear", 40),
    ],
)
NOTHING = ByClass(ammunition=0, fuel=0, general=0)
QUIET = Posture(ammunition=1, fuel=1, general=1)


def depot(name, node, **more):
    fields = {"capacity_t": 9999, "stock_t": NOTHING, "bays": 10, "men_per_bay": 100}
    return Depot(**{"id": name, "node": node, **fields, **more})


def company(name, loads_at, serves, trucks=1000, **more):
    fields = {"availability": 0.5, "payload_t": 5, "load_factor": 0.8, "convoy_trucks": 10, "rest_h": 2}
    return TruckCompany(
        **{"id": name, "loads_at": loads_at, "serves": serves, "trucks": trucks, **fields, **more}
    )


def group(name, node, tonnes, **more):
    return Group(
        id=name,
        name=name,
        node=node,
        men=1000,
        vehicles=0,
        consumption_t_per_day=ByClass(ammunition=tonnes / 2, fuel=tonnes / 4, general=tonnes / 4),
        stock_days=1,
        target_days=1,
        bays=10,
        men_per_bay=100,
        command=Command(decision_h=1),
        **more,
    )


def scenario(depots, trucks, groups, net=NETWORK, trains_per_day=2, men_per_track=1000):
    """What the criticality of a scenario depends on."""
    supply = Supply(
        trains=(
            TrainService(
                id="main", origin="base", destination="hub", trains_per_day=trains_per_day, payload_t=500
            ),
        ),
        railheads=(Railhead(id="yard", node="hub", tracks=1, men_per_track=men_per_track),),
        depots=depots,
        trucks=trucks,
        handling=Handling(t_per_man_h=0.2, t_per_crane_h=10),
        road=RoadMarch(
            speed_km_per_h=20,
            column_speed_km_per_h=20,
            lane_vehicles_per_h=100,
            weak_bridge_vehicles_per_h=10,
        ),
        rail=RailTraffic(speed_km_per_h=40, single_track_trains_per_day=4, double_track_trains_per_day=20),
        artillery_reach_km=20,
    )
    return SimpleNamespace(
        network=net, supply=supply, groups=groups, postures={"holding": QUIET, "contact": QUIET}
    )


def test_two_groups_behind_one_hub():
    rows = criticality(
        scenario(
            depots=(depot("store", "hub"),),
            trucks=(company("column", ("store",), ("east", "west")),),
            groups=(group("east", "east", 100), group("west", "west", 300)),
        )
    )
    found = {row.node: (row.share_lost, row.share_passing, row.groups_cut_off) for row in rows}
    everything = (1.0, 1.0, ("east", "west"))
    assert found == {
        "base": everything,
        "hub": everything,
        "fork": everything,
        "west": (0.75, 0.75, ("west",)),
        "east": (0.25, 0.25, ("east",)),
    }
    assert [row.node for row in rows] == ["base", "fork", "hub", "west", "east"]
    assert rows[-1].name == "East"


def test_a_way_round_makes_a_place_dispensable():
    net = network(NETWORK.nodes, [*NETWORK.links, link("hub", "east", 60)])
    rows = criticality(
        scenario(
            depots=(depot("store", "hub"),),
            trucks=(company("column", ("store",), ("east",)),),
            groups=(group("east", "east", 100),),
            net=net,
        )
    )
    fork = next(row for row in rows if row.node == "fork")
    assert (fork.share_lost, fork.share_passing, fork.groups_cut_off) == (0.0, 1.0, ())


def test_few_trucks_carry_less_by_the_longer_way():
    # Convoys of 10 trucks with 4 t each; 40 t at 20 t/h take 2 h to load and 2 h to unload. By the fork,
    # 2 x 40 km at 20 km/h take 4 h; with 2 h rest a round trip takes 10 h: 10 x 4 t x 24 / 10 = 96 t a day.
    # By the other way, 2 x 60 km take 6 h, a round trip 12 h: 80 t a day.
    net = network(NETWORK.nodes, [*NETWORK.links, link("hub", "east", 60)])
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",), trucks=20),),
        groups=(group("east", "east", 500),),
        net=net,
    )
    hauls = [leg for leg in supply_legs(toy, Situation(Theatre.of(net))) if leg.end == "group east"]
    assert [leg.t_per_day for leg in hauls] == pytest.approx([96.0])
    fork = next(row for row in criticality(toy) if row.node == "fork")
    assert fork.share_lost == pytest.approx(1 - 80 / 96)


@pytest.mark.parametrize(
    ("change", "t_per_day"),
    [
        ({}, 1000.0),  # 2 trains of 500 t
        ({"trains_per_day": 30}, 4800.0),  # 1,000 men unload 200 t/h
        ({"trains_per_day": 30, "men_per_track": 4000}, 10_000.0),  # 20 trains on two tracks
        ({"trains_per_day": 0}, 0.0),
        ({"men_per_track": 0}, 0.0),
    ],
)
def test_what_a_railway_brings(change, t_per_day):
    toy = scenario(
        depots=(depot("store", "hub", bays=100),),
        trucks=(company("column", ("store",), ("east",), trucks=90_000),),
        groups=(group("east", "east", 10_000, **{}),),
        net=network(NETWORK.nodes, [each.model_copy(update={"lanes": 8}) for each in NETWORK.links]),
        **change,
    )
    legs = {
        (leg.start, leg.end): leg.t_per_day for leg in supply_legs(toy, Situation(Theatre.of(toy.network)))
    }
    chain = [("bases", "train main"), ("train main", "yard hub"), ("yard hub", "railhead yard")]
    assert min(legs.get(leg, 0.0) for leg in chain) == pytest.approx(t_per_day)
    assert (criticality(toy) == []) == (t_per_day == 0)


def test_a_weak_bridge_limits_the_trucks():
    crossing = link("hub", "fork", 20, bridge="pontoon", state="weak")
    net = network(NETWORK.nodes, [NETWORK.links[0], crossing, *NETWORK.links[2:]])
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",)),),
        groups=(group("east", "east", 100),),
        net=net,
    )
    haul = next(leg for leg in supply_legs(toy, Situation(Theatre.of(net))) if leg.end == "group east")
    assert haul.t_per_day == pytest.approx(10 / 2 * 4 * 24)  # 5 trucks of 4 t an hour each way


def test_the_next_depot_steps_in_when_the_first_is_lost():
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "rear")),
        trucks=(
            company("shuttle", ("store",), ("forward",)),
            company("column", ("store", "forward"), ("west",)),
            company("idle", ("forward",), ("forward",)),
        ),
        groups=(group("west", "west", 100),),
    )
    theatre = Theatre.of(toy.network)
    legs = supply_legs(toy, Situation(theatre))
    assert {leg.start for leg in legs if leg.end == "group west"} == {"trucks column at store"}
    lost = Situation(theatre)
    lost.capture("hub", "ukraine")
    # Nothing feeds the rear then: a depot that only trucks from the hub fill is no second hub.
    assert not [leg for leg in supply_legs(toy, lost) if leg.end == "group west"]
    first = criticality(toy)[0]
    assert (first.share_lost, first.groups_cut_off) == (1.0, ("west",))


def test_a_second_railhead_is_a_second_hub():
    net = network(NETWORK.nodes, [*NETWORK.links, link("base", "rear", 150, mode="rail")])
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "rear")),
        trucks=(company("column", ("store", "forward"), ("west",)),),
        groups=(group("west", "west", 100),),
        net=net,
    )
    second = TrainService(id="second", origin="base", destination="rear", trains_per_day=1, payload_t=60)
    toy.supply = toy.supply.model_copy(
        update={
            "trains": (*toy.supply.trains, second),
            "railheads": (*toy.supply.railheads, Railhead(id="rear-yard", node="rear", men_per_track=500)),
        }
    )
    found = {row.node: row for row in criticality(toy)}
    assert found["hub"].share_lost == pytest.approx(0.4)  # the 60 t of the second service remain of 100
    assert found["hub"].groups_cut_off == ()
    assert found["base"].share_lost == 1.0
    assert found["rear"].share_passing == 0.0
    assert found["rear"].share_lost == 0.0


def test_cargo_that_passes_a_place_twice_counts_once():
    net = network(
        ["base", "mid", "hub", "east"],
        [
            link("base", "mid", 50, mode="rail"),
            link("mid", "hub", 50, mode="rail"),
            link("hub", "mid", 50),
            link("mid", "east", 10),
        ],
    )
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",)),),
        groups=(group("east", "east", 100),),
        net=net,
    )
    assert {row.node: row.share_passing for row in criticality(toy)} == dict.fromkeys(
        ("base", "mid", "hub", "east"), 1.0
    )


def test_a_group_at_the_depot_is_cut_off_with_it():
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("garrison",)),),
        groups=(group("garrison", "hub", 100, contact_from_start=True),),
        net=network([place("base"), place("hub", 100)], [NETWORK.links[0]]),
    )
    found = {row.node: (row.share_lost, row.share_passing, row.groups_cut_off) for row in criticality(toy)}
    assert found == {"base": (1.0, 1.0, ("garrison",)), "hub": (1.0, 1.0, ("garrison",))}
