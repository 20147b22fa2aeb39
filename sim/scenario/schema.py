"""The scenario language: everything that an analyst can write, with units, meaning and allowed values."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from sim.scenario.kinds import (
    ConsumerId,
    CrossingId,
    DepotId,
    GroupId,
    Id,
    LinkId,
    LocalTime,
    NodeId,
    TargetId,
)
from sim.scenario.quantity import Grade, Quantity, Record, quantity

Side = Literal["ukraine", "russia"]
"""Who holds a place."""
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


# --- where it happens -------------------------------------------------------------------------------------


class Node(Record):
    """A settlement, junction, base or crossing."""

    id: Id
    """Short name used everywhere else in the file."""
    name: str
    """Name for people."""
    lat: float = Field(ge=-85, le=85)
    """Latitude in degrees, WGS 84; the map of the model does not reach the poles."""
    lon: float = Field(ge=-180, le=180)
    """Longitude in degrees, WGS 84."""
    population: int = Field(0, ge=0, le=100_000_000)
    """People before the war."""
    kind: Literal["town", "village", "rail_junction", "rail_base", "border_crossing", "sink"] = "village"
    """What the place is."""
    held_by: Side
    """Who holds it when the scenario starts."""
    in_area: bool = True
    """Whether it lies in the study area."""
    source: str = "own-estimate"
    """Reference for the position."""


class Bridge(Record):
    """A crossing of a river that a link depends on; links with the same bridge id share it."""

    id: Id
    """Short name of the bridge."""
    name: str
    """Name for people."""
    state: Literal["open", "weak", "down"] = "open"
    """`weak` is a pontoon or a damaged bridge, one column at a time; `down` cannot be used."""
    blown_when_lost: bool = False
    """Whether the defender blows it when the place at one end is lost."""
    note: str = ""
    """What is known about it."""


class Link(Record):
    """A stretch of road or railway between two neighbouring places, usable both ways."""

    id: Id
    """Short name, `from--to`, with `-rail` at the end for a railway."""
    a: NodeId
    """Node at one end."""
    b: NodeId
    """Node at the other end."""
    mode: Literal["road", "rail"]
    """Road or railway."""
    line: str = ""
    """Number of the road or name of the line."""
    lanes: int = Field(1, ge=1, le=8)
    """Lanes each way (road)."""
    tracks: int = Field(1, ge=1, le=8)
    """Tracks (railway)."""
    length_km: Quantity = quantity("km", "Length.", at_least=0.1, at_most=2_000)
    bridge: Bridge | None = None
    """The bridge that the link needs, if any."""
    in_use: bool = True
    """False for a line that nobody runs."""
    crosses_front: bool = False
    """Whether it crosses the line of contact at the start."""
    grade: Grade = "L"
    """Confidence in the link."""
    source: str = "own-estimate"
    """Reference."""
    note: str = ""
    """What else is known."""


class Network(Record):
    """Places, roads and railways, and the study area."""

    nodes: tuple[Node, ...] = Field(min_length=1, max_length=20_000)
    """Places, merged by `id`."""
    links: tuple[Link, ...] = Field(max_length=60_000)
    """Roads and railways, merged by `id`."""
    area: str | None = None
    """GeoJSON file with the ground held by Russian forces at the start (feature `held_2022_09_05`)."""
    cell_area_km2: float = Field(5.0, ge=0.5, le=500)
    """Size of the hexagons in which territory is counted, km2."""


# --- supply -----------------------------------------------------------------------------------------------


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


# --- the groups and their commanders ----------------------------------------------------------------------


class Garrison(Record):
    """Part of a group that holds a place."""

    node: NodeId
    """Where it stands."""
    share: float = Field(ge=0, le=1)
    """Share of the group's men."""


