"""Outcomes in plain language: what each is, in which unit, and how a greater one is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sim.record.names import OutcomeName
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Label:
    """How to speak of an outcome."""

    clause: str
    """Sentence that wants a comparison: `the northern group is ordered out` (31 h later)."""
    unit: str
    """Unit in which it is told."""
    greater: str
    less: str
    same: str = "the same as"
    factor: float = 1.0
    """From the outcome's own unit to the one in which it is told."""

    @property
    def is_time(self) -> bool:
        """Whether it is the hour at which something happens."""
        return self.greater == "later"

    @property
    def title(self) -> str:
        """What it is, as a title."""
        title = self.clause.removesuffix(" is")
        return title[:1].upper() + title[1:]

    @property
    def axis(self) -> str:
        """Unit for an axis."""
        if self.is_time:
            return "hours since the start"
        return "%" if self.factor == 100.0 else self.unit

    def number(self, value: float) -> str:
        """Size of a value or of a difference, without sign and unit, to two or three digits."""
        size = abs(value) * self.factor
        if size >= 1:
            return f"{size:,.{0 if size >= 100 else 1}f}".removesuffix(".0")
        return f"{size:.2g}"

    def told(self, value: float) -> str:
        """Size of a value or of a difference with its unit."""
        return f"{self.number(value)} {self.unit}".rstrip()


_POINTS = "percentage points"
_TIMES = {
    "hub_entered_h": "the hub is entered",
    "hub_closed_h": "the hub's depot stops working",
    "drawdown_start_h": "the first drawdown begins",
}
_SHARES = {
    "evacuated_share": "the share of vehicles{of} that get out is",
    "abandoned_share": "the share of vehicles{of} that are abandoned is",
    "destroyed_share": "the share of vehicles{of} that are destroyed is",
    "demand_met_before": "the share of demand{of} that is met before the offensive is",
    "demand_met_after": "the share of demand{of} that is met after the offensive has begun is",
    "outlook_share": "the share of the need{of} that its staff expects to arrive is",
    "controlled_rate": "the share of the need{of} that can be issued for long is",
    "issued_share": "the share of the need{of} that is issued is",
}
_AMOUNTS = {
    "left_behind_t": ("what is left behind{of} is", "t"),
    "good_roads": ("the number of good roads{of} to its rear is", ""),
    "delivered_t": ("what is delivered{to} is", "t"),
    "rail_t": ("what is unloaded from trains is", "t"),
    "area_total_km2": ("the study area is", "km²"),
    "called_people": ("the number called to leave is", "people"),
    "crossed_people": ("the number who cross is", "people"),
    "queue_max_cars": ("the longest queue at the crossings is", "cars"),
    "wait_max_h": ("the longest wait at a crossing is", "h"),
    "relief_people": ("the number served in the queue is", "people"),
    "strikes": ("the number of long-range strikes is", ""),
}
REASONS = {
    "hub_lost": "because the hub is lost",
    "hub_threatened": "because the hub is threatened",
    "supply_outlook": "because too little would arrive",
    "isolation": "because too few roads are left to it",
    "endurance": "because its supply would not last",
    "encirclement": "because its ways out are closing",
    "interdiction": "because its supply is under fire",
    "flank_open": "because a neighbour leaves",
    "ordered_at": "on an order from above",
}
"""What each reason to withdraw means, as the end of a sentence."""
REASON_NAMES = {
    "hub_lost": "the hub is lost",
    "hub_threatened": "the hub is threatened",
    "supply_outlook": "too little would arrive",
    "isolation": "too few good roads",
    "endurance": "supply would not last",
    "encirclement": "ways out are closing",
    "interdiction": "supply is under fire",
    "flank_open": "a neighbour leaves",
    "ordered_at": "an order from above",
}
"""What each reason is called where several stand in a line."""


class Labels:
    """Labels with the names of a scenario's groups and places.

    Parameters
    ----------
    scenario : Scenario
        Whose outcomes are spoken of.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._groups = {group.id: group.name for group in scenario.groups}
        self._places = {node.id: node.name for node in scenario.network.nodes}

    def of(self, outcome: str) -> Label:
        """Label of a numeric outcome."""
        name, subject = OutcomeName.read(outcome).parts
        group = self._group(subject)
        of, to = (f" of {group}", f" to {group}") if subject else ("", "")
        if name in _TIMES:
            return _time(_TIMES[name])
        if name == "ordered_h":
            return _time(f"{group} is ordered out")
        if name == "taken_h":
            return _time(f"{self._place(subject)} is taken")
        if name == "drawdown_h":
            return Label(f"the drawdown{of} lasts", "h", "longer", "shorter")
        if name == "days_of_supply_at_hub_loss":
            return Label(f"when the hub is entered, the stock{of} would last", "days", "longer", "shorter")
        if name == "days_of_supply_at_order":
            return Label(f"when the order comes, the stock{of} would last", "days", "longer", "shorter")
        if name in _SHARES:
            return _share(_SHARES[name].format(of=of))
        if name == "to":
            return _share(f"the share of withdrawn vehicles that go to {self._place(subject)} is")
        if name in ("area_km2", "announced_km2"):
            what = "taken" if name == "area_km2" else "announced as taken"
            return Label(f"the area {what} by the end of {_day(subject)} is", "km²", "greater", "smaller")
        if name in _AMOUNTS:
            clause, unit = _AMOUNTS[name]
            return Label(clause.format(to=to, of=of), unit, "more", "less")
        if name.startswith("cargo_"):
            account = name.removeprefix("cargo_").removesuffix("_t").replace("_", " ")
            return Label(f"all cargo in the account '{account}' is", "t", "greater", "smaller")
        return Label(f"{outcome} is", "", "greater", "smaller")

    def of_text(self, outcome: str, text: str) -> str:
        """What it means that an outcome has this text, such as a trigger: a clause."""
        name, subject = OutcomeName.read(outcome).parts
        if name == "trigger" and text in REASONS:
            return f"{self._group(subject)} is ordered out {REASONS[text]}"
        return f"{outcome} is {text}"

    def _group(self, subject: str) -> str:
        return f"the {self._groups[subject].removeprefix('The ')}" if subject in self._groups else subject

    def _place(self, subject: str) -> str:
        return self._places.get(subject, subject)


def _time(clause: str) -> Label:
    return Label(clause, "h", "later", "earlier", "at the same time as")


def _share(clause: str) -> Label:
    return Label(clause, _POINTS, "higher", "lower", factor=100.0)


def _day(text: str) -> str:
    try:
        day = datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
