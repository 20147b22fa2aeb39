"""The turning points of a run in plain words, as a staff would write them down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, groupby, pairwise

from sim.campaign.journal import Entry
from sim.campaign.reasons import told_reason
from sim.record.outcomes import days_of
from sim.record.reading import Reading, total_t
from sim.scenario.schema import SUPPLY_CLASSES
from sim.totals import total
from sim.words import counted, day, listed, to_the_minute

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STANDS = {
    "open": "open to all traffic",
    "weak": "one column at a time",
    "light": "closed to trucks, light vehicles only",
    "down": "closed for good",
}
"""What a bridge bears in each state, in words."""
RESISTANCE = {
    "line": "taken against a line that had re-formed",
    "defended": "taken against a prepared defence",
    "thin": "taken against a thin defence",
    "broken": "taken; the defence had come apart",
    "retreat": "entered; its defenders had left",
}
WORTH_TELLING = 0.01
"""A day's growth of the announced area that is worth a line, as a share of the study area."""
EMPTY_T = 1e-6
"""A stock below this has run out; below `WORTH_NAMING_T` nobody speaks of it, t."""
WORTH_NAMING_T = 0.5
LEFT_AT_BASE = "left at the base"
"""Note with which a group's vehicles are abandoned when its last men have gone, or its base is taken."""

Told = tuple[float, str]
"""Hour since the start, and what happened."""


def staff_log(reading: Reading) -> list[str]:
    """Turning points in order of time, such as `Thu  8 Sep 02:50  The ford taken against a thin defence.`

    Times are local.
    """
    return [f"{_stamp(reading.resolved.moment(time_h))}  {words}" for time_h, words in moments(reading)]


def moments(reading: Reading) -> list[Told]:
    """Turning points in order of time."""
    told = chain(
        _Teller(reading).told(),
        _stock_outs(reading),
        _lost_convoys(reading),
        _last_convoys(reading),
        _queue(reading),
        _statements(reading),
    )
    return sorted(told, key=lambda moment: moment[0])


def _stamp(moment: datetime) -> str:
    moment = to_the_minute(moment)
    return f"{WEEKDAYS[moment.weekday()]} {day(moment):>6} {moment:%H:%M}"