class Posture(Record):
    """Consumption in a posture, relative to holding quietly."""

    ammunition: Quantity = quantity("1", "Factor on ammunition.", at_most=50)
    fuel: Quantity = quantity("1", "Factor on fuel.", at_most=50)
    general: Quantity = quantity("1", "Factor on general supply.", at_most=50)

    def as_tuple(self) -> tuple[float, float, float]:
        """Factors in the order of `SUPPLY_CLASSES`."""
        return (self.ammunition, self.fuel, self.general)


class Shortage(Record):
    """How a group weakens when it runs short."""

    rationing_days: Quantity = quantity(
        "days", "Below these days of supply a group fights weaker.", at_most=60
    )
    floor: Quantity = quantity("1", "Fighting value left with nothing in stock.", at_most=1)


class HubLost(Record):
    """The hub is in enemy hands."""

    enabled: bool = True
    """Whether the commander acts on it."""
    hub: NodeId
    """Node of the hub."""


class HubThreatened(Record):
    """The enemy will reach the hub before the group could leave."""

    enabled: bool = True
    """Whether the commander acts on it."""
    hub: NodeId
    """Node of the hub."""
    margin_h: Quantity = quantity(
        "h", "Time that the commander keeps in hand.", 0, at_least=-500, at_most=500
    )


class Endurance(Record):
    """Nothing can arrive, and the stock lasts too short."""

    enabled: bool = True
    """Whether the commander acts on it."""
    days: Quantity = quantity("days", "Shortest endurance that is accepted.", at_most=60)


class Encirclement(Record):
    """Too few exits will stay open for as long as the group needs to leave."""

    enabled: bool = True
    """Whether the commander acts on it."""
    exits: int = Field(1, ge=1, le=20)
    """Exits that must stay open."""
    margin_h: Quantity = quantity(
        "h", "Time that the commander keeps in hand.", 0, at_least=-500, at_most=500
    )


class Interdiction(Record):
    """Long-range fires have hit the group's supply often, and its stock has fallen."""

    enabled: bool = True
    """Whether the commander acts on it."""
    strikes: int = Field(ge=1, le=1_000)
    """Strikes on its supply within the window."""
    window_h: Quantity = quantity("h", "Window in which strikes are counted.", at_least=1, at_most=1_000)
    below_days: Quantity = quantity(
        "days", "Days of supply below which the strikes are a reason.", at_most=60
    )


class FlankOpen(Record):
    """A neighbouring group has been ordered out."""

    enabled: bool = True
    """Whether the commander acts on it."""
    group: GroupId
    """The neighbour."""


class Triggers(Record):
    """Reasons for which a commander orders a withdrawal; each can be left out or switched off."""

    hub_lost: HubLost | None = None
    """The hub has fallen."""
    hub_threatened: HubThreatened | None = None
    """The hub is about to fall."""
    endurance: Endurance | None = None
    """Cut off, with too little left."""
    encirclement: Encirclement | None = None
    """The ways out are closing."""
    interdiction: Interdiction | None = None
    """Supply under fire."""
    flank_open: FlankOpen | None = None
    """The neighbour leaves."""
    ordered_at: LocalTime | None = None
    """An order from above at a given time (local)."""


class Command(Record):
    """How a group's commander decides."""

    may_withdraw: bool = True
    """False: no withdrawal is allowed."""
    decision_h: Quantity = quantity("h", "From the first trigger to the order.", at_most=500)
    delay_h: Quantity = quantity("h", "Further delay imposed on the order.", 0, at_most=1_000)
    triggers: Triggers = Triggers()
    """Reasons to withdraw."""


class Stage(Record):
    """A part of a drawdown."""

    id: Id
    """Short name."""
    starts_h: float = Field(ge=0, le=1_000)
    """Hours after the order."""
    lasts_h: float = Field(gt=0, le=1_000)
    """Hours over which its columns set out."""
    share: float = Field(ge=0, le=1)
    """Share of the group's vehicles."""
    garrison_share: float = Field(0.0, ge=0, le=1)
    """Share of the men in the garrisons who leave with it."""
    carries_stock: bool = False
    """Whether its trucks take the group's stock along."""


