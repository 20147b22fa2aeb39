"""How the commander of a group decides: the reasons to withdraw, and the time that it takes."""

from __future__ import annotations

from typing import Literal

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


class SupplyOutlook(Record):
    """Once what the enemy will reach is lost, too little can be issued to stay.

    The places are found by the staff: all those that the enemy will reach before the group could be gone.
    """

    enabled: bool = True
    """Whether the commander acts on it."""
    tolerable_share: Quantity = quantity("1", "Share of its need with which the group can stay.", at_most=1)
    horizon_days: Quantity = quantity("days", "Time for which it must be able to.", at_least=0.5, at_most=365)
    margin_h: Quantity = quantity(
        "h", "Time that the commander keeps in hand.", 0, at_least=-500, at_most=500
    )
    error_cv: Quantity = quantity(
        "1", "Coefficient of variation of the error in what the staff expects to arrive.", 0, at_most=2
    )


class Endurance(Record):
    """At what arrives now, the stock lasts too short.

    What must be issued is the `tolerable_share` of `supply_outlook`, or without such a rule the whole need.
    """

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


class Isolation(Record):
    """Too few good roads still join the group to its rear."""

    enabled: bool = True
    """Whether the commander acts on it."""
    good_roads: Quantity = quantity(
        "1",
        "Roads to its rear without a place in common that it needs; a weak bridge counts by what passes.",
        at_most=20,
    )
    delay_h: Quantity = quantity(
        "h",
        "From the loss of the road that is one too many, the decision included.",
        at_most=5_000,
    )
    until: Literal["order", "gone"] = "order"
    """What ends the delay: the order, or that the group is gone. Who will need longer than the delay to be
    gone leaves when he expects to lose the road, so much earlier."""
    guns_km: Quantity = quantity(
        "km",
        "Reach of the guns that the enemy brings forward: a road through a place in reach is no good road.",
        0,
        at_most=500,
    )


class Interdiction(Record):
    """Long-range fires have hit the group's supply and its ways often, and its stock has fallen."""

    enabled: bool = True
    """Whether the commander acts on it."""
    strikes: int = Field(ge=1, le=1_000)
    """Strikes on its stock, its depots and railheads and the bridges of its ways, within the window."""
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
    supply_outlook: SupplyOutlook | None = None
    """Too little will arrive."""
    isolation: Isolation | None = None
    """Too few roads are left."""
    encirclement: Encirclement | None = None
    """The ways out are closing."""
    endurance: Endurance | None = None
    """Too little arrives, with too little left."""
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
    decision_h: Quantity = quantity("h", "From the first trigger to the order.", at_most=5_000)
    delay_h: Quantity = quantity("h", "Further delay imposed on the order.", 0, at_most=5_000)
    estimate: Literal["resistance", "pace"] = "resistance"
    """How the staff expects the enemy to come: by what stands in his way, or at his fastest pace so far."""
    trusts: tuple[NodeId, ...] = ()
    """Places of which the commander knows that they hold."""
    triggers: Triggers = Triggers()
    """Reasons to withdraw."""
