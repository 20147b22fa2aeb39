"""A supply in round numbers, for analyses that are worked out by hand."""

from datetime import datetime
from types import SimpleNamespace

from toy_theatre import link, network

from sim.hubs.analysis import HubAnalysis
from sim.hubs.state import state_at_start
from sim.hubs.supplied import Supplied
from sim.hubs.supply import supply_legs
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

NOTHING = ByClass(ammunition=0, fuel=0, general=0)
QUIET = Posture(ammunition=1, fuel=1, general=1)
START = datetime(2022, 9, 1)


def by_class(tonnes):
    return ByClass(ammunition=tonnes / 2, fuel=tonnes / 4, general=tonnes / 4)


def depot(name, node, stock_t=0.0, **more):
    fields = {"capacity_t": 9999, "stock_t": by_class(stock_t), "bays": 10, "men_per_bay": 100}
    return Depot(**{"id": name, "node": node, **fields, **more})


def company(name, loads_at, serves, trucks=1000, **more):
    fields = {"availability": 0.5, "payload_t": 5, "load_factor": 0.8, "convoy_trucks": 10, "rest_h": 2}
    return TruckCompany(
        **{"id": name, "loads_at": loads_at, "serves": serves, "trucks": trucks, **fields, **more}
    )


def group(name, node, tonnes, stock_days=1, **more):
    return Group(
        id=name,
        name=name,
        node=node,
        men=1000,
        vehicles=0,
        consumption_t_per_day=by_class(tonnes),
        stock_days=stock_days,
        target_days=1,
        **{"bays": 10, "men_per_bay": 100, "command": Command(decision_h=1), **more},
    )


def scenario(depots, trucks, groups, net, trains_per_day=2, men_per_track=1000, trains=(), railheads=()):
    """What the analysis of a scenario depends on; trains of 500 t run from the base to the hub."""
    main = TrainService(
        id="main", origin="base", destination="hub", trains_per_day=trains_per_day, payload_t=500
    )
    supply = Supply(
        trains=(main, *trains),
        railheads=(Railhead(id="yard", node="hub", tracks=1, men_per_track=men_per_track), *railheads),
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
        title="A toy",
        start=START,
        network=net,
        supply=supply,
        groups=groups,
        lines=(),
        postures={"holding": QUIET, "contact": QUIET},
        fires=SimpleNamespace(bridge_outage_h=36, railhead_outage_h=12, dispersed_handling=2),
    )


def analysed(toy):
    return HubAnalysis(toy, START, Supplied(toy, state_at_start(toy)))


def legs_of(toy):
    """Capacity of each leg by its ends, `stage:id`."""
    legs = supply_legs(toy, state_at_start(toy))
    return {(leg.start.label, leg.end.label): leg.t_per_day for leg in legs}


# base ==rail 100 km== hub =north bridge, 20 km= camp
#                      hub =south bridge, 40 km= camp
#
# Trains bring 2 x 500 t = 1,000 t a day; 1,000 men unload 200 t/h, 4,800 t a day.
# 10 convoys of 10 trucks have 4 t a truck: a convoy of 40 t is loaded at 20 t/h in 2 h and unloaded in 2 h.
# By the north bridge a round trip takes 2 + 1 + 2 + 1 h and 2 h of rest, 8 h: 20 trucks bring
# 20 x 4 t x 24 / 8 = 240 t a day. By the south bridge it takes 10 h: 192 t a day.
# The camp needs 120 t a day. It has 5 days, 600 t; the store has 60 t.
TWO_BRIDGES = scenario(
    depots=(depot("store", "hub", stock_t=60),),
    trucks=(company("column", ("store",), ("camp",), trucks=40),),
    groups=(group("camp", "camp", 120, stock_days=5),),
    net=network(
        ["base", "hub", "camp"],
        [
            link("base", "hub", 100, mode="rail", tracks=2),
            link("hub", "camp", 20, name="north", bridge="north-bridge"),
            link("hub", "camp", 40, name="south", bridge="south-bridge"),
        ],
    ),
)
