"""Who is supplied, fights and leaves: groups, what they consume, and what shortage does to them."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.kinds import GroupId, Id, LocalTime, Name, NodeId
from sim.scenario.quantity import Quantity, Record, quantity
from sim.scenario.schema.command import Command
from sim.scenario.schema.drawdown import Drawdown
from sim.scenario.schema.supply import ByClass


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
    ration_horizon_days: Quantity = quantity(
        "days",
        "Time over which a group stretches its stock when too little comes; 0: it does not.",
        0,
        at_most=365,
    )


class Group(Record):
    """A grouping of forces that is supplied, fights, and may withdraw."""

    id: Id
    """Short name."""
    name: Name
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

    @property
    def short_name(self) -> str:
        """Name for people, without what stands in brackets."""
        return self.name.partition(" (")[0]


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
