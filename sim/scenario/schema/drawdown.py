"""The plan by which a group leaves."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.kinds import Id, LinkId, NodeId
from sim.scenario.quantity import Quantity, Record, quantity


class Stage(Record):
    """A part of a drawdown."""

    id: Id
    """Short name."""
    starts_h: float = Field(ge=0, le=5_000)
    """Hours after the order."""
    lasts_h: float = Field(gt=0, le=5_000)
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
    """Short name, such as `east_bank`."""
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
    unserviceable: Quantity = quantity(
        "1", "Share of vehicles without a driver or out of repair at the order.", at_most=1
    )
    readied_per_day: Quantity = quantity(
        "1", "Share of these for which a driver is found, or that are repaired, in a day.", 0, at_most=1
    )
    broken_per_100_km: Quantity = quantity(
        "1", "Share of the vehicles that break down on 100 km of the march, and are left.", 0, at_most=1
    )
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
