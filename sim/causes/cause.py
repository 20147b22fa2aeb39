"""What brings an outcome about: necessity, sufficiency and shares of named factors, over an ensemble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from sim.arrays import Floats
from sim.causes import measures
from sim.causes.factors import MOST, Factor, Factors, factors_of, overrides_of
from sim.causes.question import Question, ask, default_question
from sim.causes.trials import Trial, as_overrides, bench
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.play.options import Keeping
from sim.study.statistics import Estimate, Share, estimate

SHARED, FEWEST, OF_COALITIONS = 60, 12, 2_000
"""Runs of every coalition, at most and at least, and of all of them, unless a number is asked for."""


@dataclass(frozen=True)
class FactorFinding:
    """What one factor does to one outcome."""

    factor: Factor
    question: Question
    necessity: Share
    """PN; of an amount empty, like the next two."""
    sufficiency: Share
    """PS."""
    both: Share
    """PNS."""
    shapley: Estimate
    """Share in the outcome, in its own unit."""
    later: Estimate
    """How much later (or more) it is without the factor, over the pairs in which it happens in both."""


@dataclass(frozen=True)
class Attribution:
    """An ensemble with and without each factor, on the same luck.

    Attributes
    ----------
    scenario, seed
        What was played.
    factors
        In order: factor i is bit i of a coalition's number.
    questions
        The first is the one that was asked, the others came along.
    amounts
        Outcomes behind each question by coalition, each of shape (pairs,); nan for what did not happen.
    truths
        1 or 0 for each question by coalition; of an amount the amount.
    """

    scenario: Scenario
    seed: int
    factors: tuple[Factor, ...]
    questions: tuple[Question, ...]
    amounts: tuple[Mapping[int, Floats], ...]
    truths: tuple[Mapping[int, Floats], ...]

    @property
    def everything(self) -> int:
        """Number of the coalition of all factors."""
        return (1 << len(self.factors)) - 1

    @property
    def pairs(self) -> int:
        """Pairs of runs behind necessity and sufficiency."""
        return len(self.truths[0][self.everything])

    @property
    def shared(self) -> int:
        """Runs of each coalition behind the shares."""
        return min(len(values) for values in self.truths[0].values())

    def happens(self, question: int, coalition: int) -> Share:
        """How often it happens with a coalition of factors."""
        truths = self.truths[question][coalition]
        return Share(int(np.sum(truths == 1)), len(truths))

    def mean(self, question: int, coalition: int) -> Estimate:
        """The amount, or share of runs, with a coalition of factors."""
        return estimate(self.truths[question][coalition])

    def names(self, coalition: int) -> tuple[str, ...]:
        """Names of the factors of a coalition."""
        return tuple(factor.name for bit, factor in enumerate(self.factors) if coalition >> bit & 1)

    @cached_property
    def findings(self) -> list[list[FactorFinding]]:
        """For each question, what each factor does."""
        return [self._findings(number) for number in range(len(self.questions))]

    def _findings(self, number: int) -> list[FactorFinding]:
        question, truths, amounts = self.questions[number], self.truths[number], self.amounts[number]
        table = np.stack([truths[coalition][: self.shared] for coalition in range(self.everything + 1)])
        shares = measures.shapley(table)
        whole = truths[self.everything]
        found = []
        for bit, factor in enumerate(self.factors):
            less = self.everything & ~(1 << bit)
            none = Share(0, 0)
            pair = (whole, truths[less])
            found.append(
                FactorFinding(
                    factor,
                    question,
                    none if question.is_amount else measures.necessity(*pair),
                    none if question.is_amount else measures.sufficiency(*pair),
                    none if question.is_amount else measures.both(*pair),
                    shares[bit],
                    measures.difference(amounts[self.everything], amounts[less]),
                )
            )
        return found

    def as_plain(self) -> dict[str, Any]:
        """Everything as numbers and text, for a program to read."""
        return {
            "scenario": self.scenario.title,
            "seed": self.seed,
            "pairs": self.pairs,
            "pairs_of_shares": self.shared,
            **self._plain(0),
            "also": [self._plain(number) for number in range(1, len(self.questions))],
        }

    def _plain(self, number: int) -> dict[str, Any]:
        return {
            "outcome": self.questions[number].text,
            "with_all": _known(self.mean(number, self.everything).mean),
            "with_none": _known(self.mean(number, 0).mean),
            "factors": [_plain_finding(finding) for finding in self.findings[number]],
            "coalitions": [
                {
                    "factors": list(self.names(coalition)),
                    "mean": _known(self.mean(number, coalition).mean),
                    "runs": len(self.truths[number][coalition]),
                }
                for coalition in range(self.everything + 1)
            ],
        }


def _plain_finding(finding: FactorFinding) -> dict[str, Any]:
    plain: dict[str, Any] = {"factor": finding.factor.name, "sentence": finding.factor.sentence}
    for name in ("necessity", "sufficiency", "both"):
        share: Share = getattr(finding, name)
        plain[name] = _known(share.share)
        plain[f"{name}_interval"] = [_known(share.low), _known(share.high)]
        plain[f"{name}_runs"] = [share.yes, share.of]
    for name, found in (("shapley", finding.shapley), ("difference_without", finding.later)):
        plain[name] = _known(found.mean)
        plain[f"{name}_error"] = _known(found.error)
    return plain


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def cause(
    scenario: Scenario | str | Path,
    outcome: str | None = None,
    *,
    factors: Factors | str | Path | None = None,
    also: Sequence[str] | None = None,
    pairs: int = SHARED,
    shared: int | None = None,
    seed: int = 1,
    **how: Unpack[Keeping],
) -> Attribution:
    """Measure what brings an outcome about.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    outcome : str, optional
        What is asked about, such as `ordered:GROUP by 2031-05-14`: see `sim.causes.question.FORMS`.
        By default what the factors' file says, or whether the largest group is ordered out.
    factors : Factors, str or Path, optional
        Factors, or a file of them; by default those of the library that fit the scenario.
    also : sequence of str, optional
        Other questions that are answered on the way; by default those of the factors' file.
    pairs : int
        Pairs of runs behind necessity and sufficiency.
    shared : int, optional
        Runs of every coalition of factors, behind the shares; by default 60, fewer with more factors.
    seed : int
        Root seed.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`.

    Returns
    -------
    Attribution
        Necessity, sufficiency, coalitions and shares.

    Raises
    ------
    ScenarioError
        If the scenario or the factors cannot be used.
    StudyError
        If the question cannot be read, or if there are too many factors.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if not isinstance(factors, Factors):
        factors = factors_of(scenario, None if factors is None else Path(factors))
    if len(factors.factors) > MOST:
        count = len(factors.factors)
        raise StudyError(f"{count} factors have {2**count} coalitions: choose at most {MOST}")
    if pairs < 1 or (shared is not None and shared < 1):
        raise StudyError("at least one pair of runs is needed")
    asked = outcome or factors.outcome or default_question(scenario)
    texts = [asked, *(factors.also if also is None else also)]
    questions = tuple(ask(text, scenario) for text in dict.fromkeys(texts))
    if shared is None:
        shared = min(SHARED, max(FEWEST, OF_COALITIONS >> len(factors.factors)))
    shared = min(pairs, shared)
    coalitions = _coalitions(scenario, factors.factors)
    everything = len(coalitions) - 1
    whole = {everything, *(everything & ~(1 << bit) for bit in range(len(factors.factors)))}
    counts = {coalition: pairs if coalition in whole else shared for coalition in range(len(coalitions))}
    trials = [
        Trial(seed, replicate, coalitions[coalition])
        for coalition, count in counts.items()
        for replicate in range(count)
    ]
    with bench(scenario, questions, **how) as played:
        replies = iter(played.play(trials))
    rows = {coalition: [next(replies) for _ in range(count)] for coalition, count in counts.items()}
    return Attribution(
        scenario,
        seed,
        factors.factors,
        questions,
        tuple({c: np.array([q.amount(r) for r in row]) for c, row in rows.items()} for q in questions),
        tuple({c: np.array([q.measure(r) for r in row]) for c, row in rows.items()} for q in questions),
    )


def _coalitions(scenario: Scenario, factors: Sequence[Factor]) -> list[str]:
    """Overrides of every coalition: those of the factors that are not in it."""
    apart = [overrides_of(factor.without, scenario, factor.name) for factor in factors]
    _check_apart(factors, apart)
    found = []
    for coalition in range(1 << len(factors)):
        values: dict[str, Any] = {}
        for bit, without in enumerate(apart):
            if not coalition >> bit & 1:
                values |= without
        found.append(as_overrides(values))
    return found


def _check_apart(factors: Sequence[Factor], apart: Sequence[Mapping[str, Any]]) -> None:
    """Refuse two factors that change the same value: what is without both could not be said."""
    owner: dict[str, str] = {}
    for factor, without in zip(factors, apart, strict=True):
        for path in without:
            if path in owner:
                raise StudyError(f"{owner[path]} and {factor.name} both change {path}: leave one of them out")
            owner[path] = factor.name