class Destination(Record):
    """Where part of a group goes."""

    id: Id
    """Short name, such as `donetsk`, `russia` or `east_bank`."""
    node: NodeId
    """Node at which the columns end."""
    share: Quantity = quantity("1", "Weight among the destinations.", at_most=1)


class CoveringFire(Record):
    """Fire that keeps the pursuer off the columns, for as long as ammunition lasts."""

    enabled: bool = True
    """Whether it is laid on."""
    slows_pursuit: Quantity = quantity("1", "Share by which pursuing spearheads slow down.", at_most=0.95)
    ammunition_t_per_h: Quantity = quantity("t/h", "Ammunition that it costs.", at_most=1_000)


class Demonstration(Record):
    """Distraction and demonstration actions that hide the withdrawal."""

    enabled: bool = True
    """Whether they are carried out."""
    hides_h: Quantity = quantity("h", "Delay before the enemy follows up ground that was left.", at_most=500)
    ammunition_t: Quantity = quantity("t", "Ammunition that they cost.", at_most=10_000)


class Drawdown(Record):
    """The plan by which a group leaves."""

    stages: tuple[Stage, ...] = Field(min_length=1)
    """Stages in order; they must not overlap."""
    exits: tuple[LinkId, ...] = Field(min_length=1)
    """Links by which the group can get out; a column is out when it has passed one."""
    destinations: tuple[Destination, ...] = Field(min_length=1)
    """Where the columns go."""
    column_vehicles: Quantity = quantity("vehicles", "Vehicles in a column.", at_least=1, at_most=2_000)
    unserviceable: Quantity = quantity("1", "Share of vehicles without a driver or out of repair.", at_most=1)
    fuel_t_per_vehicle: Quantity = quantity("t", "Fuel that a vehicle needs for the march.", at_most=5)
    truck_share: Quantity = quantity(
        "1", "Share of the first stage's vehicles that can carry stock.", at_most=1
    )
    truck_load_t: Quantity = quantity("t", "Stock on one such truck.", at_most=60)
    packing_men: Quantity = quantity("men", "Men who pack the stock.", at_least=1, at_most=10_000)
    covering_fire: CoveringFire | None = None
    """Fire that covers the withdrawal."""
    demonstration: Demonstration | None = None
    """Deception that covers the withdrawal."""


class Group(Record):
    """A grouping of forces that is supplied, fights, and may withdraw."""

    id: Id
    """Short name."""
    name: str
    """Name for people."""
    node: NodeId
    """Base: its stock and vehicles."""
    men: Quantity = quantity("men", "Strength.", at_least=1, at_most=1e6)
    vehicles: Quantity = quantity("vehicles", "Vehicles of all types.", at_most=1e6)
    consumption_t_per_day: ByClass
    """Consumption when holding quietly, t/day."""
    stock_days: Quantity = quantity("days", "Days of supply in stock at the start.", at_most=365)
    target_days: Quantity = quantity("days", "Days of supply that dispatch aims at.", at_most=365)
    bays: int = Field(4, ge=1, le=200)
    """Convoys that can be unloaded at once."""
    men_per_bay: Quantity = quantity("men", "Men who unload one convoy.", 60, at_least=1, at_most=5_000)
    garrisons: tuple[Garrison, ...] = ()
    """Where its men stand."""
    contact_from_start: bool = False
    """Whether it is in contact before the offensive begins."""
    command: Command
    """Its commander."""
    drawdown: Drawdown | None = None
    """Its plan to leave; without one it stays."""


class Reinforcement(Record):
    """Men who arrive during the campaign."""

    id: Id
    """Short name."""
    group: GroupId
    """Group that they join."""
    node: NodeId
    """Place that they hold."""
    men: Quantity = quantity("men", "Strength.", at_most=1e6)
    arrives: LocalTime
    """When they are in place (local)."""


