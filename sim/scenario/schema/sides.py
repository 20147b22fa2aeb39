"""The two sides, lines of crossings, and what changes on a date whatever happens in the run."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.kinds import BridgeId, Colour, Id, LinkId, LocalTime, Name, ShortName
from sim.scenario.quantity import Quantity, Record, quantity
from sim.scenario.schema.network import BridgeState


class Party(Record):
    """A side."""

    id: Id
    """Short name, by which the record names it."""
    name: ShortName
    """Name for people, as it stands in `held by ...`."""
    colour: Colour | None = None
    """Colour of its ground on maps, such as `#EFD3B8`; what was taken before the last day is paler."""


class Sides(Record):
    """Who is supplied, and who attacks."""

    supplied: Party = Party(id="supplied", name="the defender")
    """The side whose supply is looked at."""
    attacker: Party = Party(id="attacker", name="the attacker")
    """The side that advances."""


class Line(Record):
    """Crossings that are looked at as one: what the loss of all of them together costs."""

    id: Id
    """Short name."""
    name: Name
    """Name for people, such as that of the river."""
    bridges: tuple[BridgeId, ...] = Field(min_length=2)
    """Bridges and ferries of the line."""


class Change(Record):
    """A bridge, ferry or link that opens, closes or improves on a date.

    What is dated before the start holds from the start on.
    """

    id: Id
    """Short name."""
    at: LocalTime
    """When (local)."""
    bridge: BridgeId | None = None
    """Bridge that changes, or else `link`."""
    link: LinkId | None = None
    """Link that changes, or else `bridge`."""
    state: BridgeState
    """State from then on; of a link `open` or `down`."""
    vehicles_per_h: Quantity | None = quantity(
        "vehicles/h",
        "Flow over the bridge from then on; left out, it stays as it was.",
        None,
        at_least=0.1,
        at_most=3_000,
    )
    source: str = "own-estimate"
    """Reference."""
    note: str = ""
    """What is known about it."""
