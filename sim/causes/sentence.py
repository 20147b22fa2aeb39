"""Sentences about a run: a small grammar, and how far a run is from making a sentence true."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isnan
from re import Match, search, split
from re import compile as pattern

from sim.causes.changes import Notes
from sim.causes.question import Question, ask, end_h, group_that_is_meant
from sim.record.reading import total_t
from sim.record.result import RunResult
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.totals import total

SUPPLIED = 0.9
"""Share of its need that a group gets which is called supplied."""
SCALE_H = 240.0
"""Hours that count as one step of a margin."""
GRAMMAR = (
    "write clauses joined by `and`: `the hub fell [by 2031-05-14]`, `the hub held`, "
    "`he stayed[, supplied,] [for thirty days]`, `he left [by DATE]`, with a group's name instead of `he`, "
    "or questions such as `area_km2:2031-05-14 < 3000`; or a rule to overturn, "
    "`if the hub falls, he leaves within thirty days`"
)
_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_WORDS = {word: number for number, word in enumerate(_TO_TWENTY.split(), 1)} | {
    "a": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip
_BY = r"(?: by (?P<date>\d{4}-\d\d-\d\d))?"
_DAYS = r"(?P<days>\d+|" + "|".join(_WORDS) + r") days?"
_HUB_FELL = pattern(rf"^the hub (?:fell|falls|is lost|was lost){_BY}$")
_HUB_HELD = pattern(r"^the hub (?:held|holds|did not fall|does not fall)$")
_STAYED = pattern(
    r"^(?P<who>.+?) (?:stayed|stays|did not leave|does not leave)(?P<supplied>,? supplied)?"
    rf"(?:,? for {_DAYS})?$"
)
_LEFT = pattern(rf"^(?P<who>.+?) (?:left|leaves|was ordered out|is ordered out)(?:{_BY}| within {_DAYS})$")
_IF = pattern(r"^if (?P<if>.+?),? then (?P<then>.+)$|^if (?P<if_>.+?), (?P<then_>.+)$")


@dataclass(frozen=True)
class Clause:
    """A clause of a sentence.

    Attributes
    ----------
    kind
        `fell`, `held`, `stayed`, `supplied`, `left` or `question`.
    words
        As it was read.
    group
        Who stays or leaves.
    days
        For how long, from the fall of the hub if the sentence has it fall, else from the offensive.
    by_h
        By when.
    question
        Any other question.
    """

    kind: str
    words: str
    group: str = ""
    days: float = inf
    by_h: float = inf
    question: Question | None = None


@dataclass(frozen=True)
class Sentence:
    """What a world is to show.

    Attributes
    ----------
    text
        As it was asked.
    parts
        All of them are to be true.
    horizon_days
        How long a run must be for that to be seen.
    """

    text: str
    parts: tuple[Clause, ...]
    horizon_days: float

    group = None
    deadline_h = None

    @property
    def outcome(self) -> str:
        """Its name among outcomes."""
        return self.text

    @property
    def settled_by_orders(self) -> bool:
        """Whether nothing of it can change once the hub has fallen and its groups have been ordered out."""
        return all(part.kind != "question" for part in self.parts)

    def check(self, scenario: Scenario) -> None:
        """See that there are the outcomes that it asks about; as `Question.check`."""
        for part in self.parts:
            if part.question is not None:
                part.question.check(scenario)

    def weigh(self, result: RunResult, notes: Mapping[str, Notes] | None = None) -> dict[str, float | str]:
        """How far each clause is from being true in a run: at least 0 where it is, else below.

        Parameters
        ----------
        result : RunResult
            The run.
        notes : mapping of str to Notes, optional
            What the commanders of groups noted who stayed in this run whatever they saw: see
            `sim.causes.changes.Unmoved`. Whether such a group would have stayed is told by them.
        """
        margins = {part.words: self._margin(part, result, notes or {}) for part in self.parts}
        return {"score": total(min(margin, 0.0) for margin in margins.values()), **margins}

    def _margin(self, part: Clause, result: RunResult, notes: Mapping[str, Notes]) -> float:
        horizon_h = result.resolved.horizon_h
        fell_h = result.history.captures.get(result.resolved.hub_place or "", inf)
        if part.kind == "fell":
            return (min(part.by_h, horizon_h) - min(fell_h, 2 * horizon_h)) / SCALE_H
        if part.kind == "held":
            return (min(fell_h, 2 * horizon_h) - horizon_h) / SCALE_H
        if part.kind == "question":
            return _question_margin(part.question, result.outcomes)
        start_h = self._start_h(fell_h, result)
        gone_h = _gone_h(part.group, result)
        if part.kind == "left":
            by_h = min(part.by_h, start_h + 24.0 * part.days, horizon_h)
            return (by_h - min(gone_h, 2 * horizon_h)) / SCALE_H
        until_h = start_h + 24.0 * part.days if part.days < inf else horizon_h
        if part.kind == "stayed":
            seen_h = 2 * horizon_h if until_h <= horizon_h else horizon_h  # beyond the run nobody knows
            stays = (min(gone_h, seen_h) - until_h) / SCALE_H
            lacking = notes[part.group].lacking(until_h) if part.group in notes else 0.0
            return min(stays, 0.0) - lacking if lacking else stays
        return _met(part.group, result, start_h, min(until_h, gone_h)) - SUPPLIED

    def _start_h(self, fell_h: float, result: RunResult) -> float:
        """From when he stays: the fall of the hub if there is one in the sentence, else the offensive."""
        scenario = result.resolved
        if any(part.kind == "fell" for part in self.parts) and fell_h < inf:
            return fell_h
        return max(0.0, scenario.hour(scenario.offensive.starts))


def read_sentence(text: str, scenario: Scenario) -> Sentence:
    """Read a sentence; of a rule (`if ..., ...`) what would overturn it.

    Raises
    ------
    StudyError
        If it is not understood, with what can be written.
    """
    plain = " ".join(text.strip().rstrip(".").split())
    rule = _IF.match(plain)
    clauses = _clauses((rule["if"] or rule["if_"]) if rule else plain)
    parts = [part for clause in clauses for part in _parts(clause, scenario, text)]
    if rule:
        denied = [
            part
            for clause in _clauses(rule["then"] or rule["then_"])
            for part in _parts(clause, scenario, text)
        ]
        parts += _denied(denied, text)
    if not parts:
        raise StudyError(f"{text!r}: nothing is said; {GRAMMAR}")
    if any(part.kind in ("fell", "held") for part in parts) and scenario.hub_place is None:
        raise StudyError(f"{text!r}: the scenario names no hub: leave the hub out of the sentence")
    longest = max((part.days for part in parts if part.days < inf), default=0.0)
    begins_days = max(0.0, scenario.hour(scenario.offensive.starts) / 24.0)
    room = 15.0 if any(part.kind == "fell" for part in parts) else 0.0
    horizon = max(scenario.horizon_days, begins_days + longest + room) if longest else scenario.horizon_days
    return Sentence(plain, tuple(parts), horizon)


def _clauses(text: str) -> list[str]:
    return [clause.strip(" ,") for clause in split(r"\s+and\s+|;", text) if clause.strip(" ,")]


def _parts(clause: str, scenario: Scenario, text: str) -> list[Clause]:
    low = clause.lower()
    if match := _HUB_FELL.match(low):
        return [Clause("fell", clause, by_h=_by_h(match, scenario, text))]
    if _HUB_HELD.match(low):
        return [Clause("held", clause)]
    if match := _STAYED.match(low):
        group = _group(match["who"], scenario, text)
        stays = [Clause("stayed", f"{group} stays", group, _days(match))]
        return stays + (
            [Clause("supplied", f"{group} is supplied", group, _days(match))] if match["supplied"] else []
        )
    if match := _LEFT.match(low):
        group = _group(match["who"], scenario, text)
        return [Clause("left", f"{group} leaves", group, _days(match), _by_h(match, scenario, text))]
    if search(r"[:<>=]", clause):
        return [Clause("question", clause, question=ask(clause, scenario))]
    raise StudyError(f"{text!r}: {clause!r} is not understood; {GRAMMAR}")


def _denied(parts: Sequence[Clause], text: str) -> list[Clause]:
    """The opposite of one clause; of several it could be the opposite of any."""
    if len(parts) != 1 or parts[0].kind not in ("left", "stayed", "held", "fell"):
        raise StudyError(
            f"{text!r}: a rule ends with one clause about the hub or about who leaves; {GRAMMAR}"
        )
    part = parts[0]
    other = {"left": "stayed", "stayed": "left", "held": "fell", "fell": "held"}[part.kind]
    name = part.group or "the hub"
    return [Clause(other, f"{name} {'stays' if other == 'stayed' else other}", part.group, part.days)]


def _group(who: str, scenario: Scenario, text: str) -> str:
    leaving = {group.id: group.name for group in scenario.groups if group.drawdown}
    if who in ("he", "she", "they", "it", "the group"):
        return group_that_is_meant(scenario)
    for group, name in leaving.items():
        if who.removeprefix("the ") in (group.lower(), name.lower()):
            return group
    raise StudyError(f"{text!r}: who is {who!r}? Write `he`, or one of {', '.join(leaving)}")


def _days(match: Match[str]) -> float:
    days = match.groupdict().get("days")
    if days is None:
        return inf
    return float(_WORDS[days]) if days in _WORDS else float(days)


def _by_h(match: Match[str], scenario: Scenario, text: str) -> float:
    date = match.groupdict().get("date")
    if date is None:
        return inf
    return end_h(date, scenario, text)


def _gone_h(group: str, result: RunResult) -> float:
    """Hour at which a group is ordered out, or loses its base; infinite if it stays."""
    base = next(plan.node for plan in result.resolved.groups if plan.id == group)
    order = result.reading.ordered.get(group)
    return min(order.time_h if order else inf, result.history.captures.get(base, inf))


def _met(group: str, result: RunResult, from_h: float, to_h: float) -> float:
    """Share of a group's demand that was met in a time: what left its stock and was not destroyed."""
    to_h = min(to_h, result.resolved.horizon_h)
    if to_h <= from_h:
        return 0.0
    stock, reading = result.reading.stocks[group], result.reading
    came_t = total(total_t(e) for e in reading.deliveries.get(group, ()) if from_h < e.time_h <= to_h)
    struck = (e for e in reading.log.of("strike") if e.actor == group and from_h < e.time_h <= to_h)
    destroyed_t = total(total_t(entry) for entry in struck)
    used_t = total(stock.level_t(from_h)) + came_t - destroyed_t - total(stock.level_t(to_h))
    rates = result.history.rates[group]
    hours = [hour for hour, _ in rates]
    knots = [from_h, *(hour for hour in hours if from_h < hour < to_h), to_h]
    wanted_t = total(
        total(rates[max(0, bisect_right(hours, start) - 1)][1]) * (end - start)
        for start, end in pairwise(knots)
    )
    return min(1.0, used_t / wanted_t) if wanted_t > 0 else 1.0


def _question_margin(question: Question | None, outcomes: dict[str, float | str]) -> float:
    """How far an amount is from its limit, as a share of it; for what happens or not 0 or -1."""
    assert question is not None
    if question.holds(outcomes):
        return 0.0
    amount = question.amount(outcomes)
    if question.sign in ("<=", ">=", "<", ">") and not isnan(amount):
        limit = float(question.value)
        return -abs(amount - limit) / max(abs(limit), 1.0) - 1e-9
    return -1.0