class _Teller:
    """Puts entries of the log into words, with the names that people use."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._nodes = reading.theatre.nodes
        self._hub = reading.resolved.hub_place
        self._name = _names(reading)
        self._words: dict[str, Callable[[Entry], str | None]] = {
            "offensive_began": self._offensive_began,
            "place_taken": self._place_taken,
            "contact": lambda entry: f"{self._actor(entry)}: in contact.",
            "trigger": lambda entry: (
                f"{self._actor(entry)}: a reason to withdraw, {told_reason(entry.note)[1]}."
            ),
            "rationed": lambda entry: (
                f"{self._actor(entry)}: issued {entry.count:.0%} of its need from now on."
                if entry.count < 1
                else f"{self._actor(entry)}: rationing ends."
            ),
            "isolated": lambda entry: (
                f"{self._actor(entry)}: {entry.count:.1f} good roads are left to its rear, fewer than wanted."
            ),
            "joined": lambda entry: (
                f"{self._actor(entry)}: {entry.count:.1f} good roads join it to its rear again."
            ),
            "withdrawal_ordered": lambda entry: f"{self._actor(entry)}: ordered to withdraw.",
            "stage_began": lambda entry: f"{self._actor(entry)}: stage {entry.note} of the drawdown begins.",
            "drawdown_over": self._drawdown_over,
            "stock_captured": self._stock_captured,
            "stock_abandoned": self._stock_abandoned,
            "vehicles_abandoned": self._left_at_base,
            "depot_closed": lambda entry: f"{self._actor(entry)}: closed, within reach of artillery.",
            "depot_dispersed": lambda entry: f"{self._actor(entry)}: spread over many sites after strikes.",
            "bridge_closed": self._bridge_closed,
            "bridge_opened": lambda entry: f"{self._bridge(entry)}: open again.",
            "bridge_changed": self._bridge_changed,
            "river_crossed": lambda entry: f"{self._bridge(entry)}: the attacker is over the river.",
            "garrison_left": lambda entry: (
                f"{self._actor(entry)}: {entry.count:,.0f} men, cut off, give up {self._place(entry)}."
            ),
            "reinforced": lambda entry: (
                f"{self._actor(entry)}: {entry.count:,.0f} men arrive at {self._place(entry)}."
            ),
            "call_to_leave": lambda entry: f"Residents are called to leave; {entry.count:,.0f} will.",
        }

    def told(self) -> Iterator[Told]:
        """Entries that are turning points, in words."""
        for entry in map(Entry._make, self._reading.history.entries):
            tell = self._words.get(entry.kind)
            words = tell(entry) if tell else None
            if words:
                yield entry.time_h, words

    def _actor(self, entry: Entry) -> str:
        return self._name[entry.actor]

    def _place(self, entry: Entry) -> str:
        return self._nodes[entry.place].name

    def _bridge(self, entry: Entry) -> str:
        return self._reading.theatre.bridge(entry.place).name

    def _offensive_began(self, entry: Entry) -> str:
        offensive = self._reading.resolved.offensive
        first = (
            axis
            for axis in sorted(offensive.axes, key=lambda axis: axis.id)
            if axis.starts is None or axis.starts <= offensive.starts
        )
        held = [
            node.name for node in (self._nodes[axis.path[0]] for axis in first) if node.held_by == "attacker"
        ]
        return f"The offensive begins at {listed(held or [self._place(entry)])}."

    def _place_taken(self, entry: Entry) -> str | None:
        node = self._nodes[entry.place]
        if not node.in_area or (node.kind != "town" and entry.note == "retreat"):
            return None
        return f"{node.name}{', the hub,' if node.id == self._hub else ''} {RESISTANCE[entry.note]}."

    def _drawdown_over(self, entry: Entry) -> str:
        vehicles = self._reading.history.vehicles[entry.actor]
        return (
            f"{self._actor(entry)}: drawdown over, {entry.count:.0f} h after the order. Of "
            f"{vehicles.establishment:,} vehicles {vehicles.out:,} are out, "
            f"{vehicles.abandoned:,} abandoned, {vehicles.destroyed:,} destroyed."
        )

    def _stock_captured(self, entry: Entry) -> str | None:
        owner = self._name.get(entry.actor, f"Train {entry.actor}")
        return f"{owner}: {total_t(entry):,.0f} t captured." if total_t(entry) > WORTH_NAMING_T else None

    def _stock_abandoned(self, entry: Entry) -> str | None:
        if total_t(entry) < WORTH_NAMING_T:
            return None
        return f"{self._actor(entry)}: {total_t(entry):,.0f} t of supplies left behind."

    def _left_at_base(self, entry: Entry) -> str | None:
        if entry.note != LEFT_AT_BASE:
            return None
        return f"{self._actor(entry)}: {counted(round(entry.count), 'vehicle')} left behind."

    def _bridge_changed(self, entry: Entry) -> str:
        flow = f", {entry.count:,.0f} vehicles an hour" if entry.count else ""
        return f"{self._bridge(entry)}: {STANDS[entry.note]}{flow}."

    def _bridge_closed(self, entry: Entry) -> str:
        if entry.actor == "fires":
            return f"{self._bridge(entry)}: closed by a strike, for {entry.count:.0f} h."
        return f"{self._bridge(entry)}: blown by the defenders."


def _names(reading: Reading) -> dict[str, str]:
    """Names for people of groups and depots."""
    resolved, nodes = reading.resolved, reading.theatre.nodes
    depots = {depot.id: f"Depot at {nodes[depot.node].name}" for depot in resolved.supply.depots}
    return depots | {group.id: group.name for group in resolved.groups}


def _stock_outs(reading: Reading) -> Iterator[Told]:
    """A group has used up a class of supply for the first time, and would need more."""
    for group in reading.resolved.groups:
        told: set[int] = set()
        for (_, before_t), (time_h, after_t) in pairwise(reading.history.stocks[group.id]):
            emptied = {index for index in range(3) if before_t[index] > EMPTY_T >= after_t[index]} - told
            if emptied:
                demand = reading.stocks[group.id].demand_t_per_h(time_h)
                wanted = {index for index in emptied if demand[index] > 0}
                told |= wanted
                for index in sorted(wanted):
                    yield time_h, f"{group.name}: no {SUPPLY_CLASSES[index]} left."


def _lost_convoys(reading: Reading) -> Iterator[Told]:
    """Trucks that are captured, with what is left of their company: nobody brings what they would have."""
    companies = {company.id: company for company in reading.resolved.supply.trucks}
    lost: Counter[str] = Counter()

    def together(entry: Entry) -> tuple[float, str, str]:
        return entry.time_h, reading.owner_of(entry), entry.place

    entries = sorted(reading.log.of("convoy_lost"), key=together)
    for (time_h, company, place), captured in groupby(entries, key=together):
        convoys = list(captured)
        trucks, cargo_t = total(entry.count for entry in convoys), total(map(total_t, convoys))
        lost[company] += round(trucks)
        all_of_them = companies[company].trucks
        captured_there = counted(round(trucks), "truck")
        if cargo_t > WORTH_NAMING_T:
            captured_there += f" with {cargo_t:,.0f} t"
        yield (
            time_h,
            f"{company.replace('-', ' ').capitalize()}: {captured_there} captured at "
            f"{reading.theatre.nodes[place].name}; {lost[company]:,.0f} of {all_of_them:,.0f} are lost.",
        )


def _last_convoys(reading: Reading) -> Iterator[Told]:
    """The last delivery to a group that was ordered out, or whose base was taken."""
    for group in reading.resolved.groups:
        deliveries = reading.deliveries.get(group.id)
        lost = group.id in reading.ordered or group.node in reading.history.captures
        if deliveries and lost:
            delivered_t = total(map(total_t, deliveries))
            yield (
                deliveries[-1].time_h,
                f"{group.name}: the last convoy arrives; {delivered_t:,.0f} t since the start.",
            )


def _queue(reading: Reading) -> Iterator[Told]:
    """The first cars at a crossing, and the last; and who has found no way there."""
    log, people, plan = reading.log, reading.history.people, reading.resolved.civilians
    node_of = {crossing.id: crossing.node for crossing in plan.crossings}
    first = next(log.of("cars_queued"), None)
    if first:
        crossing = reading.theatre.nodes[node_of[first.actor]]
        yield first.time_h, f"The first cars queue to cross {plan.across} ({crossing.name})."
    crossed_h = log.hours("cars_crossed")
    if crossed_h and people.on_road + people.queueing < 1.0:
        longest_h = max(reading.history.waited_h)
        yield (
            crossed_h[-1],
            f"The last cars cross {plan.across}: {people.crossed:,.0f} people in all, "
            f"after up to {longest_h:.0f} h.",
        )

    stayed = list(log.of("cars_stayed"))
    for home in dict.fromkeys(entry.place for entry in stayed):
        first_h = next(entry.time_h for entry in stayed if entry.place == home)
        yield (
            first_h,
            f"Every way out is shut for the people of {reading.theatre.nodes[home].name}.",
        )
    left = total(entry.count for entry in stayed) - total(log.counts("cars_set_out"))
    if left >= 1.0:
        yield stayed[-1].time_h, f"{left:,.0f} of those who were called find no way, and stay."


def _statements(reading: Reading) -> Iterator[Told]:
    """Daily statements that announce much more than the one before."""
    resolved = reading.resolved
    least_km2 = WORTH_TELLING * reading.theatre.ground.total_km2
    before_km2 = 0.0
    for midnight in days_of(resolved):
        hour = resolved.hour(midnight) + resolved.observation.statement_hour
        announced_km2 = reading.announced_km2_at(hour)
        if hour >= 0 and announced_km2 - before_km2 > least_km2:
            yield (
                hour,
                f"Announced so far: {announced_km2:,.0f} km²; "
                f"{reading.area_km2_at(hour):,.0f} km² have changed hands.",
            )
        before_km2 = announced_km2
