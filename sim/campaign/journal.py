"""The vocabulary of a run: what can happen, and what the run hands on when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sim.campaign.stores import NOTHING, Knot, Load

MoverKind = Literal["train", "convoy", "column"]
Account = Literal[
    "opening",
    "loaded",
    "consumed",
    "destroyed",
    "abandoned",
    "captured",
    "returned",
    "in_transit",
    "in_stock",
]

KINDS = {
    "train_departed": "a train leaves its base with cargo",
    "train_arrived": "a train reaches its railhead; count: hours on the way",
    "train_unloaded": "a part of a train's cargo is in the depot",
    "train_turned_back": "a train finds its line cut, and takes its cargo home",
    "convoy_loaded": "a convoy has loaded at a depot; count: trucks",
    "convoy_delivered": "a convoy has unloaded; count: trucks; note: the group or depot that received",
    "convoy_returned": "a convoy brings its cargo back to a depot; count: trucks",
    "convoy_lost": "a convoy is captured with its cargo; count: trucks",
    "strike": "a long-range strike hits; cargo destroyed; count: vehicles destroyed; note: their column",
    "depot_dispersed": "a depot is spread over many sites",
    "depot_closed": "a depot or railhead within reach of artillery stops working",
    "railhead_closed": "a railhead is out of work after a strike; count: hours",
    "bridge_closed": "a bridge is closed; count: hours, 0 for good",
    "bridge_opened": "a bridge is open again",
    "bridge_changed": "a bridge or ferry has another state for good (note); count: its flow, vehicles/h",
    "link_changed": "a road or railway is closed or opened (note)",
    "offensive_began": "the first spearhead sets out",
    "place_taken": "a place changes hands; note: against what resistance",
    "river_crossed": "troops are over a river whose bridge is down; count: hours that it takes",
    "garrison_left": "a garrison that stood alone gives its place up; count: men",
    "stock_captured": "a stock falls into enemy hands",
    "stock_abandoned": "a group that was ordered out leaves this stock behind",
    "stock_spent": "ammunition spent on a demonstration",
    "contact": "a group comes into contact",
    "rationed": "a group is issued a share of what it requires from now on; count: the share",
    "isolated": "fewer good roads join a group to its rear than its commander needs; count: the roads",
    "joined": "enough good roads join it to its rear again; count: the roads",
    "trigger": "a commander sees a reason to withdraw; count: what he measured; note: in words",
    "withdrawal_ordered": "a group is ordered out; note: the trigger",
    "stage_began": "a stage of a drawdown begins; note: the stage",
    "column_departed": "a column sets out; count: vehicles; note: its stage",
    "column_out": "a column has passed its exit; count: vehicles; note: its stage",
    "column_arrived": "a column is at its destination; count: vehicles",
    "vehicles_abandoned": "vehicles are left behind; count: vehicles; note: why",
    "drawdown_over": "a group's last column is out, or lost; count: hours since the order",
    "reinforced": "men arrive; count: men",
    "men_stayed": "men who have withdrawn stay with those who hold a place; count: men",
    "call_to_leave": "residents are called to leave; count: people who will",
    "cars_stayed": "cars that had been called find every way shut; count: people who stay for now",
    "cars_set_out": "cars that had found every way shut set out, as one is open; count: people",
    "cars_queued": "cars join the queue at a crossing; count: people",
    "cars_crossed": "cars have crossed; count: people; note: hours waited",
    "relief_served": "people in the queue were served at a relief point; count: people",
}
"""Every kind of event with its meaning; `count` is what the meaning says, else 0."""


class Entry(NamedTuple):
    """One event. Cargo in tonnes by class, time in hours since the start."""

    time_h: float
    kind: str
    actor: str
    place: str
    ammunition_t: float
    fuel_t: float
    general_t: float
    count: float  # type: ignore[assignment]  # hides a method of tuples that nobody needs
    note: str


class Sender(NamedTuple):
    """What a mover is, and who sent it."""

    kind: MoverKind
    owner: str
    """Id of the train service, the truck company or the group."""


class Advance(NamedTuple):
    """Part of a road over which a spearhead passed, at constant pace."""

    link: str
    start: str
    """Node from which the fractions count."""
    fraction_from: float
    fraction_to: float
    time_from_h: float
    time_to_h: float


class Expectation(NamedTuple):
    """What a staff reckoned with for its group at some hour."""

    time_h: float
    group: str
    need_t_per_day: float
    """In the posture to come."""
    arriving_share: float
    """Of the need, as things were."""
    expected_share: float
    """Of the need, once the enemy had what he would reach before the group could be gone, with what lies in
    depots spread over the staff's horizon."""
    controlled_rate: float
    """Of the need, with the group's stock, through the horizon."""
    good_roads: float
    """That joined the group to its rear."""


