"""Histories made by hand, in the toy campaign of `builders`, and read as a run would be."""

from typing import Any

from builders import Changes, toy, withdrawal

from sim.campaign.journal import History, Sender, VehicleBalance
from sim.campaign.stores import NOTHING, Load
from sim.record.reading import Reading
from sim.theatre.network import Theatre

ARMY_VEHICLES = 100
NEVER_EMPTY = [(0.0, (500.0, 300.0, 200.0)), (120.0, (500.0, 300.0, 200.0))]

MOVERS = {
    f"{owner}-{number}": Sender(kind, owner)
    for kind, owner in (("train", "trains"), ("convoy", "convoys"), ("column", "army"))
    for number in range(1, 10)
}
WITH_PLAN = withdrawal(hub_lost={"hub": "hub"})
"""Changes for an army that has a plan to leave, and looks at the hub."""


def row(
    time_h: float,
    kind: str,
    actor: str,
    place: str = "front",
    cargo: Load = NOTHING,
    count: float = 0,
    note: str = "",
) -> tuple[float, str, str, str, float, float, float, float, str]:
    """An event as a run writes it down."""
    return (time_h, kind, actor, place, *cargo, count, note)


def history(*rows: tuple[Any, ...], **parts: Any) -> History:
    """What a run of the toy campaign left: these events, full stocks and no losses, or the given parts."""
    made = History(
        entries=list(rows),
        stocks={"depot": NEVER_EMPTY, "army": NEVER_EMPTY},
        rates={"army": [(0.0, (5.0, 3.0, 2.0))]},
        met={"army": ((600.0, 360.0, 240.0), NOTHING)},
        vehicles={"army": VehicleBalance(ARMY_VEHICLES, present=ARMY_VEHICLES)},
        movers=MOVERS,
    )
    for name, value in parts.items():
        setattr(made, name, value)
    return made


def reading(*rows: tuple[Any, ...], changes: Changes | None = None, **parts: Any) -> Reading:
    """The same, read."""
    scenario = toy(WITH_PLAN if changes is None else changes)
    return Reading(history(*rows, **parts), scenario, Theatre.of(scenario.network))


WITHDRAWAL = [
    row(50, "trigger", "army", note="hub_lost: Hub has fallen"),
    row(56, "withdrawal_ordered", "army", note="hub_lost"),
    row(56, "stage_began", "army", note="support"),
    row(57, "strike", "army", count=2, note="army-1"),
    row(58, "column_departed", "army-1", count=18, note="support"),
    row(60, "column_departed", "army-2", count=20, note="support"),
    row(61, "strike", "army", count=5, note="army-2"),
    row(62, "column_out", "army-1", "rear", count=18, note="support"),
    row(63, "column_arrived", "army-1", "rear", count=18),
    row(64, "column_out", "army-2", "rear", count=15, note="support"),
    row(65, "vehicles_abandoned", "army-2", "rear", count=15, note="overrun on the road"),
    row(66, "vehicles_abandoned", "army", count=4, note="no fuel"),
    row(70, "column_departed", "army-3", count=30, note="main-body"),
    row(71, "vehicles_abandoned", "army-3", "front--rear", count=30, note="overrun on the road"),
    row(80, "stock_abandoned", "army", cargo=(10.0, 0.0, 2.0)),
    row(80, "vehicles_abandoned", "army", count=26, note="left at the base"),
    row(80, "drawdown_over", "army", count=24),
]
"""A drawdown with everything that can happen to a vehicle.

Of 100, a column of 20 loses 2 while it packs and is out with 18. A second one loses 5 on the road, is out
with 15, and is overrun behind its exit. A third one is overrun before it."""
AFTER_WITHDRAWAL = {"army": VehicleBalance(100, present=0, marching=0, out=18, abandoned=75, destroyed=7)}
