"""A toy campaign with round numbers, for results that can be worked out by hand.

    base ==rail 60 km== hub --road 40 km-- ford --road 40 km-- front --road 20 km-- rear
                         |
                         60 km
                         |
                       enemy

Trains bring 1,000 t every twelve hours. One convoy of 30 trucks carries 150 t from the depot at the hub to
the army at the front. Nothing is left to chance (all coefficients of variation are 0), nobody attacks and
nobody fires, unless a test says so:

    simulated({"supply.trucks.convoys.trucks": 60, **attack()})
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from simpy import Environment

from sim.campaign.journal import Entry, History
from sim.campaign.model import Model
from sim.scenario.load import with_overrides
from sim.scenario.schema import Scenario
from sim.streams import Streams

START = datetime(2022, 9, 1)
KM_PER_DEGREE = 111.195

Changes = Mapping[str, Any]
"""New values by path, such as `{"supply.trains": []}`."""


def hour(time_h: float) -> datetime:
    """Local moment of an hour of the run."""
    return START + timedelta(hours=time_h)


def by_class(ammunition: float, fuel: float | None = None, general: float | None = None) -> dict[str, float]:
    """Values by class of supply; the first one for all of them if it stands alone."""
    return {
        "ammunition": ammunition,
        "fuel": ammunition if fuel is None else fuel,
        "general": ammunition if general is None else general,
    }


def place(
    name: str, east_km: float, north_km: float, held_by: str = "supplied", **more: Any
) -> dict[str, Any]:
    """Place so many km east and north of the hub."""
    lat = 49.0 + north_km / KM_PER_DEGREE
    lon = 37.0 + east_km / (KM_PER_DEGREE * math.cos(math.radians(49.0)))
    return {"id": name, "name": name.title(), "lat": lat, "lon": lon, "held_by": held_by, **more}


def road(a: str, b: str, length_km: float, **more: Any) -> dict[str, Any]:
    """Road between two places, with the id `a--b`."""
    return {"id": f"{a}--{b}", "a": a, "b": b, "mode": "road", "length_km": length_km, **more}


def railway(a: str, b: str, length_km: float, **more: Any) -> dict[str, Any]:
    """Railway between two places, with the id `a--b-rail`."""
    return {"id": f"{a}--{b}-rail", "a": a, "b": b, "mode": "rail", "length_km": length_km, **more}


def bridge(state: str = "open", **more: Any) -> dict[str, Any]:
    """Bridge with the id `bridge`."""
    return {"id": "bridge", "name": "The bridge", "state": state, **more}


PLACES = [
    place("base", 0, 60, in_area=False, kind="rail_base"),
    place("hub", 0, 0, population=1_000),
    place("ford", 0, -40),
    place("front", 0, -80),
    place("rear", 20, -80, in_area=False),
    place("enemy", -60, 0, held_by="attacker"),
]
LINKS = [
    railway("base", "hub", 60),
    road("hub", "ford", 40),
    road("ford", "front", 40),
    road("front", "rear", 20),
    road("enemy", "hub", 60, crosses_front=True),
]
TRAINS = {"id": "trains", "origin": "base", "destination": "hub", "trains_per_day": 2, "payload_t": 1_000}
RAILHEAD = {"id": "railhead", "node": "hub", "tracks": 1, "men_per_track": 100}
DEPOT = {
    "id": "depot",
    "node": "hub",
    "capacity_t": 10_000,
    "stock_t": by_class(500, 300, 200),
    "bays": 1,
    "men_per_bay": 60,
}
TRUCKS = {
    "id": "convoys",
    "loads_at": ["depot"],
    "serves": ["army"],
    "trucks": 30,
    "availability": 1,
    "payload_t": 5,
    "load_factor": 1,
    "convoy_trucks": 30,
    "rest_h": 2,
}
ARMY = {
    "id": "army",
    "name": "The army",
    "node": "front",
    "men": 1_000,
    "vehicles": 100,
    "consumption_t_per_day": by_class(50, 30, 20),
    "stock_days": 5,
    "target_days": 7,
    "bays": 1,
    "men_per_bay": 60,
    "garrisons": [{"node": "front", "share": 1.0}],
    "command": {"decision_h": 6},
}
DRAWDOWN = {
    "stages": [
        {"id": "support", "starts_h": 0, "lasts_h": 10, "share": 0.4, "carries_stock": True},
        {"id": "main-body", "starts_h": 10, "lasts_h": 10, "share": 0.4, "garrison_share": 0.5},
        {"id": "rear-guard", "starts_h": 20, "lasts_h": 10, "share": 0.2, "garrison_share": 0.5},
    ],
    "exits": ["front--rear"],
    "destinations": [{"id": "rear", "node": "rear", "share": 1}],
    "column_vehicles": 20,
    "unserviceable": 0,
    "fuel_t_per_vehicle": 0.1,
    "truck_share": 0.5,
    "truck_load_t": 4,
    "packing_men": 100,
}

TOY = Scenario.model_validate(
    {
        "title": "A toy",
        "question": "Does it come out as by hand?",
        "start": START,
        "horizon_days": 5,
        "network": {"nodes": PLACES, "links": LINKS},
        "hub": {"place": "hub", "depot": "depot"},
        "supply": {
            "trains": [TRAINS],
            "railheads": [RAILHEAD],
            "depots": [DEPOT],
            "trucks": [TRUCKS],
            "handling": {"t_per_man_h": 0.5, "t_per_crane_h": 20, "cv": 0},
            "road": {
                "speed_km_per_h": 40,
                "column_speed_km_per_h": 20,
                "lane_vehicles_per_h": 300,
                "weak_bridge_vehicles_per_h": 60,
                "cv": 0,
            },
            "rail": {
                "speed_km_per_h": 30,
                "single_track_trains_per_day": 24,
                "double_track_trains_per_day": 48,
                "cv": 0,
            },
            "artillery_reach_km": 15,
        },
        "postures": {
            "holding": by_class(1),
            "contact": by_class(2, 2, 1),
            "withdrawing": by_class(0.5, 1, 1),
        },
        "shortage": {"rationing_days": 1, "floor": 0.5},
        "groups": [ARMY],
        "fires": {
            "starts": START,
            "strikes_per_day": 0,
            "depot_loss": 0.1,
            "dispersed_loss": 0.05,
            "disperse_after": 3,
            "dispersed_handling": 2,
            "railhead_outage_h": 10,
            "bridge_hit": 1,
            "bridge_outage_h": 10,
            "vehicles_lost": 5,
        },
        "offensive": {
            "enabled": False,
            "starts": hour(24),
            "rates_km_per_day": {
                "defended": 6,
                "thin": 20,
                "broken": 30,
                "retreat": 40,
                "cv": 0,
            },
            "defended_below": 3,
            "thin_below": 20,
            "follow_up_h": 12,
        },
        "civilians": {
            "call_delay_h": 0,
            "leaving_share": 1,
            "departure_h": 1,
            "persons_per_car": 3,
            "speed_km_per_h": 40,
            "relief_delay_h": 0,
        },
        "observation": {"lag_h": 24, "stabilised_share": 0.5},
    }
)


def attack(starts_h: float = 24, path: tuple[str, ...] = ("enemy", "hub"), men: float = 1_000) -> Changes:
    """Changes for one spearhead, which by default reaches the undefended hub 48 h after it has set out."""
    return {
        "offensive.enabled": True,
        "offensive.starts": hour(starts_h),
        "offensive.axes": [{"id": "spearhead", "path": list(path), "men": men}],
    }


def withdrawal(**triggers: Any) -> Changes:
    """Changes for an army with a plan to leave, and these triggers."""
    return {"groups.army.drawdown": DRAWDOWN, "groups.army.command.triggers": triggers}


def toy(changes: Changes | None = None) -> Scenario:
    """The toy campaign with some values changed, checked like a file."""
    return with_overrides(TOY, changes or {})


def model(changes: Changes | None = None, seed: int = 1) -> Model:
    """A changed toy campaign, ready to run."""
    return Model(toy(changes), Streams(seed, 0))


def simulated(changes: Changes | None = None, seed: int = 1) -> History:
    """One run of a changed toy campaign."""
    return model(changes, seed).run()


def at(env: Environment, time_h: float, action: Callable[[], Any]) -> None:
    """Do something at an hour of a run."""
    env.timeout(time_h - env.now).callbacks.append(lambda _: action())  # type: ignore[union-attr]


def entries(history: History, *kinds: str, actor: str | None = None) -> list[Entry]:
    """Events of some kinds, all of them if none is given, in the order in which they happened."""
    return [
        entry
        for entry in map(Entry._make, history.entries)
        if (not kinds or entry.kind in kinds) and actor in (None, entry.actor)
    ]