class Movement(NamedTuple):
    """Part of a link that a train, a convoy or a column covered at constant pace."""

    mover: str
    link: str
    start: str
    """Node from which the fractions count."""
    fraction_from: float
    fraction_to: float
    time_from_h: float
    time_to_h: float
    cargo_t: float
    vehicles: int


@dataclass
class CargoBalance:
    """Where the cargo of a run is in the end, tonnes by class."""

    opening: Load = NOTHING
    """In stock at the start."""
    loaded: Load = NOTHING
    """Loaded on trains at the bases."""
    consumed: Load = NOTHING
    destroyed: Load = NOTHING
    abandoned: Load = NOTHING
    captured: Load = NOTHING
    returned: Load = NOTHING
    """Taken out of the theatre, with withdrawn columns or trains that turned back."""
    in_transit: Load = NOTHING
    in_stock: Load = NOTHING

    def book(self, account: Account, load: Load) -> None:
        """Add cargo to an account."""
        (a, f, g), (more_a, more_f, more_g) = getattr(self, account), load
        setattr(self, account, (a + more_a, f + more_f, g + more_g))


@dataclass
class VehicleBalance:
    """Where a group's vehicles are."""

    establishment: int
    present: int
    """Still with the group."""
    marching: int = 0
    """On the road and not yet out."""
    out: int = 0
    abandoned: int = 0
    destroyed: int = 0


@dataclass
class PeopleBalance:
    """Where the residents of the held places are."""

    residents: float = 0.0
    stayed: float = 0.0
    on_road: float = 0.0
    """Called and still at home, or driving."""
    queueing: float = 0.0
    crossed: float = 0.0


@dataclass
class History:
    """Everything that a run leaves, in plain lists and numbers; tables are built from it afterwards."""

    entries: list[tuple[float, str, str, str, float, float, float, float, str]] = field(default_factory=list)
    """Events in order of time, each with the fields of `Entry`."""
    stocks: dict[str, list[Knot]] = field(default_factory=dict)
    """Course of every stock, by the id of its group or depot."""
    rates: dict[str, list[tuple[float, Load]]] = field(default_factory=dict)
    """Demand of every group from an hour on, t/h by class."""
    met: dict[str, tuple[Load, Load]] = field(default_factory=dict)
    """Tonnes by class that each group consumed, and that it lacked."""
    met_before_offensive: dict[str, tuple[Load, Load]] = field(default_factory=dict)
    """The same, up to the beginning of the offensive."""
    advances: list[Advance] = field(default_factory=list)
    captures: dict[str, float] = field(default_factory=dict)
    """Hour at which each place was taken."""
    expectations: list[Expectation] = field(default_factory=list)
    """What each staff reckoned with, evening by evening, and when it decided."""
    movements: list[tuple[str, str, str, float, float, float, float, float, int]] = field(
        default_factory=list
    )
    """Who covered which part of which link, in no particular order, each with the fields of `Movement`."""
    movers: dict[str, Sender] = field(default_factory=dict)
    """What every train, convoy and column is, by its id, in the order in which they came up."""
    waited_h: list[float] = field(default_factory=list)
    """Hours for which the cars of each `cars_crossed` waited, to a tenth."""
    cargo: CargoBalance = field(default_factory=CargoBalance)
    vehicles: dict[str, VehicleBalance] = field(default_factory=dict)
    people: PeopleBalance = field(default_factory=PeopleBalance)
