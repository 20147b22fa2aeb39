"""What the measures of cause say, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from sim.causes.cause import Attribution, FactorFinding
from sim.causes.question import Question, in_words
from sim.study.statistics import Estimate, Share
from sim.totals import total
from sim.words import counted

LITTLE = 0.1
"""Share of the runs below which all factors together are said to make little difference."""
MOST_COALITIONS = 6
"""Coalitions that are told one by one."""


def report(found: Attribution) -> Iterator[str]:
    """Everything that was measured, in lines: without it first, then the measures, the shares last."""
    for number, question in enumerate(found.questions):
        if number:
            yield ""
        yield from _amount(found, number) if question.is_amount else _truth(found, number)
    yield ""
    yield from (f"{factor.name}: {factor.sentence}" for factor in found.factors)


def _truth(found: Attribution, number: int) -> Iterator[str]:
    question, findings = found.questions[number], found.findings[number]
    with_all, with_none = found.happens(number, found.everything), found.happens(number, 0)
    words = in_words(question, found.scenario)
    how_often = f"with all factors in {_of_runs(with_all)}, with none in {_of(with_none)}"
    yield f"{words[:1].upper()}{words[1:]}: {how_often}."
    if with_all.yes:
        for finding in findings:
            less = found.everything & ~(1 << found.factors.index(finding.factor))
            happens = found.happens(number, less)
            yield f"  without {finding.factor.name:24} {happens.yes:4} of {happens.of}{_later(finding)}"
    yield f"{'FACTOR':26} {'NECESSARY':>18} {'SUFFICIENT':>18} {'BOTH':>18}   SHARE (Shapley)"
    for finding in findings:
        cells = (finding.necessity, finding.sufficiency, finding.both)
        row = " ".join(f"{_interval(cell):>18}" for cell in cells)
        yield f"{finding.factor.name:26} {row}   {_signed(finding.shapley)}"
    yield from _together(found, number)


def _amount(found: Attribution, number: int) -> Iterator[str]:
    question = found.questions[number]
    with_all, with_none = found.mean(number, found.everything), found.mean(number, 0)
    words = in_words(question, found.scenario)
    yield f"{words} ({question.text}): with all factors {_mean(with_all)}, with none {_mean(with_none)}."
    yield f"{'FACTOR':26} {'WITHOUT IT':>20}   SHARE (Shapley)"
    for finding in found.findings[number]:
        yield f"{finding.factor.name:26} {_mean(finding.later, signed=True):>20}   {_signed(finding.shapley)}"


def cells_of(finding: FactorFinding) -> tuple[str, ...]:
    """A row of a table: the factor, its measures, and the difference without it."""
    measured = (finding.necessity, finding.sufficiency, finding.both)
    without = _mean(finding.later, signed=True)
    return (finding.factor.name, *map(_interval, measured), _signed(finding.shapley), without)


def _together(found: Attribution, number: int) -> Iterator[str]:
    """Smallest coalitions first: what each factor does alone, and which do it together."""
    alone = [found.happens(number, 1 << bit) for bit in range(len(found.factors))]
    names = [factor.name for factor in found.factors]
    shown = ", ".join(f"{name} {_percent(share)}" for name, share in zip(names, alone, strict=True))
    yield f"ALONE     {shown}"
    told = 0
    for coalition in sorted(range(found.everything), key=lambda c: (c.bit_count(), c)):
        if coalition.bit_count() < 2 or told == MOST_COALITIONS:
            continue
        bits = [bit for bit in range(len(found.factors)) if coalition >> bit & 1]
        here = found.happens(number, coalition).share
        parts = [found.happens(number, coalition & ~(1 << bit)).share for bit in bits]
        if here > max(parts) + 0.1:  # every one of them adds something that the others do not do
            names_here = " and ".join(found.names(coalition))
            yield f"TOGETHER  {names_here}: {_percent(found.happens(number, coalition))}"
            told += 1
    every = {found.happens(number, coalition).share for coalition in range(found.everything + 1)}
    if every in ({0.0}, {1.0}):
        never = "never" if 0.0 in every else "always"
        yield f"It {never} happens, with any of them and without: ask about another outcome or date."
        return
    whole = total(finding.shapley.mean for finding in found.findings[number])
    makes = total(finding.both.share for finding in found.findings[number])
    yield f"The shares add up to {100 * whole:.0f} %, BOTH to {100 * makes:.0f} %: {_reading(whole, makes)}"


def _reading(whole: float, makes: float) -> str:
    if abs(whole) < LITTLE:
        if makes < LITTLE:
            return f"all of them together make {'little' if whole or makes else 'no'} difference."
        return "each matters in some runs, but without all of them it happens about as often."
    if whole < 0:
        return "together they hinder it."
    if makes > whole + 0.05:
        return "some of these causes only work together."
    if makes < whole - 0.05:
        return "some of these causes stand in for one another; one taken out alone shows nothing."
    return "each of these causes works by itself."


def _later(finding: FactorFinding) -> str:
    later, question = finding.later, finding.question
    if not question.outcome.is_time or not later.count:
        return ""
    if later.mean == 0.0:
        return ", at the same hour where it happens in both"
    word = "later" if later.mean > 0 else "earlier"
    error = "" if isnan(later.error) else f" ± {later.error:.0f}"
    return (
        f", {abs(later.mean):.0f}{error} h {word} where it happens in both ({counted(later.count, 'pair')})"
    )


def _of(share: Share) -> str:
    return f"{share.yes} of {share.of}"


def _of_runs(share: Share) -> str:
    return f"{share.yes} of {counted(share.of, 'run')}"


def _percent(share: Share) -> str:
    return f"{100 * share.share:.0f} %"


def _interval(share: Share) -> str:
    if not share.of:
        return "–"
    return f"{share.share:.2f} ({share.low:.2f}-{share.high:.2f})"


def _mean(found: Estimate, signed: bool = False) -> str:
    if not found.count:
        return "–"
    error = "" if isnan(found.error) else f" ± {found.error:,.{_digits(found.mean)}f}"
    return f"{found.mean:{'+' if signed else ''},.{_digits(found.mean)}f}{error}"


def _signed(found: Estimate) -> str:
    return "–" if not found.count or isnan(found.mean) else _mean(found, signed=True)


def _digits(value: float) -> int:
    return 0 if abs(value) >= 10 else 2


def headline(question: Question, found: Attribution) -> str:
    """One line for a figure: how often it happens with all factors, and with none."""
    number = found.questions.index(question)
    if question.is_amount:
        with_all, with_none = found.mean(number, found.everything), found.mean(number, 0)
        return f"with all factors {_mean(with_all)}, with none {_mean(with_none)}"
    return (
        f"with all factors in {_of_runs(found.happens(number, found.everything))}, "
        f"with none in {_of(found.happens(number, 0))}"
    )
