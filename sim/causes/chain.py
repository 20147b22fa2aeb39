"""The chain of causes of an order: the entries of the log that led to it, as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sim.campaign.journal import Entry
from sim.campaign.memory import Memory
from sim.campaign.model import Model
from sim.campaign.reasons import told_reason
from sim.causes.changes import Hold, Intervention, Spare
from sim.causes.factors import overrides_of
from sim.causes.trials import as_overrides
from sim.record.reading import total_t
from sim.record.result import RunResult
from sim.scenario.schema import Scenario
from sim.study.labels import REASONS
from sim.totals import total
from sim.words import moment

MOST_EVENTS = 4
LONGER_H = 24.0
"""For how much longer a place is held where it is asked what would have come of that."""
OF_ROADS = frozenset({"isolation", "encirclement"})
"""Reasons that rest on roads and exits: a strike on the group's stock is none of theirs."""
LATELY_H, LITTLE = 48.0, 0.7
"""Deliveries did not come if so long before the decision less than this share of the need arrived."""
NARROW = frozenset({"down", "light"})
"""States of a bridge over which no road to the rear is a good one."""
ENOUGH_DAYS = 30.0
"""Days of supply that stand in for deliveries which did not come."""
NO_ENTRY = -1
"""Number of what stands in no entry."""
TURNING = frozenset(
    {"offensive_began", "place_taken", "strike", "bridge_closed", "depot_closed",
     "railhead_closed", "withdrawal_ordered", "stage_began", "reinforced", "trigger", "bridge_changed",
     "link_changed"}
)  # fmt: skip
"""Kinds of entries that are links of a chain; what lies between them is passed over."""


@dataclass(frozen=True)
class Without:
    """A way to take a link out of a run."""

    words: str
    """What is done: `held 24 h longer`."""
    overrides: str = "{}"
    """Values by path, as JSON: see `sim.causes.trials.as_overrides`."""
    changes: tuple[Intervention, ...] = ()


@dataclass(frozen=True)
class Event:
    """A link of the chain: something that happened.

    Attributes
    ----------
    number
        Of its entry in the log.
    time_h
        When.
    words
        What.
    causes
        Numbers of the entries that brought it about, as they were recorded.
    without
        Ways to take it out.
    begins
        Whether it is the beginning of the offensive.
    is_candidate
        Whether it is told only if there is room, those first that matter most.
    """

    number: int
    time_h: float
    words: str
    causes: tuple[int, ...]
    without: tuple[Without, ...]
    begins: bool = False
    is_candidate: bool = False


def chain_of(model: Model, memory: Memory, result: RunResult, group: str) -> tuple[Event, ...]:
    """The events that led to the order of a group, in order of time, at most four; none if it had no order.

    The last is the order with its reason, the first the beginning. Between them stand what set off the
    decision and what it rested on, with the places that the same spearhead had taken before, and deliveries
    that did not come. Where there is room, crossings that were closed then come along as candidates.
    """
    return _Chain(model, memory, result).of_order(group)


