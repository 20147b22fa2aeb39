"""Why it came as it did in one run: the recorded chain of causes, each link taken out on the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from pathlib import Path
from typing import Any, Unpack

from sim.campaign.memory import Memory
from sim.campaign.model import Model
from sim.causes.chain import MOST_EVENTS, Event, Without, chain_of
from sim.causes.factors import Factor, Factors, factors_of, overrides_of
from sim.causes.flips import Flips, smallest_change
from sim.causes.question import Question, Reply, ask, default_question
from sim.causes.trials import Bench, Trial, as_overrides, bench
from sim.causes.values import with_width
from sim.record.names import OutcomeName
from sim.record.result import RunResult
from sim.record.run import parameters_of
from sim.scenario.load import load, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import resolve, uncertain
from sim.scenario.schema import Scenario
from sim.streams import Streams
from sim.study.labels import REASON_NAMES
from sim.study.play.options import Keeping
from sim.totals import total
from sim.words import listed

MOST_CONDITIONS = 4
NEXT_REASONS = 3
"""Reasons that are switched off, one after the other."""
KILOGRAM_T = 1e-3
SAME = 0.05
"""Differences below this are none, h; in an amount a thousandth of it."""


@dataclass(frozen=True)
class Effect:
    """What came of taking something out.

    Attributes
    ----------
    words
        What was done.
    before, after
        The outcome, nan for what does not happen.
    trigger
        The reason on which the group was ordered out then, if the question is about an order.
    flips
        Whether the answer to the question is another one.
    """

    words: str
    before: float
    after: float
    trigger: str
    flips: bool

    @property
    def difference(self) -> float:
        """How much later or more; infinite for what does not happen any more, minus infinite if only now."""
        if isnan(self.before) or isnan(self.after):
            return (
                0.0
                if isnan(self.before) == isnan(self.after)
                else float("inf" if isnan(self.after) else "-inf")
            )
        return self.after - self.before

    @property
    def is_none(self) -> bool:
        """Whether it made no difference."""
        return abs(self.difference) < SAME and not self.flips


@dataclass(frozen=True)
class ChainLink:
    """A link of the chain: an event, or a condition that stood all the time."""

    words: str
    time_h: float | None
    """None for a condition."""
    causes: tuple[str, ...]
    """What brought it about."""
    effects: tuple[Effect, ...]
    """What came of taking it out, in one way or another."""
    begins: bool = False
    """Whether it is the beginning of the offensive."""

    @property
    def strength(self) -> float:
        """How much taking it out changes, at most."""
        return max((abs(effect.difference) for effect in self.effects), default=0.0)


@dataclass(frozen=True)
class Why:
    """The answer for one run.

    Attributes
    ----------
    result
        The run.
    question
        What was asked.
    before
        The outcome of the run.
    events, conditions
        At most four links of each kind.
    idle
        Conditions that were tested and are not among the four.
    next_reasons
        What comes when the reason is off, when that one is off as well, and so on.
    noise
        What one kilogram more in the group's stock does.
    choices
        The group's own choices, with what they do to the vehicles that get out.
    flips
        The smallest change; None if it was not looked for.
    runs
        Runs that it took, those known from an earlier session among them.
    """

    result: RunResult
    question: Question
    before: Reply
    events: tuple[ChainLink, ...]
    conditions: tuple[ChainLink, ...]
    idle: tuple[ChainLink, ...]
    next_reasons: tuple[Effect, ...]
    noise: Effect | None
    choices: tuple[Effect, ...]
    flips: Flips | None
    runs: int

    @property
    def chain(self) -> tuple[ChainLink, ...]:
        """All links, the events first."""
        return (*self.events, *self.conditions)


def why(
    scenario: Scenario | str | Path,
    outcome: str | None = None,
    *,
    seed: int = 1,
    replicate: int | None = None,
    factors: Factors | str | Path | None = None,
    flips: bool = True,
    **how: Unpack[Keeping],
) -> Why:
    """Say why an outcome came about in one run, and what would have changed it.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    outcome : str, optional
        What is asked about: see `sim.causes.question.FORMS`; by default as for `sim.cause`.
    seed, replicate
        The run, as for `sim.run`.
    factors : Factors, str or Path, optional
        Standing conditions that are tested; by default those of the library that fit the scenario.
    flips : bool
        Whether to look for the smallest change of the uncertain values that turns the answer.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`.

    Raises
    ------
    ScenarioError
        If the scenario or the factors cannot be used.
    StudyError
        If the question cannot be read.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if not isinstance(factors, Factors):
        factors = factors_of(scenario, None if factors is None else Path(factors))
    question = ask(outcome or factors.outcome or default_question(scenario), scenario)
    with bench(scenario, (question,), **how) as played:
        return _Inquiry(scenario, question, played, Trial(seed, replicate)).answer(factors, flips)


class _Inquiry:
    """The questions that are put to one run."""

    def __init__(self, scenario: Scenario, question: Question, played: Bench, base: Trial) -> None:
        self.scenario = scenario
        self.question = question
        self.settled = played  # a run stops once the answer is settled
        # An hour is wanted even where it is too late for the question.
        whenever = replace(question, sign="happens", value=nan) if question.outcome.is_time else question
        self.bench = played.asking((whenever,))
        self.base = base
        self.parameters = parameters_of(scenario, base.seed, base.replicate, {})
        self.result, self.model, self.memory = self._remembered()
        self.group = question.group
        self.before = self.bench.play_one(base)

    def _remembered(self) -> tuple[RunResult, Model, Memory]:
        resolved = resolve(self.scenario, self.parameters)
        memory = Memory()
        model = Model(resolved, Streams(self.base.seed, self.base.replicate or 0), memory)
        history = model.run()
        base = self.base
        result = RunResult(self.scenario, resolved, base.seed, base.replicate, self.parameters, history)
        return result, model, memory

    def answer(self, factors: Factors, flips: bool) -> Why:
        events = () if self.group is None else chain_of(self.model, self.memory, self.result, self.group)
        ways = [way for event in events for way in event.without]
        ways += [self._way(factor) for factor in factors.factors]
        kilogram = self._kilogram()
        tested = self._tested([*ways, *([] if kilogram is None else [kilogram])])
        effects = dict(zip([*ways, kilogram] if kilogram else ways, tested, strict=True))
        words = {event.number: event.words for event in events}
        links = self._most_telling([(event, self._event(event, words, effects)) for event in events])
        conditions = [
            ChainLink(factor.sentence, None, (), (effects[self._way(factor)],)) for factor in factors.factors
        ]
        conditions.sort(key=lambda link: -link.strength)
        return Why(
            result=self.result,
            question=self.question,
            before=self.before,
            events=links,
            conditions=tuple(conditions[:MOST_CONDITIONS]),
            idle=tuple(conditions[MOST_CONDITIONS:]),
            next_reasons=self._next_reasons(),
            noise=None if kilogram is None else effects[kilogram],
            choices=self._choices(),
            flips=self._flips() if flips and not self.question.is_amount else None,
            runs=self.bench.asked,
        )

    @staticmethod
    def _most_telling(links: Sequence[tuple[Event, ChainLink]]) -> tuple[ChainLink, ...]:
        """At most four, in order of time: of the candidates those that change most."""
        certain = [event for event, _ in links if not event.is_candidate]
        candidates = sorted((-link.strength, event.number) for event, link in links if event.is_candidate)
        chosen = {number for _, number in candidates[: MOST_EVENTS - len(certain)]}
        return tuple(link for event, link in links if not event.is_candidate or event.number in chosen)

    def _event(self, event: Event, words: Mapping[int, str], effects: Mapping[Without, Effect]) -> ChainLink:
        causes = tuple(words[number] for number in event.causes if number in words)
        without = tuple(effects[way] for way in event.without)
        return ChainLink(event.words, event.time_h, causes, without, event.begins)

    def _way(self, factor: Factor) -> Without:
        values = overrides_of(factor.without, self.scenario, factor.name)
        return Without(f"without “{factor.name}”", as_overrides(values))

    def _kilogram(self) -> Without | None:
        """One kilogram more with the group, spread over the classes as it consumes them."""
        plan = next((plan for plan in self.result.resolved.groups if plan.id == self.group), None)
        daily_t = total(plan.consumption_t_per_day.as_tuple()) if plan else 0.0
        if plan is None or not daily_t:
            return None
        path = f"groups.{plan.id}.stock_days"
        more = {path: {"plus": KILOGRAM_T / daily_t}}
        values = overrides_of(more, self.scenario, "one kilogram more")
        return Without("1 kg more in stock", as_overrides(values))

    def _tested(self, ways: Sequence[Without], bench: Bench | None = None) -> list[Effect]:
        replies = (bench or self.bench).play([self._without(way) for way in ways])
        return [self._effect(way.words, reply) for way, reply in zip(ways, replies, strict=True)]

    def _without(self, way: Without) -> Trial:
        return replace(self.base, overrides=way.overrides, changes=way.changes)

    def _effect(self, words: str, reply: Reply) -> Effect:
        question, before = self.question, self.before
        flips = not question.is_amount and question.holds(reply) != question.holds(before)
        trigger = str(reply.get(OutcomeName("trigger", self.group or ""), ""))
        return Effect(words, question.amount(before), question.amount(reply), trigger, flips)

    def _next_reasons(self) -> tuple[Effect, ...]:
        """Switch off the reason, then the one that comes next as well, and so on."""
        found: list[Effect] = []
        off: dict[str, Any] = {}
        names: list[str] = []
        reason = str(self.before.get(OutcomeName("trigger", self.group or ""), "none"))
        while reason != "none" and len(found) < NEXT_REASONS:
            path = f"groups.{self.group}.command.triggers.{reason}"
            off |= {path: None} if reason == "ordered_at" else {f"{path}.enabled": False}
            names.append(f"“{REASON_NAMES.get(reason, reason)}”")
            words = f"were {listed(names)} no reason{'s' if len(names) > 1 else ''}"
            effect = self._tested([Without(words, as_overrides(off))])[0]
            found.append(effect)
            reason = effect.trigger
        return tuple(found)

    def _choices(self) -> tuple[Effect, ...]:
        """The group's own choices: a day earlier, half the time for the stages, each exit left out."""
        plan = next((plan for plan in self.result.resolved.groups if plan.id == self.group), None)
        ordered_h = self.before.get(OutcomeName("ordered_h", self.group or ""))
        if plan is None or plan.drawdown is None or not isinstance(ordered_h, float) or isnan(ordered_h):
            return ()
        path = f"groups.{plan.id}"
        earlier = self.scenario.moment(max(0.0, ordered_h - 24.0))
        halved = {
            f"{path}.drawdown.stages.{stage.id}.{field}": getattr(stage, field) / 2
            for stage in plan.drawdown.stages
            for field in ("starts_h", "lasts_h")
        }
        ways = [
            Without("ordered a day earlier", as_overrides({f"{path}.command.triggers.ordered_at": earlier})),
            Without("stages half as long", as_overrides(halved)),
        ]
        exits = plan.drawdown.exits
        for exit_ in exits if len(exits) > 1 else ():
            others = {f"{path}.drawdown.exits": [other for other in exits if other != exit_]}
            if self._is_possible(others):  # of what is left, some way can be used from the start on
                ways.append(Without(f"the way out {self._way_named(exit_)} not used", as_overrides(others)))
        out = ask(OutcomeName("evacuated_share", plan.id), self.scenario)
        bench = self.bench.asking((out,))
        replies = bench.play([self.base, *(self._without(way) for way in ways)])
        before = out.amount(replies[0])
        return tuple(
            Effect(way.words, before, out.amount(reply), "", flips=False)
            for way, reply in zip(ways, replies[1:], strict=True)
        )

    def _way_named(self, link: str) -> str:
        ends = self.result.theatre.links[link]
        return f"{self.result.theatre.nodes[ends.a].name}–{self.result.theatre.nodes[ends.b].name}"

    def _is_possible(self, values: Mapping[str, Any]) -> bool:
        try:
            with_overrides(self.scenario, values)
        except ScenarioError:
            return False
        return True

    def _flips(self) -> Flips:
        return smallest_change(
            self.settled,
            self.base,
            self.question,
            parameters=self.parameters,
            ranges=with_width(uncertain(self.scenario)),
        )
