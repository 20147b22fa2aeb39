"""What is asked about: whether something happens in a run, by when, or how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import isnan, nan
from re import compile as pattern

from sim.record.names import OutcomeName
from sim.record.outcomes import MEANINGS, NOT_ORDERED
from sim.scenario.kinds import moment_of
from sim.scenario.problems import did_you_mean
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.labels import REASONS, Labels
from sim.study.outcome_names import check_outcomes
from sim.words import day, moment

Reply = Mapping[str, float | str]
"""Outcomes of a run by name, or those of them that were asked for."""

WITHIN = "within the run"
"""May stand behind what happens, instead of `by` and a date."""
FORMS = (
    "write `ordered:GROUP`, `ordered:GROUP by 2031-05-14`, `taken:PLACE by DATE`, `area_km2:DATE > 3000`, "
    "`evacuated_share:GROUP < 0.5`, `trigger:GROUP = REASON`, or the name of any outcome of a run"
)
_HAPPENINGS = ("ordered", "taken", "hub_entered")
"""Short for the outcomes that are the hour of it: whether it happens at all."""
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
        See `sim.record.outcomes`.
    sign
        `happens`, `<=`, `>=`, `<`, `>` or `=`; empty for an amount.
    value
        What it is compared with.
    """

    text: str
    outcome: OutcomeName
    sign: str = ""
    value: float | str = nan

    @property
    def is_amount(self) -> bool:
        """Whether it asks for a number, not for true or false."""
        return not self.sign

    @property
    def group(self) -> str | None:
        """The group whose order it asks about: with the order, such a question is settled."""
        return self.outcome.subject if self.outcome.measure in ("ordered_h", "trigger") else None

    @property
    def deadline_h(self) -> float | None:
        """Hour after which the answer cannot change any more; None if it can until the end."""
        return float(self.value) if self.outcome.is_time and self.sign in ("<=", "<") else None

    def check(self, scenario: Scenario) -> None:
        """See that there is such an outcome, before anything is played in earnest.

        Raises
        ------
        StudyError
            If a run has none of that name, or no number where one is wanted.
        """
        if self.group is None:
            check_outcomes(scenario, [self.outcome], numeric=self.sign != "=")

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
        If it cannot be read, or names an outcome or a group that there is not.
    """
    asked = " ".join(text.split())
    stripped = asked.removesuffix(WITHIN).strip()
    if match := _BY.match(stripped):
        question = Question(asked, _hour_of(match["name"]), "<=", end_h(match["date"], scenario, text))
    elif match := _TEST.match(stripped):
        name, value = OutcomeName.read(match["name"]), _number_or_text(match["value"])
        question = Question(asked, name, match["sign"], value)
    elif " " in stripped or not stripped:
        raise StudyError(f"{text!r} is not understood: {FORMS}")
    elif OutcomeName.read(stripped).measure in _HAPPENINGS or stripped != asked:
        question = Question(asked, _hour_of(stripped), "happens")
    else:
        question = Question(asked, OutcomeName.read(stripped))
    measure = question.outcome.measure
    if measure not in MEANINGS:
        raise StudyError(
            f"{text!r}: a run has no outcome {measure}; {did_you_mean(measure, MEANINGS, FORMS)}"
        )
    leaving = [group.id for group in scenario.groups if group.drawdown]
    if question.group is not None and question.group not in leaving:
        raise StudyError(
            f"{text!r}: no group {question.group or 'without a name'} can be ordered out; "
            + did_you_mean(question.group, leaving, "write one that has a plan to leave")
        )
    if measure == "trigger":
        _check_reason(question)
    return question


def _check_reason(question: Question) -> None:
    reasons = [*REASONS, NOT_ORDERED]
    form = f"write `{question.outcome} = REASON`, with one of {', '.join(reasons)}"
    if question.sign != "=":
        raise StudyError(f"{question.text!r}: a reason is no number; {form}")
    if question.value not in reasons:
        raise StudyError(f"{question.text!r}: there is no reason {question.value}; {form}")


def default_question(scenario: Scenario) -> str:
    """Whether the group that is meant unless another is named is ordered out."""
    return f"ordered:{group_that_is_meant(scenario)}"


def group_that_is_meant(scenario: Scenario) -> str:
    """The group with the most vehicles that has a plan to leave.

    Raises
    ------
    StudyError
        If no group has such a plan.
    """
    leaving = [group for group in scenario.groups if group.drawdown]
    if not leaving:
        raise StudyError("no group has a plan to leave: say what is asked with outcome (--outcome)")
    return max(leaving, key=lambda group: getattr(group.vehicles, "mid", group.vehicles)).id


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
    if question.sign == "=" and isinstance(question.value, str):
        return Labels(scenario).of_text(question.outcome, question.value)
    return question.text


def _hour_of(text: str) -> OutcomeName:
    """The outcome that is the hour of something: `ordered:x` is short for `ordered_h:x`."""
    name = OutcomeName.read(text)
    return name if name.measure.endswith("_h") else OutcomeName(f"{name.measure}_h", name.subject)


def end_h(date: str, scenario: Scenario, text: str) -> float:
    """Hour of the run at which a day ends, or of a moment that is given to the minute.

    Raises
    ------
    StudyError
        If it is no date, or none of the run; it quotes the text in which it stands.
    """
    try:
        found = moment_of(date)
    except ValueError as error:
        raise StudyError(f"{text!r}: {date} is no date ({error})") from None
    if found.tzinfo is not None:
        raise StudyError(f"{text!r}: times are local, write {date} without a time zone")
    end = scenario.hour(found + timedelta(days=1) if len(date) == 10 else found)
    if end <= 0.0 or scenario.hour(found) > scenario.horizon_h:
        last = scenario.moment(scenario.horizon_h)
        raise StudyError(f"{text!r}: the run lasts from {moment(scenario.start)} to {moment(last)}")
    return end


def _number_or_text(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value
