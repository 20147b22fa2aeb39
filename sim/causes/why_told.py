"""The answer for one run in words, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import isinf, isnan
from textwrap import wrap
from typing import Any

from sim.causes.flips import Flip
from sim.causes.question import in_words
from sim.causes.why import ChainLink, Effect, Why
from sim.record.names import OutcomeName
from sim.study.labels import REASONS
from sim.words import capital, day, moment

WIDTH, LEFT = 108, 62
GLOSSES = {
    "good road": "a good road to its rear is open, has no stretch in common with another and is out of reach "
    "of the enemy's guns; over a weak bridge it counts as a part of one, by what passes",
    "of the need": "the need is what a group uses in a day, in tonnes",
}
"""What is said of words that a reader may not know, where they occur."""
SHARE_SAME = 5e-4
"""Shares of vehicles that are closer than this are told as the same."""


def report(found: Why) -> Iterator[str]:
    """The chain, each link with what came of taking it out, and what would have turned the answer."""
    yield headline(found)
    yield f"{'   WHAT HAPPENED':{LEFT}} {head_of_effects(found)}"
    number = 0
    for link in found.events:
        number += 1
        yield from _link(found, number, link)
    if not found.events:
        yield f"   ({_no_chain(found)})"
    yield "   WHAT IT RESTED ON"
    for link in found.conditions:
        number += 1
        yield from _link(found, number, link)
    if found.idle:
        told = "; ".join(f"{e.words}: {effect_words(found, e)}" for link in found.idle for e in link.effects)
        yield from _paragraph("ALSO TESTED", told)
    if found.next_reasons:
        told = "; ".join(f"{e.words}: {effect_words(found, e)}" for e in found.next_reasons)
        yield from _paragraph("NEXT IN LINE", told)
    yield from _smallest(found)
    if found.choices:
        moved = [_choice(effect) for effect in found.choices if abs(effect.difference) > SHARE_SAME]
        idle = [effect.words for effect in found.choices if abs(effect.difference) <= SHARE_SAME]
        parts = [*moved, *([f"no difference: {', '.join(idle)}"] if idle else [])]
        before = found.choices[0].before
        head = f"{100 * before:.1f} % of his vehicles get out"
        yield from _paragraph("HIS CHOICES", f"{head}; {'; '.join(parts)}")
    if found.noise is not None:
        yield from _paragraph("NOISE", f"1 kg more in his stock: {effect_words(found, found.noise)}")
    yield from _paragraph("IN SHORT", in_short(found))
    if glosses := glosses_of(found):
        yield from _paragraph("WORDS", "; ".join(glosses))


def _no_chain(found: Why) -> str:
    if found.question.group is None:
        return "only an order has a chain of events that is recorded; what else mattered stands below"
    return "no order, so no chain: what would have brought one stands below"


def head_of_effects(found: Why) -> str:
    """What stands over the effects: how to read `22 h later`."""
    if found.question.outcome.measure == "ordered_h":
        return "WITHOUT IT, SAME LUCK, THE ORDER COMES"
    return "WITHOUT IT (same luck, one thing taken out)"


def glosses_of(found: Why) -> list[str]:
    """What words mean that occur in the chain and that a reader may not know."""
    told = " ".join(link.words for link in found.chain)
    return [gloss for word, gloss in GLOSSES.items() if word in told]


def headline(found: Why) -> str:
    """The question with its answer in this run."""
    answer = answered(found)
    return f"{asked(found)} In this run: {answer}." if answer else asked(found)


def asked(found: Why) -> str:
    """The question: `The northern group is ordered out by 14 May: why?`."""
    words = capital(in_words(found.question, found.result.scenario))
    if found.question.is_amount:
        return f"{words}: why so much?"
    return f"{words}: {'why' if found.question.holds(found.before) else 'why not'}?"


def answered(found: Why) -> str:
    """What it was in this run; empty for what only is or is not."""
    question, before = found.question, found.question.amount(found.before)
    if question.is_amount:
        return f"{before:,.4g}"
    if question.outcome.is_time:
        return "not at all" if isnan(before) else moment(found.result.resolved.moment(before))
    return ""


def effect_words(found: Why, effect: Effect) -> str:
    """What came of it: `not at all`, `31 h later (14 Sep 05:00)`, `no difference`."""
    if effect.is_none:
        return "no difference"
    turned = f" ({_turned(found, effect)})" if effect.flips else ""
    if not found.question.outcome.is_time:
        return f"{effect.after:,.4g} instead of {effect.before:,.4g}{turned}"
    if isnan(effect.after):
        return "NOT AT ALL"
    when = moment(found.result.resolved.moment(effect.after))
    reason = ""
    if effect.trigger not in ("", found.before.get(_trigger(found))):
        reason = f", {REASONS.get(effect.trigger, f'by {effect.trigger}')}"
    if isnan(effect.before):
        return f"it happens, {when}{reason}"
    word = "later" if effect.difference > 0 else "EARLIER"
    size = abs(effect.difference)
    return f"{size:.{0 if size >= 10 else 1}f} h {word}, {when}{reason}{turned}"


def _turned(found: Why, effect: Effect) -> str:
    """The other answer to the question."""
    if found.question.deadline_h is None:
        return "turns the answer"
    last = day(found.result.scenario.moment(found.question.deadline_h) - timedelta(minutes=1))
    return f"so not by {last}" if found.question.holds(found.before) else f"so by {last} after all"


def in_short(found: Why) -> str:
    """One sentence for who has no time."""
    events = [link for link in found.events[:-1] if not link.begins]
    told = (*events, *found.conditions)  # that it began and was decided goes without saying
    decisive = [link for link in told if any(e.flips or isinf(e.difference) for e in link.effects)]
    if not found.events:
        helps = [e.words for link in found.conditions for e in link.effects if e.flips]
        return "It did not happen; it would have: " + ("; ".join(helps) if helps else "with none of these")
    if decisive:
        names = "; ".join(_short(link) for link in decisive)
        return f"in this model and on this luck, what turned the answer was: {names}"
    alone = found.events[-1].effects[0]
    only = ""
    if alone.flips and isnan(alone.after):
        reason = str(found.before.get(_trigger(found)))
        that = REASONS.get(reason, reason).removeprefix("because ")
        only = f"the only reason is that {that}, and what led to it could have come otherwise"
    moved = [link for link in told if not all(e.is_none for e in link.effects)]
    if moved:
        most = _short(max(moved, key=lambda link: link.strength))
        but = "nothing but the reason itself" if alone.flips else "nothing"
        first = only or f"{but}, taken out alone, turns the answer: other reasons stand in line"
        return f"{first}; what moves it most: {most}"
    return only or "nothing that was taken out alone makes any difference"


def as_plain(found: Why) -> dict[str, Any]:
    """Everything as numbers and text, for a program to read."""
    numbers = {link.words: number for number, link in enumerate(found.chain, 1)}
    result = found.result
    return {
        "scenario": result.scenario.title,
        "seed": result.seed,
        "replicate": result.replicate,
        "question": found.question.text,
        "outcome": _known(found.question.amount(found.before)),
        "answer": None if found.question.is_amount else found.question.holds(found.before),
        "chain": [
            {
                "number": number,
                "kind": "condition" if link.time_h is None else "event",
                "hour": link.time_h,
                "at": None if link.time_h is None else result.resolved.moment(link.time_h).isoformat(),
                "words": link.words,
                "cause": [numbers[words] for words in link.causes if words in numbers],
                "without": [_plain(found, effect) for effect in link.effects],
            }
            for number, link in enumerate(found.chain, 1)
        ],
        "also_tested": [_plain(found, effect) for link in found.idle for effect in link.effects],
        "next_reasons": [_plain(found, effect) for effect in found.next_reasons],
        "choices": [
            {"words": e.words, "evacuated_share": _known(e.after), "before": _known(e.before)}
            for e in found.choices
        ],
        "noise": None if found.noise is None else _plain(found, found.noise),
        "smallest_change": None if found.flips is None else _plain_flips(found),
        "in_short": in_short(found),
        "runs": found.runs,
    }


def _plain(found: Why, effect: Effect) -> dict[str, Any]:
    finite = None if isinf(effect.difference) else effect.difference
    return {
        "words": effect.words,
        "result": effect_words(found, effect),
        "outcome": _known(effect.after),
        "difference": finite,
        "trigger": effect.trigger,
        "turns_the_answer": effect.flips,
    }


def _plain_flips(found: Why) -> dict[str, Any]:
    flips = found.flips
    assert flips is not None
    return {
        "values": flips.values,
        "screened_out": flips.screened,
        "movers": flips.movers,
        "singles": [_plain_flip(flip) for flip in flips.singles],
        "pairs": [_plain_flip(flip) for flip in flips.pairs],
    }


def _plain_flip(flip: Flip) -> dict[str, Any]:
    moves = [vars(move) for move in flip.moves]
    return {"distance": flip.distance, "moves": moves}


def _link(found: Why, number: int, link: ChainLink) -> Iterator[str]:
    when = "" if link.time_h is None else moment(found.result.resolved.moment(link.time_h)) + " "
    left = wrap(f"{when}{link.words}", LEFT - 5)
    right = [f"{e.words}: {effect_words(found, e)}" for e in link.effects] or ["not tested"]
    right = [line for text in right for line in wrap(text, WIDTH - LEFT, subsequent_indent="  ")]
    for row in range(max(len(left), len(right))):
        start = f"{number}  " if row == 0 else "   "
        told = left[row] if row < len(left) else ""
        yield f"{start}{told:{LEFT - 3}} {right[row] if row < len(right) else ''}".rstrip()


def _smallest(found: Why) -> Iterator[str]:
    flips = found.flips
    if flips is None or not flips.values:
        return
    if not flips.singles and not flips.pairs:
        told = f"none of {flips.values} uncertain values, moved alone within its range, turns the answer"
        told = f"{told}, and no pair of the ten that move it most; {flips.movers} move it at all"
        yield from _paragraph("SMALLEST CHANGE", told)
        return
    lead = "" if flips.singles else f"none of {flips.values} values alone; the nearest pair: "
    first = flips.nearest()
    assert first is not None
    yield from _paragraph("SMALLEST CHANGE", f"{lead}{_flip(first)}")
    judges = f"groups.{found.question.group}.command"
    kinds = {"how he judges": judges, "his own plan": f"groups.{found.question.group}.drawdown"}
    for name, within in kinds.items():
        flip = flips.nearest(within)
        if flip is not None and flip is not first:
            yield from _paragraph(f"  {name}", _flip(flip))
    if first.moves[0].path.startswith(judges):
        world = next((f for f in flips.singles if not f.moves[0].path.startswith(judges)), None)
        if world is not None:
            yield from _paragraph("  the world", _flip(world))


def _flip(flip: Flip) -> str:
    moves = " with ".join(move.words() for move in flip.moves)
    return f"{moves} (distance {flip.distance:.2f} of its distribution)"


def _choice(effect: Effect) -> str:
    return f"{effect.words}: {100 * effect.after:.1f} %"


def _short(link: ChainLink) -> str:
    words = link.words.partition("; without")[0].rstrip(".")
    return words if link.time_h is None else words.partition(", ")[0]


def _paragraph(head: str, text: str) -> list[str]:
    return wrap(f"{head}  {text}.", WIDTH, subsequent_indent="   ")


def _trigger(found: Why) -> OutcomeName:
    return OutcomeName("trigger", found.question.group or "")


def _known(value: float) -> float | None:
    return None if isnan(value) else value
