"""The scenario as a whole, and what the world is told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from sim.scenario.kinds import DepotId, LocalTime, Name, NodeId, OneLine
from sim.scenario.quantity import Quantity, Record, quantity
from sim.scenario.schema.attack import Fires, Offensive
from sim.scenario.schema.civilians import Civilians
from sim.scenario.schema.forces import Group, Posture, Reinforcement, Shortage
from sim.scenario.schema.network import Network
from sim.scenario.schema.sides import Change, Line, Sides
from sim.scenario.schema.supply import Supply


class Hub(Record):
    """The place on which the supply is said to hang: what the results measure the loss of."""

    place: NodeId
    """Where it lies; whoever takes this has taken the hub."""
    depot: DepotId
    """What it keeps; when this closes, the hub no longer works. It may stand in another place."""


class Observation(Record):
    """What the world is told of the area."""

    lag_h: Quantity = quantity("h", "Age of the ground that is announced.", at_most=500)
    stabilised_share: Quantity = quantity("1", "Share of the gained ground that is announced.", at_most=1)
    elsewhere_km2: Quantity = quantity(
        "km2", "Ground outside the study area that totals for the whole country count as well.", 0
    )
    statement_hour: float = Field(21.0, ge=0, lt=24)
    """Hour of the daily statement, local time."""


class Scenario(Record):
    """A campaign: where, who, with what, and what decides."""

    title: Name
    """One line."""
    question: str
    """The question that the scenario answers."""
    look_at: tuple[str, ...] = ()
    """What to look at in the results."""
    start: LocalTime = Field(ge=datetime(1900, 1, 1), le=datetime(2199, 12, 31))
    """Beginning of the run, local time."""
    horizon_days: float = Field(gt=0, le=400)
    """Length of the run."""
    record: str | None = None
    """Folder with the record of the campaign: what was claimed and observed, and the references that `source`
    names; without one nothing is held against the record."""
    time_zone: OneLine = "local time"
    """Name of the zone of all times, for readers; a day has 24 hours whatever the clocks do."""
    sides: Sides = Sides()
    """The two sides, with their names."""
    network: Network
    """Where it happens."""
    hub: Hub | None = None
    """What the results measure the loss of; without it they have nothing to say about a hub."""
    lines: tuple[Line, ...] = ()
    """Lines of crossings whose loss together is asked for; merged by `id`."""
    changes: tuple[Change, ...] = ()
    """Bridges, ferries and links that open, close or improve on a date; merged by `id`."""
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

    @property
    def hub_place(self) -> str | None:
        """Where the hub lies; None without a hub."""
        return self.hub.place if self.hub else None

    @property
    def hub_nodes(self) -> tuple[str, ...]:
        """Places of the hub: itself, and where its depot stands if that is elsewhere; none without a hub."""
        if self.hub is None:
            return ()
        depots = (depot.node for depot in self.supply.depots if depot.id == self.hub.depot)
        return tuple(dict.fromkeys((self.hub.place, *depots)))

    def hour(self, moment: datetime) -> float:
        """Hours from the start of the run to a local moment."""
        return (moment - self.start) / timedelta(hours=1)

    def moment(self, time_h: float) -> datetime:
        """Local moment of an hour of the run."""
        return self.start + timedelta(hours=time_h)
