"""Residents who are called to leave, and where they cross."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.kinds import BridgeId, CrossingId, Id, LocalTime, Name, NodeId
from sim.scenario.quantity import Quantity, Record, quantity


class Booths(Record):
    """A crossing for civilians: booths at a border, or a landing from which boats go."""

    id: Id
    """Short name."""
    node: NodeId
    """Where it is."""
    booths: int = Field(ge=1, le=500)
    """Cars that are checked, or boats that are filled, at once."""
    persons_per_day: Quantity = quantity(
        "1/day", "People that all its booths, or boats, together pass.", at_least=1, at_most=1e6
    )
    opens: LocalTime | None = None
    """When it opens (local); left out, it is open from the start."""
    closes: LocalTime | None = None
    """When it closes (local)."""
    bridge: BridgeId | None = None
    """Bridge or ferry by which people cross there; while it is down nobody does. Boats need none."""


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
    """People who are called to leave, and drive to where they cross."""

    enabled: bool = True
    """False: nobody is called."""
    across: Name = "the border"
    """What they cross, in words."""
    called_at: LocalTime | None = None
    """When they are called (local); left out, the first order, or the hub's loss, leads to the call."""
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