class _Chain:
    def __init__(self, model: Model, memory: Memory, result: RunResult) -> None:
        self.scenario: Scenario = result.resolved
        self.nodes = result.theatre.nodes
        self.entries = [Entry._make(entry) for entry in model.world.history.entries]
        self.memory = memory
        self.history = model.world.history
        self.theatre = result.theatre
        self.deliveries = result.reading.deliveries
        supply, nodes = self.scenario.supply, self.nodes
        self.names = {depot.id: f"the depot at {nodes[depot.node].name}" for depot in supply.depots}
        self.names |= {yard.id: f"the railhead at {nodes[yard.node].name}" for yard in supply.railheads}
        self.names |= {group.id: group.name for group in self.scenario.groups}

    def of_order(self, group: str) -> tuple[Event, ...]:
        order = self.first("withdrawal_ordered", group)
        if order is None:
            return ()
        trigger = self.memory.causes[order].woke
        trigger = order if trigger is None or self.entries[trigger].kind != "trigger" else trigger
        parents = self.parents(trigger)
        if self.entries[order].note in OF_ROADS:
            parents = [parent for parent in parents if self.entries[parent].kind != "strike"]
        missing = self.deliveries_that_did_not_come(group, trigger)
        most = MOST_EVENTS - 2 - len(missing)
        line = sorted(dict.fromkeys(parents), reverse=True)[:most]
        if line:
            earlier = [n for n in self.ancestors(line[-1]) if n not in line]
            places = [n for n in earlier if self.entries[n].kind == "place_taken"]
            line += sorted(places, reverse=True)[: most - len(line)]
        began = [n for n in self.ancestors(trigger) if self.entries[n].kind == "offensive_began"]
        chosen = sorted({*began[:1], *line})
        events = [*map(self.event, chosen), *missing]
        if len(events) < MOST_EVENTS - 1:
            closed = [self.event(n) for n in self.closed_before(trigger) if n not in chosen]
            events += [replace(event, is_candidate=True) for event in closed]
        causes = (*line, *(event.number for event in missing))
        return (*sorted(events, key=lambda event: event.time_h), self.order(order, trigger, causes))

    def deliveries_that_did_not_come(self, group: str, trigger: int) -> tuple[Event, ...]:
        """The link that no entry can stand for: much less came in the last days than the group needs."""
        now_h = self.entries[trigger].time_h
        if now_h < LATELY_H or told_reason(self.entries[trigger].note)[0] in OF_ROADS:
            return ()
        deliveries = [(entry.time_h, total_t(entry)) for entry in self.deliveries.get(group, ())]
        lately_t = total(t for hour, t in deliveries if now_h - LATELY_H < hour <= now_h) / LATELY_H * 24.0
        rates = [rate for hour, rate in self.history.rates[group] if hour <= now_h]
        need_t = 24.0 * total(rates[-1]) if rates else 0.0
        if lately_t >= LITTLE * need_t:
            return ()
        last_h = max((hour for hour, _ in deliveries if hour <= now_h), default=0.0)
        words = (
            f"Only {lately_t:,.0f} t a day came to {self.names[group]} in the last {LATELY_H:.0f} h, "
            f"and it needs {need_t:,.0f}"
        )
        lost = [n for n in self.parents(trigger) if self.entries[n].time_h <= now_h]
        more = {"plus": ENOUGH_DAYS}
        fields = {f"groups.{group}.{field}": more for field in ("stock_days", "target_days")}
        values = overrides_of(fields, self.scenario, "deliveries that did not come")
        without = Without(f"stock for {ENOUGH_DAYS:.0f} days in their place", as_overrides(values))
        return (Event(NO_ENTRY, last_h, words, tuple(lost), (without,)),)

    def first(self, kind: str, actor: str | None = None) -> int | None:
        """First entry of a kind."""
        found = (n for n, e in enumerate(self.entries) if e.kind == kind and actor in (None, e.actor))
        return next(found, None)

    def parents(self, number: int) -> list[int]:
        """What brought an entry about, passing over what is no link; for a place the one taken before it."""
        cause = self.memory.causes[number]
        found = [*cause.rests_on, *([] if cause.woke is None else [cause.woke])]
        entry = self.entries[number]
        if entry.kind == "place_taken":
            before = self.taken_before(entry)
            found = [before] if before is not None else found
        if entry.kind == "trigger" and told_reason(entry.note)[0] == "isolation":
            found = self.since_isolated(number, entry.actor) or found
        return [n for first in found for n in self.turning(first)]

    def since_isolated(self, trigger: int, group: str) -> list[int]:
        """From when the roads to its rear were too few.

        What woke the staff in the end was only that the time was over for which it can bear it.
        """
        seen = [
            n for n in range(trigger) if self.entries[n].kind == "isolated" and self.entries[n].actor == group
        ]
        if not seen:
            return []
        return seen[-1:]

    def closed_before(self, number: int) -> list[int]:
        """Bridges and ferries that are closed, or bear no trucks, at an entry; the latest first."""
        closed: dict[str, int] = {}
        for before in range(number):
            entry = self.entries[before]
            if entry.kind == "bridge_closed" or (entry.kind == "bridge_changed" and entry.note in NARROW):
                closed.setdefault(entry.place, before)
            elif entry.kind in ("bridge_opened", "bridge_changed"):
                closed.pop(entry.place, None)
        return sorted(closed.values(), reverse=True)

    def turning(self, number: int) -> list[int]:
        """The entry itself if it is a link, else those behind it."""
        if self.entries[number].kind in TURNING:
            return [number]
        woke = self.memory.causes[number].woke
        return [] if woke is None else self.turning(woke)

    def ancestors(self, number: int) -> list[int]:
        found: dict[int, None] = {}
        waiting = self.parents(number)
        while waiting:
            next_ = waiting.pop(0)
            if next_ not in found:
                found[next_] = None
                waiting += self.parents(next_)
        return list(found)

    def taken_before(self, entry: Entry) -> int | None:
        """The entry of the place from which a place was taken; the beginning if that was held all along."""
        starts = [
            advance.start
            for advance in self.history.advances
            if advance.time_to_h == entry.time_h
            and entry.place in (self.theatre.links[advance.link].a, self.theatre.links[advance.link].b)
            and advance.start != entry.place
        ]
        for number, other in enumerate(self.entries):
            if other.kind == "place_taken" and other.place in starts and other.time_h <= entry.time_h:
                return number
        return self.first("offensive_began")

    # --- words, and ways to take a link out -----------------------------------------------------------------

    def event(self, number: int) -> Event:
        entry = self.entries[number]
        words, without = self.told(entry)
        begins = entry.kind == "offensive_began"
        return Event(number, entry.time_h, words, tuple(self.parents(number)), without, begins)

    def order(self, order: int, trigger: int, causes: tuple[int, ...]) -> Event:
        entry = self.entries[trigger]
        group, reason = entry.actor, self.history.entries[order][8]
        told = told_reason(entry.note)[1]
        wait_h = self.entries[order].time_h - entry.time_h
        wait = f"{wait_h:.0f} h later" if wait_h < 10 * 24.0 else f"{wait_h / 24.0:.0f} days later"
        if wait_h >= 24.0:
            wait = f"{wait}, {moment(self.scenario.moment(self.entries[order].time_h))}"
        wait = "at once" if wait_h < 0.5 else wait
        why = REASONS.get(reason, reason).removeprefix("because ")
        measured = f" ({told})" if told else ""
        words = f"{self.names[group]} sees a reason to leave: {why}{measured}. The order comes {wait}"
        return Event(trigger, entry.time_h, words, causes, self._reason_off(group, reason))

    def _reason_off(self, group: str, reason: str) -> tuple[Without, ...]:
        path = f"groups.{group}.command.triggers.{reason}"
        if reason == "ordered_at":
            return (Without("no order from above", as_overrides({path: None})),)
        ways = [Without("were that no reason", as_overrides({f"{path}.enabled": False}))]
        plan = next(plan for plan in self.scenario.groups if plan.id == group)
        if hasattr(getattr(plan.command.triggers, reason, None), "margin_h"):
            ways.append(Without("acts only after the fact", as_overrides({f"{path}.margin_h": -500})))
        return tuple(ways)

    def told(self, entry: Entry) -> tuple[str, tuple[Without, ...]]:
        place = self.nodes[entry.place].name if entry.place in self.nodes else entry.place
        longer = Hold(entry.place, entry.time_h + LONGER_H)
        held = (
            Without(f"{place} held {LONGER_H:.0f} h longer", changes=(longer,)),
            Without(f"{place} held for good", changes=(Hold(entry.place),)),
        )
        actor = self.names.get(entry.actor, entry.actor)
        if entry.kind == "offensive_began":
            later = self.scenario.offensive.starts + timedelta(hours=LONGER_H)
            delay = Without("begins a day later", as_overrides({"offensive.starts": later}))
            return f"The offensive begins at {place}", (delay,)
        if entry.kind == "place_taken":
            return f"{place} falls{self._against(entry)}", held
        if entry.kind == "depot_closed":
            return f"The depot at {place} closes, within reach of artillery", (
                Without("artillery does not reach it", as_overrides({"supply.artillery_reach_km": 0})),
            )
        if entry.kind in ("strike", "railhead_closed"):
            target = self.theatre.bridge(entry.actor).name if entry.actor in self.theatre.bridges else actor
            missed = Without("all strikes on it miss", changes=(Spare(entry.actor),))
            return f"A strike on {target}", (missed,)
        if entry.kind == "bridge_closed":
            bridge = self.theatre.bridge(entry.place).name
            if entry.actor == "fires":
                return f"{bridge} is closed by a strike", (
                    Without("never hit", changes=(Spare(entry.place),)),
                    *self._unchanged(entry.place),
                )
            links = self.theatre.bridges[entry.place]
            stands = {f"network.links.{link}.bridge.blown_when_lost": False for link in links}
            return f"{bridge} is blown by the defenders", (Without("not blown", as_overrides(stands)),)
        if entry.kind == "bridge_changed":
            bridge = self.theatre.bridge(entry.place).name
            state = {"down": "is closed", "light": "bears no trucks any more"}.get(
                entry.note, f"is {entry.note}"
            )
            return f"{bridge} {state}", self._unchanged(entry.place)
        if entry.kind == "link_changed":
            return f"The way {entry.place} is {entry.note}", self._unchanged(entry.place)
        if entry.kind in ("withdrawal_ordered", "stage_began", "trigger"):
            stays = as_overrides({f"groups.{entry.actor}.command.may_withdraw": False})
            stay = Without(f"{actor} may not leave", stays)
            return f"{actor} is leaving", (stay,)
        return f"{actor}: {entry.kind.replace('_', ' ')} at {place}", ()

    def _unchanged(self, place: str) -> tuple[Without, ...]:
        """Without what becomes of a bridge or link on a date, and without strikes on it."""
        others = [change for change in self.scenario.changes if place not in (change.bridge, change.link)]
        if len(others) == len(self.scenario.changes):
            return ()
        stays = as_overrides({"changes": others})
        return (Without("stands as at the start, all the time", stays, (Spare(place),)),)

    def _against(self, entry: Entry) -> str:
        """Men who attacked and men who stood there, by the plans."""
        attackers = next((axis.men for axis in self.scenario.offensive.axes if axis.id == entry.actor), None)
        men = [
            group.men * garrison.share
            for group in self.scenario.groups
            for garrison in group.garrisons
            if garrison.node == entry.place
        ]
        if attackers is None:
            return ""
        stood = f"{total(men):,.0f} men" if men else "nobody"
        return f", held by {stood}; {attackers:,.0f} attack on this axis"