# --- fires, offensive, civilians, observation -------------------------------------------------------------


class Target(Record):
    """Something that long-range fires aim at."""

    id: TargetId
    """Depot, railhead, bridge or group id."""
    weight: float = Field(ge=0, le=1_000)
    """Share of the strikes, relative to the others."""


class Fires(Record):
    """Long-range fires on depots, bridges and railheads."""

    starts: LocalTime
    """First possible strike (local)."""
    strikes_per_day: Quantity = quantity("1/day", "Strikes a day.", at_most=500)
    targets: tuple[Target, ...] = ()
    """Targets, merged by `id`."""
    depot_loss: Quantity = quantity("1", "Share of a concentrated stock that a strike destroys.", at_most=1)
    dispersed_loss: Quantity = quantity("1", "Share of a dispersed stock that a strike destroys.", at_most=1)
    disperse_after: int = Field(3, ge=1, le=10_000)
    """Strikes on a depot after which it is dispersed."""
    dispersed_handling: Quantity = quantity(
        "1", "Factor on loading times at a dispersed depot.", at_least=1, at_most=20
    )
    railhead_outage_h: Quantity = quantity("h", "Repair of a railhead that was struck.", at_most=1_000)
    bridge_hit: Quantity = quantity("1", "Probability that a strike on a bridge closes it.", at_most=1)
    bridge_outage_h: Quantity = quantity("h", "Repair of a bridge, or a pontoon beside it.", at_most=5_000)
    vehicles_lost: Quantity = quantity(
        "vehicles", "Vehicles that a strike on a moving group destroys.", at_most=1_000
    )


class Axis(Record):
    """A line of advance along the road network.

    It starts when the offensive has begun and its first place is in hand.
    """

    id: Id
    """Short name."""
    path: tuple[NodeId, ...] = Field(min_length=2)
    """Places in order; neighbours must be joined by a road."""
    men: Quantity = quantity("men", "Strength of the spearhead.", at_least=1, at_most=1e6)
    starts: LocalTime | None = None
    """Not before this time (local)."""


class Rates(Record):
    """Advance by resistance."""

    river_line: Quantity = quantity(
        "km/day", "Over a river whose bridges are down.", at_least=0.01, at_most=200
    )
    defended: Quantity = quantity("km/day", "Against a prepared defence.", at_least=0.01, at_most=200)
    thin: Quantity = quantity("km/day", "Against a thin line.", at_least=0.01, at_most=200)
    broken: Quantity = quantity(
        "km/day", "Against a defence that has come apart.", at_least=0.01, at_most=200
    )
    retreat: Quantity = quantity(
        "km/day", "Following a retreat, or over empty ground.", at_least=0.01, at_most=200
    )
    cv: Quantity = quantity("1", "Coefficient of variation of the time over one road.", 0.25, at_most=2)


class Offensive(Record):
    """The advance and what decides its pace."""

    enabled: bool = True
    """False: nobody attacks."""
    starts: LocalTime
    """Beginning (local)."""
    axes: tuple[Axis, ...] = ()
    """Lines of advance, merged by `id`."""
    rates_km_per_day: Rates
    """Advance by resistance."""
    defended_below: Quantity = quantity(
        "1",
        "Attackers to effective defenders below which a place counts as defended.",
        at_least=0,
        at_most=1_000,
    )
    thin_below: Quantity = quantity(
        "1",
        "Attackers to effective defenders below which a place counts as thinly held.",
        at_least=0,
        at_most=1_000,
    )
    protected: tuple[NodeId, ...] = ()
    """Places that cannot be taken (what-if)."""
    follow_up_h: Quantity = quantity("h", "Delay before empty ground is entered.", at_most=500)


