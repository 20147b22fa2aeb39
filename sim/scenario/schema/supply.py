"""How supply flows: trains, railheads, depots and trucks, and how fast they handle and move it."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.kinds import ConsumerId, DepotId, Id, NodeId
from sim.scenario.quantity import Quantity, Record, quantity

SUPPLY_CLASSES = ("ammunition", "fuel", "general")
"""Classes of supply in the order used everywhere; `general` is food, water and spares."""


class ByClass(Record):
    """One value for each class of supply."""

    ammunition: Quantity = quantity("as the field", "Ammunition.")
    fuel: Quantity = quantity("as the field", "Fuel.")
    general: Quantity = quantity("as the field", "Food, water and spares.")

    def as_tuple(self) -> tuple[float, float, float]:
        """Values in the order of `SUPPLY_CLASSES`."""
        return (self.ammunition, self.fuel, self.general)


class TrainService(Record):
    """Trains that run from a base to a railhead by timetable."""

    id: Id
    """Short name."""
    origin: NodeId
    """Node where trains are made up."""
    destination: NodeId
    """Node of the railhead."""
    trains_per_day: Quantity = quantity("1/day", "Trains in the timetable.", at_most=100)
    payload_t: Quantity = quantity("t", "Net load of a full train.", at_least=1, at_most=10_000)


class Railhead(Record):
    """A station where trains are unloaded into the depot at the same node."""

    id: Id
    """Short name."""
    node: NodeId
    """Where it is."""
    tracks: int = Field(1, ge=1, le=50)
    """Trains that can be unloaded at once."""
    men_per_track: Quantity = quantity("men", "Men who unload one train.", at_most=5_000)
    cranes_per_track: Quantity = quantity("1", "Cranes or forklifts at one train.", 0, at_most=200)


class Depot(Record):
    """A place where supply is stored and trucks are loaded."""

    id: Id
    """Short name."""
    node: NodeId
    """Where it is."""
    capacity_t: Quantity = quantity("t", "Room for all classes together.", at_most=1e6)
    stock_t: ByClass
    """Stock at the start, t."""
    bays: int = Field(2, ge=1, le=200)
    """Convoys that can be loaded at once."""
    men_per_bay: Quantity = quantity("men", "Men who load one convoy.", at_most=5_000)
    cranes_per_bay: Quantity = quantity("1", "Cranes or forklifts at one convoy.", 0, at_most=200)
    dispersed: bool = False
    """Whether the stock is spread over many sites: strikes destroy less, loading is slower."""


class TruckCompany(Record):
    """Trucks that carry supply in convoys from a depot to groups or other depots."""

    id: Id
    """Short name."""
    loads_at: tuple[DepotId, ...] = Field(min_length=1)
    """Depots in order of preference: the first that is usable and in reach."""
    serves: tuple[ConsumerId, ...] = Field(min_length=1)
    """Groups or depots that it supplies; the one with the fewest days of supply comes first."""
    trucks: Quantity = quantity("trucks", "Trucks on the books.", at_most=100_000)
    availability: Quantity = quantity("1", "Share of the trucks that runs.", at_most=1)
    payload_t: Quantity = quantity("t", "Payload of a truck.", at_least=0.1, at_most=60)
    load_factor: Quantity = quantity(
        "1", "Share of the payload used with loose cargo.", at_least=0.01, at_most=1
    )
    convoy_trucks: Quantity = quantity("trucks", "Trucks in a convoy.", at_least=1, at_most=1_000)
    rest_h: Quantity = quantity("h", "Rest and maintenance after a round trip.", at_most=240)


class Handling(Record):
    """How fast cargo is moved by hand and by machine."""

    t_per_man_h: Quantity = quantity("t/h", "Cargo moved by one man in an hour.", at_least=0.001, at_most=20)
    t_per_crane_h: Quantity = quantity("t/h", "Cargo moved by one crane in an hour.", at_least=0, at_most=500)
    cv: Quantity = quantity("1", "Coefficient of variation of handling times.", 0.25, at_most=2)


class RoadMarch(Record):
    """How columns move on roads and over bridges."""

    speed_km_per_h: Quantity = quantity("km/h", "March speed of truck convoys.", at_least=1, at_most=100)
    column_speed_km_per_h: Quantity = quantity(
        "km/h", "March speed of a withdrawing column.", at_least=1, at_most=100
    )
    lane_vehicles_per_h: Quantity = quantity("vehicles/h", "Flow of one lane.", at_least=1, at_most=3_000)
    weak_bridge_vehicles_per_h: Quantity = quantity(
        "vehicles/h", "Flow over a pontoon or weak bridge.", at_least=1, at_most=3_000
    )
    cv: Quantity = quantity("1", "Coefficient of variation of driving times.", 0.2, at_most=2)


class RailTraffic(Record):
    """How trains move."""

    speed_km_per_h: Quantity = quantity("km/h", "Speed of supply trains.", at_least=1, at_most=150)
    single_track_trains_per_day: Quantity = quantity(
        "1/day", "Trains each way on one track.", at_least=0.1, at_most=200
    )
    double_track_trains_per_day: Quantity = quantity(
        "1/day", "Trains each way on two tracks.", at_least=0.1, at_most=400
    )
    cv: Quantity = quantity("1", "Coefficient of variation of running times.", 0.2, at_most=2)


class Supply(Record):
    """The flow of supply from the bases to the groups."""

    trains: tuple[TrainService, ...] = ()
    """Train services, merged by `id`."""
    railheads: tuple[Railhead, ...] = ()
    """Railheads, merged by `id`."""
    depots: tuple[Depot, ...] = ()
    """Depots, merged by `id`."""
    trucks: tuple[TruckCompany, ...] = ()
    """Truck companies, merged by `id`."""
    handling: Handling
    """Loading and unloading."""
    road: RoadMarch
    """Movement by road."""
    rail: RailTraffic
    """Movement by rail."""
    artillery_reach_km: Quantity = quantity(
        "km",
        "A railhead, junction or depot stops working when the enemy has taken a place this near.",
        at_most=100,
    )
