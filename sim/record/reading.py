"""A run, read once: its log by kind, who received what, and how the ground was taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain

from sim.campaign.journal import Entry, History, Movement
from sim.record.curves import Announcements, StockCourse, running_total
from sim.scenario.schema import Scenario
from sim.theatre.ground.territory import AreaCurve, capture_times
from sim.theatre.network import Theatre

EntryFields = tuple[float, str, str, str, float, float, float, float, str]

_entry = partial(tuple.__new__, Entry)
"""`Entry._make` at half its price, for rows that have its fields."""


class Log:
    """Entries of a run by kind, each kind in order of time.

    Parameters
    ----------
    rows : iterable of tuple
        Events in order of time, each with the fields of `Entry`.
    """

    def __init__(self, rows: Iterable[EntryFields]) -> None:
        self._rows: defaultdict[str, list[EntryFields]] = defaultdict(list)
        for row in rows:
            self._rows[row[1]].append(row)

    def of(self, *kinds: str) -> Iterator[Entry]:
        """Entries of some kinds, one kind after the other."""
        return map(_entry, chain.from_iterable(self._rows.get(kind, ()) for kind in kinds))

    def hours(self, kind: str) -> list[float]:
        """When each entry of a kind was made, h."""
        return [row[0] for row in self._rows.get(kind, ())]

    def counts(self, kind: str) -> list[float]:
        """What each entry of a kind counts."""
        return [row[7] for row in self._rows.get(kind, ())]

    def notes(self, kind: str) -> list[str]:
        """Note of each entry of a kind."""
        return [row[8] for row in self._rows.get(kind, ())]

    def actors(self, kind: str) -> list[str]:
        """Who made each entry of a kind."""
        return [row[2] for row in self._rows.get(kind, ())]

    def first_h(self, kind: str, actor: str | None = None) -> float:
        """Hour of the first entry of a kind (by an actor); nan if there is none."""
        hours = (row[0] for row in self._rows.get(kind, ()) if actor is None or row[2] == actor)
        return next(hours, float("nan"))


class Reading:
    """What a run left, prepared for the questions that are asked of it.

    Parameters
    ----------
    history : History
        What the run left.
    resolved : Scenario
        The scenario that ran, with plain numbers.
    theatre : Theatre
        Of its network.
    """

    def __init__(self, history: History, resolved: Scenario, theatre: Theatre) -> None:
        self.history = history
        self.resolved = resolved
        self.theatre = theatre
        self.log = Log(history.entries)

    @cached_property
    def deliveries(self) -> dict[str, list[Entry]]:
        """`convoy_delivered` entries by the group or depot that received them, for all that trucks serve."""
        received: dict[str, list[Entry]] = {
            consumer: [] for company in self.resolved.supply.trucks for consumer in company.serves
        }
        for delivery in self.log.of("convoy_delivered"):
            received[delivery.note].append(delivery)
        return received

    @cached_property
    def stocks(self) -> dict[str, StockCourse]:
        """Course of every stock, by the id of its group or depot."""
        rates = self.history.rates
        return {pile: StockCourse(knots, rates.get(pile, ())) for pile, knots in self.history.stocks.items()}

    @cached_property
    def taken_h(self) -> list[float]:
        """Hour at which each cell of the theatre was taken, nan for never; in the order of the cells."""
        by_road = capture_times(self.theatre.ground, self.history.advances, self.history.captures)
        return list(chain.from_iterable(by_road.values()))

    @cached_property
    def area_km2_at(self) -> AreaCurve:
        """Area that had really changed hands by an hour, km2."""
        return AreaCurve(self.theatre.ground, self.history.advances, self.history.captures)

    @cached_property
    def announced_km2_at(self) -> Announcements:
        """Area that had been announced by an hour, km2."""
        return Announcements(self.area_km2_at, self.resolved.observation, self.resolved.start)

    @cached_property
    def ordered(self) -> dict[str, Entry]:
        """`withdrawal_ordered` by group, in the order in which they were given."""
        return {entry.actor: entry for entry in self.log.of("withdrawal_ordered")}

    @cached_property
    def movements(self) -> list[Movement]:
        """Who covered which part of which link, in order of their beginnings."""
        return sorted(map(Movement._make, self.history.movements), key=lambda movement: movement.time_from_h)

    def owner_of(self, entry: Entry) -> str:
        """Who made an entry: of a mover, the service, company or group that sent it."""
        mover = self.history.movers.get(entry.actor)
        return mover.owner if mover else entry.actor

    def counted_by(self, kind: str, grid_h: Sequence[float]) -> list[float]:
        """Sum of the counts of a kind by each hour of a grid."""
        return running_total(self.log.hours(kind), self.log.counts(kind), grid_h)


def total_t(entry: Entry) -> float:
    """Cargo of an entry, all classes together, t."""
    return entry.ammunition_t + entry.fuel_t + entry.general_t


def running_count(entries: Sequence[Entry], grid_h: Sequence[float]) -> list[float]:
    """Sum of the counts of entries by each hour of a grid."""
    return running_total([entry.time_h for entry in entries], [entry.count for entry in entries], grid_h)


def running_t(
    entries: Sequence[Entry],
    grid_h: Sequence[float],
    amount_t: Callable[[Entry], float] = total_t,
) -> list[float]:
    """Sum of the cargo of entries by each hour of a grid, t: of all classes, unless an amount is named."""
    return running_total([entry.time_h for entry in entries], map(amount_t, entries), grid_h)
