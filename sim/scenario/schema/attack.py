"""What the attacker does: long-range fires, and the advance."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.kinds import Id, LocalTime, NodeId, TargetId
from sim.scenario.quantity import Quantity, Record, quantity


class Target(Record):
    """Something that long-range fires aim at."""

    id: TargetId
    """Depot, railhead, bridge or group id."""
    weight: float = Field(ge=0, le=1_000)
    """Share of the strikes, relative to the others."""


class Strike(Record):
    """A strike on a date."""

    id: Id
    """Short name."""
    at: LocalTime
    """When (local); one before the start, or after the end, is left out."""
    target: TargetId
    """Depot, railhead, bridge or group id."""
    source: str = "own-estimate"
    """Reference."""
    note: str = ""
    """What is known about it."""


class Fires(Record):
    """Long-range fires on depots, bridges and railheads."""

    starts: LocalTime
    """First possible strike (local)."""
    strikes_per_day: Quantity = quantity("1/day", "Strikes a day.", at_most=500)
    targets: tuple[Target, ...] = ()
    """Targets of the strikes at drawn times, merged by `id`."""
    strikes: tuple[Strike, ...] = ()
    """Strikes on dates, beside those at drawn times; merged by `id`."""
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
    delay_h: Quantity = quantity("h", "Hours after that, or after the offensive began.", 0, at_most=2_000)


class Rates(Record):
    """Advance by resistance."""

    line: Quantity = quantity(
        "km/day", "Against a prepared defence in a line that has re-formed.", 1, at_least=0.01, at_most=200
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
    pace_by: Literal["class", "ratio"] = "class"
    """What the pace follows: the class of resistance, or the ratio of attackers to effective defenders."""
    nothing_below: Quantity = quantity(
        "1",
        "Attackers to effective defenders below which nothing is taken, where the pace follows the ratio.",
        1,
        at_least=0.01,
        at_most=1_000,
    )
    protected: tuple[NodeId, ...] = ()
    """Places that cannot be taken (what-if)."""
    follow_up_h: Quantity = quantity("h", "Delay before a detachment sets out.", at_most=500)
    follow_up_men: Quantity = quantity(
        "men", "Strength of a detachment that clears a garrison beside the axes.", 0, at_most=1e5
    )
    alone_holds_h: Quantity = quantity(
        "h", "Time for which a garrison holds that has lost its base, or the road to it.", 48, at_most=5_000
    )
    reforms_h: Quantity = quantity(
        "h",
        "Time after the first withdrawal in which the line re-forms where nobody left.",
        72,
        at_most=5_000,
    )
    crossing_h: Quantity = quantity(
        "h", "Time to force a river at a defended bank, where its bridge is down.", 120, at_most=5_000
    )
    bridging_h: Quantity = quantity(
        "h", "Time to cross it where nobody stands at the place behind.", 12, at_most=5_000
    )