class Booths(Record):
    """A border crossing for civilians."""

    id: Id
    """Short name."""
    node: NodeId
    """Where it is."""
    booths: int = Field(ge=1, le=500)
    """Cars that are checked at once."""
    persons_per_day: Quantity = quantity(
        "1/day", "People that all its booths together pass.", at_least=1, at_most=1e6
    )
    closes: LocalTime | None = None
    """When the border closes (local)."""


class ReliefPoint(Record):
    """Mobile catering, medical help or heating for people who wait."""

    id: Id
    """Short name."""
    crossing: CrossingId
    """Crossing at which it stands."""
    servers: int = Field(ge=1, le=1_000)
    """Places where people are served at once."""
    minutes: Quantity = quantity("min", "Service of one person.", at_least=0.1, at_most=600)
    share: Quantity = quantity("1", "Share of the people in the queue who come.", at_most=1)


class Civilians(Record):
    """People who are called to leave and drive to the border."""

    enabled: bool = True
    """False: nobody is called."""
    call_delay_h: Quantity = quantity(
        "h", "From the first withdrawal order, or the hub's loss, to the call.", at_most=500
    )
    leaving_share: Quantity = quantity("1", "Share of the people who leave.", at_most=1)
    present_share: Quantity = quantity("1", "Share of the pre-war population still there.", 1, at_most=1)
    departure_h: Quantity = quantity(
        "h", "Mean time from the call to setting out.", at_least=0.1, at_most=1_000
    )
    persons_per_car: Quantity = quantity("1", "People in a car.", at_least=1, at_most=100)
    batch_cars: int = Field(20, ge=1, le=1_000)
    """Cars that the model moves together."""
    speed_km_per_h: Quantity = quantity("km/h", "Speed of civilian cars.", at_least=1, at_most=130)
    crossings: tuple[Booths, ...] = ()
    """Crossings, merged by `id`."""
    relief: tuple[ReliefPoint, ...] = ()
    """Relief points, merged by `id`."""
    relief_delay_h: Quantity = quantity(
        "h", "From the first car in the queue to the first relief.", at_most=500
    )


class Observation(Record):
    """What the world is told of the area."""

    lag_h: Quantity = quantity("h", "Age of the ground that is announced.", at_most=500)
    stabilised_share: Quantity = quantity("1", "Share of the gained ground that is announced.", at_most=1)
    statement_hour: float = Field(21.0, ge=0, lt=24)
    """Hour of the daily statement, local time."""


class Scenario(Record):
    """A campaign: where, who, with what, and what decides."""

    title: str
    """One line."""
    question: str
    """The question that the scenario answers."""
    look_at: tuple[str, ...] = ()
    """What to look at in the results."""
    start: LocalTime = Field(ge=datetime(1900, 1, 1), le=datetime(2199, 12, 31))
    """Beginning of the run, local time (Europe/Kyiv)."""
    horizon_days: float = Field(gt=0, le=400)
    """Length of the run."""
    network: Network
    """Where it happens."""
    supply: Supply
    """How supply flows."""
    postures: dict[Literal["holding", "contact", "withdrawing"], Posture]
    """Consumption by posture."""
    shortage: Shortage
    """What shortage does."""
    groups: tuple[Group, ...] = Field(min_length=1)
    """Who is supplied, fights and leaves; merged by `id`."""
    reinforcements: tuple[Reinforcement, ...] = ()
    """Who arrives later; merged by `id`."""
    fires: Fires
    """Long-range fires."""
    offensive: Offensive
    """The advance."""
    civilians: Civilians
    """People who leave."""
    observation: Observation
    """What is announced."""

    @property
    def horizon_h(self) -> float:
        """Length of the run in hours."""
        return self.horizon_days * 24.0

    def hour(self, moment: datetime) -> float:
        """Hours from the start of the run to a local moment."""
        return (moment - self.start) / timedelta(hours=1)

    def moment(self, time_h: float) -> datetime:
        """Local moment of an hour of the run."""
        return self.start + timedelta(hours=time_h)
