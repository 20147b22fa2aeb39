"""How the commander of a group decides: the reasons to withdraw, and the time that it takes."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.kinds import GroupId, LocalTime, NodeId
from sim.scenario.quantity import Quantity, Record, quantity


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
