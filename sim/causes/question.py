"""What is asked about: whether something happens in a run, by when, or how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan, nan
from re import compile as pattern

from sim.scenario.problems import did_you_mean
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.labels import Labels
from sim.words import day

Reply = Mapping[str, float | str]
"""Outcomes of a run by name, or those of them that were asked for."""

WITHIN = "within the run"
"""May stand behind what happens, instead of `by` and a date."""
FORMS = (
    "write `ordered:GROUP`, `ordered:GROUP by 2031-05-14`, `taken:PLACE by DATE`, `area_km2:DATE > 3000`, "
    "`evacuated_share:GROUP < 0.5`, `trigger:GROUP = REASON`, or the name of any outcome of a run"
)
_TEST = pattern(r"^(?P<name>\S+)\s*(?P<sign><=|>=|<|>|=)\s*(?P<value>\S+)$")
_BY = pattern(r"^(?P<name>\S+)\s+by\s+(?P<date>\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d)?)$")


@dataclass(frozen=True)
class Question:
    """Something of a run that is true or false, or an amount.

    Attributes
    ----------
    text
        As it was asked.
    outcome
        Name of the outcome: see `sim.record.outcomes`.
    sign
        `happens`, `<=`, `>=`, `<`, `>` or `=`; empty for an amount.
    value
        What it is compared with.
    """

    text: str
    outcome: str
    sign: str = ""
    value: float | str = nan

    @property
    def is_amount(self) -> bool:
        """Whether it asks for a number, not for true or false."""
        return not self.sign

    @property
    def is_time(self) -> bool:
        """Whether its outcome is the hour at which something happens."""
        return self.outcome.partition(":")[0].endswith("_h") and self.outcome.partition(":")[0] not in (
            "drawdown_h",
            "wait_max_h",
        )

    @property
    def group(self) -> str | None:
        """The group whose order it asks about: with the order, such a question is settled."""
        name, _, subject = self.outcome.partition(":")
        return subject if name in ("ordered_h", "trigger") else None

    @property
    def deadline_h(self) -> float | None:
        """Hour after which the answer cannot change any more; None if it can until the end."""
        return float(self.value) if self.is_time and self.sign in ("<=", "<") else None

    def holds(self, reply: Reply) -> bool:
        """Whether it is true of a run."""
        found = self._found(reply)
        if isinstance(found, str) or self.sign == "=":
            return str(found) == str(self.value) or (
                not isinstance(found, str) and isinstance(self.value, float) and found == self.value
            )
        if isnan(found):
            return False
        limit = float(self.value)
        return {
            "happens": True,
            "": found != 0.0,
            "<=": found <= limit,
            ">=": found >= limit,
            "<": found < limit,
            ">": found > limit,
        }[self.sign]

    def amount(self, reply: Reply) -> float:
        """The outcome as a number; nan if it did not happen, or is a text."""
        found = self._found(reply)
        return nan if isinstance(found, str) else found

    def measure(self, reply: Reply) -> float:
        """1 or 0 for what is true or false, else the amount."""
        return self.amount(reply) if self.is_amount else float(self.holds(reply))

    def _found(self, reply: Reply) -> float | str:
        try:
            found = reply[self.outcome]
        except KeyError:
            remedy = did_you_mean(self.outcome, reply, FORMS)
            raise StudyError(f"{self.text!r}: a run has no outcome {self.outcome}; {remedy}") from None
        return found if isinstance(found, str) else float(found)


def ask(text: str, scenario: Scenario) -> Question:
    """Read a question.

    Parameters
    ----------
    text : str
        See `FORMS`; a date means the end of that day.
    scenario : Scenario
        Whose runs it is about.

    Raises
    ------
    StudyError
        If it cannot be read, or names a group that the scenario does not have.
    """
    asked = " ".join(text.split())
    stripped = asked.removesuffix(WITHIN).strip()
    if match := _BY.match(stripped):
        value = _end_of(match["date"], text)
        question = Question(asked, _hour_named(match["name"]), "<=", scenario.hour(value))
    elif match := _TEST.match(stripped):
        question = Question(asked, match["name"], match["sign"], _number_or_text(match["value"]))
    elif " " in stripped or not stripped:
        raise StudyError(f"{text!r} is not understood: {FORMS}")
    elif stripped.partition(":")[0] in ("ordered", "taken", "hub_entered") or stripped != asked:
        question = Question(asked, _hour_named(stripped), "happens")
    else:
        question = Question(asked, stripped)
    leaving = [group.id for group in scenario.groups if group.drawdown]
    if question.group is not None and question.group not in leaving:
        raise StudyError(
            f"{text!r}: no group {question.group or 'without a name'} can be ordered out; "
            + did_you_mean(question.group, leaving, "write one of " + ", ".join(leaving))
        )
    return question


def default_question(scenario: Scenario) -> str:
    """Whether the group with the most vehicles that has a plan to leave is ordered out.

    Raises
    ------
    StudyError
        If no group has such a plan.
    """
    leaving = [group for group in scenario.groups if group.drawdown]
    if not leaving:
        raise StudyError("no group has a plan to leave: say what is asked with outcome (--outcome)")
    largest = max(leaving, key=lambda group: getattr(group.vehicles, "mid", group.vehicles))
    return f"ordered:{largest.id}"


def in_words(question: Question, scenario: Scenario) -> str:
    """A question as a sentence without its end: `the northern group is ordered out by 14 May`."""
    label = Labels(scenario).of(question.outcome)
    if question.deadline_h is not None:
        last = scenario.moment(question.deadline_h) - timedelta(minutes=1)
        return f"{label.clause} by {day(last)}"
    if question.sign == "happens":
        return f"{label.clause} {WITHIN}"
    if question.is_amount:
        return label.title
    return question.text


def _hour_named(name: str) -> str:
    """Name of the outcome that is the hour of something: `ordered:x` is short for `ordered_h:x`."""
    kind, colon, subject = name.partition(":")
    return f"{kind.removesuffix('_h')}_h{colon}{subject}"


def _end_of(date: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(date)
    except ValueError as error:
        raise StudyError(f"{text!r}: {date} is no date ({error})") from None
    return found + timedelta(days=1) if len(date) == 10 else found


def _number_or_text(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value
