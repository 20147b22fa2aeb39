"""What the actors share: the clock, the situation, the stocks, the log, and the news."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from operator import add
from typing import Any, NamedTuple

from simpy import Event, Process

from sim.campaign.clock import Clock
from sim.campaign.journal import History, MoverKind, Sender
from sim.campaign.memory import Memory
from sim.campaign.stations import Station
from sim.campaign.stores import NOTHING, Load, Store, each, lasting_h, scaled, tonnes
from sim.scenario.schema import Change, Scenario
from sim.streams import Draw, Streams
from sim.theatre.network import Theatre
from sim.theatre.situation import Situation

Activity = Generator[Event, Any, Any]
"""What a process does: a generator of simpy events."""


class News(NamedTuple):
    """Something that others may want to react to."""

    kind: str
    """`taken`, `bridge`, `strike`, `contact`, `rationed`, `ordered` or `thinned`."""
    subject: str
    """Id of the place, bridge, target or group."""


class Lost(Exception):  # noqa: N818 - not an error, but what happens to a convoy
    """Raised in the process of a mover that the enemy has overrun."""


class Mover:
    """A convoy, column or train: something with a place that can be overrun.

    Parameters
    ----------
    owner
        Id of the train service, the truck company or the group that sends it.
    number
        Which of the owner's it is, from 1.
    drive_luck
        Factor on the time over a link, drawn from a stream of its own: what one mover does shifts nobody
        else's luck.
    """

    kind: MoverKind

    def __init__(self, owner: str, number: int, place: str, vehicles: int, drive_luck: Draw) -> None:
        self.owner = owner
        self.name = f"{owner}-{number}"
        self.place = place
        self.vehicles = vehicles
        self.drive_luck = drive_luck
        self.cargo: Load = NOTHING
        self.process: Process


class Stockpile:
    """A stock at a place: a depot, or what a group has with it.

    Parameters
    ----------
    target_t
        Tonnes by class that dispatch keeps there.
    handling_t_per_h
        Cargo that is moved at one bay in an hour.
    """

    def __init__(
        self, name: str, node: str, store: Store, target_t: Load, bays: Station, handling_t_per_h: float
    ) -> None:
        self.name = name
        self.node = node
        self.store = store
        self.target_t = target_t
        self.bays = bays
        self.handling_t_per_h = handling_t_per_h
        self.inbound: Load = NOTHING
        """On the way here."""
        self.promised: Load = NOTHING
        """In stock, and promised to convoys that will load it."""
        self.is_open = True
        self.dispersed = False
        self.on_delivery: list[Callable[[], None]] = []
        self.on_issue: list[Callable[[], None]] = []

    def shortfall(self) -> Load:
        """Tonnes by class that are missing to the target, with what is on the way, and have room."""
        level, inbound, target = self.store.level_t, self.inbound, self.target_t
        missing = (
            max(0.0, target[0] - level[0] - inbound[0]),
            max(0.0, target[1] - level[1] - inbound[1]),
            max(0.0, target[2] - level[2] - inbound[2]),
        )
        room_t = max(0.0, self.store.capacity_t - tonnes(level) - tonnes(inbound))
        return missing if tonnes(missing) <= room_t else scaled(missing, room_t / tonnes(missing))

    def available(self) -> Load:
        """Tonnes by class that nobody has been promised."""
        level, promised = self.store.level_t, self.promised
        return (
            max(0.0, level[0] - promised[0]),
            max(0.0, level[1] - promised[1]),
            max(0.0, level[2] - promised[2]),
        )

    def days_of_supply(self) -> float:
        """Days that the scarcest class lasts, with what is on the way; a depot counts by how full it is."""
        stock = each(add, self.store.level_t, self.inbound)
        rate = self.store.rate_t_per_h
        if rate == NOTHING:
            return 1e3 + tonnes(stock) / max(1.0, tonnes(self.target_t))
        return lasting_h(stock, rate) / 24.0

    def handling_h(self, load_t: float) -> float:
        """Hours to load or unload at one bay."""
        return load_t / self.handling_t_per_h if self.handling_t_per_h > 0 else math.inf

    def disperse(self, handling_factor: float) -> None:
        """Spread the stock over many sites: handling takes longer by a factor."""
        self.dispersed = True
        self.handling_t_per_h /= handling_factor

    def deliver(self, load: Load) -> Load:
        """Put cargo in, and tell those who wait for it; returns what there was room for."""
        stored = self.store.add(load)
        for tell in self.on_delivery:
            tell()
        return stored

    def issue(self, wanted: Load) -> Load:
        """Take cargo out, and tell those who fill the stock up; returns what there was."""
        issued = self.store.take(wanted)
        for tell in self.on_issue:
            tell()
        return issued


class Hit(NamedTuple):
    """What a strike destroyed of a column on the march: vehicles, whose, and what they carried, in tonnes."""

    vehicles: int = 0
    column: str = ""
    cargo: Load = NOTHING


class World:
    """The shared state of one run."""

    def __init__(
        self, scenario: Scenario, theatre: Theatre, streams: Streams, memory: Memory | None = None
    ) -> None:
        self.memory = memory
        self.env = memory.clock if memory else Clock()
        self.scenario = scenario
        self.theatre = theatre
        self.situation = Situation(theatre)
        self.streams = streams
        self.history = History()
        self.stockpiles: dict[str, Stockpile] = {}
        self.shelled: set[str] = set()
        """Places that artillery reaches from the enemy's gains: no depot works there, no train passes."""
        self.movers: dict[Mover, None] = {}
        self.held_until_h: dict[str, float] = {}
        """Hour before which a place does not fall, whoever stands before it; set by those who ask why."""
        self.listeners: list[Callable[[News], None]] = []
        self._change: Event | None = None
        self._closures: dict[str, int] = {}
        self.under_repair: dict[str, Change | None] = {}
        """Bridges that are down and will be open again, with the change that waits for it."""
        self.trucks_lost: dict[str, int] = {}
        """Trucks that each company has lost, in the order in which they did."""
        self._append = self.history.entries.append

    def log(
        self,
        kind: str,
        actor: str,
        place: str,
        cargo: Load = NOTHING,
        count: int | float = 0,  # a whole number stays one in a compiled build, too
        note: str = "",
        rests_on: Sequence[str] = (),
    ) -> None:
        """Write one event down; `rests_on` are ids of what was looked at when it was decided."""
        if self.memory:
            self.memory.wrote(kind, actor, place, rests_on)
        ammunition_t, fuel_t, general_t = cargo
        self._append((self.env.now, kind, actor, place, ammunition_t, fuel_t, general_t, count, note))

    def after(self, delay_h: float, action: Callable[[], None]) -> None:
        """Do something later, without a process of its own."""
        self.env.timeout(delay_h).callbacks.append(lambda _: action())

    def let_go(self) -> None:
        """Nobody waits, listens or is known any more: the run is over."""
        self.env.let_go()
        for pile in self.stockpiles.values():
            pile.on_delivery.clear()
            pile.on_issue.clear()
        self.stockpiles.clear()
        self.listeners.clear()
        self.movers.clear()

    def change(self) -> Event:
        """Event that happens when the situation next changes."""
        if self._change is None:
            self._change = self.env.event()
        return self._change

    def announce(self, kind: str, subject: str) -> None:
        """Tell everybody, and wake those who wait for a change."""
        news = News(kind, subject)
        for listen in self.memory.reminding(subject, self.listeners) if self.memory else self.listeners:
            listen(news)
        if self._change is not None:
            change, self._change = self._change, None
            change.succeed()

    def add_mover(self, mover: Mover, activity: Activity) -> Process:
        """Start a mover's process; it is known to the world until it ends."""
        self.movers[mover] = None
        self.history.movers[mover.name] = Sender(mover.kind, mover.owner)
        mover.process = self.env.process(activity)
        mover.process.callbacks.append(lambda _: self.movers.pop(mover))
        return mover.process

    def is_held(self, node: str) -> bool:
        """Whether the side that is supplied holds a place."""
        return self.situation.holder[node] == "supplied"

    def is_safe(self, place: str) -> bool:
        """Whether a mover can be where it is: at a place that is held, or on a road that is open."""
        if place in self.situation.holder:
            return self.is_held(place)
        return self.situation.passable(place, "supplied")

    def take(self, node: str, taker: str, resistance: str) -> None:
        """The enemy takes a place: what is there is lost, what runs through it is cut."""
        self.situation.capture(node, "attacker")
        self.history.captures[node] = self.env.now
        self.log("place_taken", taker, node, note=resistance)
        self._bring_artillery_forward(node)
        for link in self.theatre.links_at(node):
            bridge = link.bridge
            if bridge and bridge.blown_when_lost:
                self._blow(bridge.id)
        self._overrun()
        self.announce("taken", node)

    def _bring_artillery_forward(self, taken: str) -> None:
        self.shelled.update(self.theatre.within_km(taken, self.scenario.supply.artillery_reach_km))

    def _blow(self, bridge: str) -> None:
        """The defenders blow a bridge; if it is down already, nobody will repair it."""
        if self.situation.bridge_state(bridge) != "down":
            self._close(bridge, "defenders", 0.0)
        else:
            self._closures[bridge] = self._closures.get(bridge, 0) + 1
            self.under_repair.pop(bridge, None)

    def close_bridge(self, bridge: str, actor: str, repair_h: float = 0.0) -> None:
        """A bridge is closed for some hours, or for good where no time is given."""
        self._close(bridge, actor, repair_h)
        self._overrun()
        self.announce("bridge", bridge)

    def _close(self, bridge: str, actor: str, repair_h: float) -> None:
        self.situation.close_bridge(bridge)
        self.log("bridge_closed", actor, bridge, count=repair_h)
        self._closures[bridge] = closure = self._closures.get(bridge, 0) + 1
        waiting = self.under_repair.pop(bridge, None)
        if repair_h:
            self.under_repair[bridge] = waiting
            self.after(repair_h, lambda: self._reopen(bridge, closure))

    def _reopen(self, bridge: str, closure: int) -> None:
        if self._closures[bridge] == closure:  # not struck again, nor blown, in the meantime
            waiting = self.under_repair.pop(bridge)
            if waiting is not None:
                self._alter_bridge(bridge, waiting)
            else:
                self.situation.repair_bridge(bridge)
                self.log("bridge_opened", "engineers", bridge)
            self.announce("bridge", bridge)

    def alter(self, change: Change) -> None:
        """A bridge or link changes on a date, whatever else happens."""
        if change.bridge is not None:
            self._alter_bridge(change.bridge, change)
        elif change.link is not None:
            (self.situation.close_link if change.state == "down" else self.situation.open_link)(change.link)
            self.log("link_changed", "engineers", change.link, note=change.state)
        self._overrun()
        self.announce("bridge", change.bridge or change.link or "")

    def _alter_bridge(self, bridge: str, change: Change) -> None:
        """A bridge gets another state for good; one that is being repaired, when that is done."""
        if bridge in self.under_repair and change.state != "down":
            self.under_repair[bridge] = change
            return
        self.under_repair.pop(bridge, None)
        self._closures[bridge] = self._closures.get(bridge, 0) + 1
        self.situation.rebuild_bridge(bridge, change.state, change.vehicles_per_h)
        self.log("bridge_changed", "engineers", bridge, count=change.vehicles_per_h or 0.0, note=change.state)

    def _overrun(self) -> None:
        """Interrupt whoever is at a place, or on a road, that was lost."""
        for mover in list(self.movers):
            if mover.process.is_alive and not self.is_safe(mover.place):
                mover.process.interrupt()
