"""The reports of causes: the chain of one run, and measures over an ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.causes.question import in_words
from sim.causes.told import cells_of, headline
from sim.causes.why_told import effect_words, in_short
from sim.causes.why_told import headline as headline_of_run
from sim.view.page.course import charts_of_run
from sim.view.page.of_runs import first_hour, map_spec
from sim.view.page.report import Report, Section, Table
from sim.words import moment

if TYPE_CHECKING:
    from sim.causes.cause import Attribution
    from sim.causes.why import Link, Why

LIMITS_OF_CAUSES = [
    "A cause is one of this model: something was taken out and the same luck was played again.",
    "“No difference” is not “no cause”: another reason may stand in line.",
]


def report_of_why(found: Why, *, command: str) -> Report:
    """Report of the chain of one run: every link, and what came of taking it out.

    Parameters
    ----------
    found : Why
        From `sim.why`.
    command : str
        How it was asked.
    """
    result = found.result
    which = "every range at its mid" if result.replicate is None else f"replicate {result.replicate}"
    head, words = ("When", "What", "Taken out on the same luck"), frozenset({1, 2})
    stood = _rows(found, (*found.conditions, *found.idle))
    off = [(effect.words, effect_words(found, effect)) for effect in found.next_reasons]
    sections = [
        Section("What happened", tables=[Table("Events", head, _rows(found, found.events), words)]),
        Section("What it rested on", tables=[Table("Conditions", head, stood, words)]),
    ]
    if off:
        table = Table("Reasons switched off, one after the other", ("Off", "Then"), off, frozenset({0, 1}))
        sections.append(Section("Next in line", tables=[table]))
    sections += [
        Section("The run on the map", charts=[map_spec(result)]),
        Section("Its curves", charts=charts_of_run(result)),
    ]
    return Report(
        title=result.scenario.title,
        kind=f"Why, seed {result.seed}, {which}",
        question=headline_of_run(found),
        scenario=result.scenario,
        command=command,
        told=[in_short(found)],
        sections=sections,
        facts={"Runs on this luck": str(found.runs)},
        limits=LIMITS_OF_CAUSES,
        hour=first_hour(result),
    )


def report_of_cause(found: Attribution, *, command: str) -> Report:
    """Report of causes over an ensemble: a table for each question, and what each factor is.

    Parameters
    ----------
    found : Attribution
        From `sim.cause`.
    command : str
        How it was asked.
    """
    head = ("Factor", "Necessary", "Sufficient", "Both", "Share (Shapley)", "Without it")
    sections = [
        Section(
            in_words(question, found.scenario),
            [headline(question, found)],
            tables=[Table(question.text, head, [cells_of(finding) for finding in found.findings[number]])],
        )
        for number, question in enumerate(found.questions)
    ]
    factors = [(factor.name, factor.sentence) for factor in found.factors]
    meanings = Table("What is taken out", ("Factor", "Meaning"), factors, frozenset({1}))
    sections.append(Section("Factors", tables=[meanings]))
    first = found.questions[0]
    return Report(
        title=found.scenario.title,
        kind=f"Causes, {found.pairs} pairs of runs, seed {found.seed}",
        scenario=found.scenario,
        command=command,
        told=[f"{in_words(first, found.scenario)}: {headline(first, found)}"],
        sections=sections,
        facts={"Pairs": str(found.pairs), "Runs of each coalition": str(found.shared)},
        limits=LIMITS_OF_CAUSES,
    )


def _rows(found: Why, links: tuple[Link, ...]) -> list[tuple[str, str, str]]:
    rows = []
    for link in links:
        when = "all the time" if link.time_h is None else moment(found.result.resolved.moment(link.time_h))
        effects = "; ".join(f"{effect.words}: {effect_words(found, effect)}" for effect in link.effects)
        rows.append((when, link.words, effects or "not tested"))
    return rows
