"""The reports of causes: the chain of one run, and measures over an ensemble."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.causes.phase import REASON_WORDS, REASONS
from sim.causes.question import in_words
from sim.causes.told import cells_of, headline
from sim.causes.why_told import effect_words, glosses_of, in_short
from sim.causes.why_told import headline as headline_of_run
from sim.causes.worlds import as_likely_as
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.study.value_names import value_name
from sim.view.page.charts import tiles
from sim.view.page.course import charts_of_run
from sim.view.page.of_runs import first_hour, map_spec
from sim.view.page.report import Report, Section, Table
from sim.words import capital, counted, moment

if TYPE_CHECKING:
    from sim.causes.cause import Attribution
    from sim.causes.overturn import Overturned
    from sim.causes.phase import MapAxis, PhaseMap
    from sim.causes.why import ChainLink, Why

REASON_ROLES = {
    "supply": "s2",
    "ways": "s6",
    "hub": "s5",
    "pocket": "s1",
    "flank": "s3",
    "order": "s0",
    "none": "baseline",
}
"""Roles by reason, each with a colour of its own in `page.css`."""
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
        table = Table("One reason off, then the next as well", ("What if", "Then"), off, frozenset({0, 1}))
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
        told=[capital(in_short(found))],
        sections=sections,
        facts={"Runs on this luck": str(found.runs)},
        limits=[*LIMITS_OF_CAUSES, *(f"{capital(gloss)}." for gloss in glosses_of(found))],
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
            capital(in_words(question, found.scenario)),
            [headline(question, found)],
            tables=[
                Table(
                    "What each factor does", head, [cells_of(finding) for finding in found.findings[number]]
                )
            ],
        )
        for number, question in enumerate(found.questions)
    ]
    factors = [(factor.name, factor.sentence) for factor in found.factors]
    meanings = Table("What is taken out", ("Factor", "Meaning"), factors, frozenset({1}))
    sections.append(Section("Factors", tables=[meanings]))
    first = found.questions[0]
    return Report(
        title=found.scenario.title,
        kind=f"Causes, {counted(found.pairs, 'pair')} of runs, seed {found.seed}",
        scenario=found.scenario,
        command=command,
        told=[f"{capital(in_words(first, found.scenario))}: {headline(first, found)}"],
        sections=sections,
        facts={"Pairs": str(found.pairs), "Runs of each coalition": str(found.shared)},
        limits=LIMITS_OF_CAUSES,
    )


def report_of_phase(found: PhaseMap, *, command: str) -> Report:
    """Report of a map of reasons: a tile for each pair of values, and the scenario's own runs on it.

    Parameters
    ----------
    found : PhaseMap
        From `sim.phase`.
    command : str
        How it was asked.
    """
    scenario = found.scenario
    group = next(group.short_name for group in scenario.groups if group.id == found.group)
    shown = [reason for reason in REASONS if any(count[reason] for count in found.cells.values())]
    across, up = (_axis(axis, scenario) for axis in (found.x, found.y))
    cells = [
        [[found.cells[column, row][reason] for reason in shown] for column in range(len(found.x.stops))]
        for row in range(len(found.y.stops))
    ]
    points = [(draw.x, draw.y, REASON_ROLES[draw.reason]) for draw in found.draws]
    parts = [(REASON_WORDS[reason], REASON_ROLES[reason]) for reason in shown]
    title = f"Why the {group} leaves, in % of the runs of a tile"
    chart = tiles(title, across=across, up=up, parts=parts, cells=cells, points=points)
    drawn = Counter(draw.reason for draw in found.draws)
    told = [
        f"{REASON_WORDS[reason]}: {drawn[reason]} of {counted(len(found.draws), 'run')}" for reason in drawn
    ]
    return Report(
        title=scenario.title,
        kind=f"For what reason the {group} leaves, over two values, "
        f"{counted(found.replicates, 'run')} a tile",
        scenario=scenario,
        command=command,
        told=[f"The scenario as it is: {'; '.join(told)}."] if told else [],
        sections=[Section("The map of reasons", charts=[chart])],
        facts={"Runs of each tile": str(found.replicates), "Seed": str(found.seed)},
        limits=LIMITS_OF_CAUSES,
    )


def report_of_overturned(found: Overturned, *, command: str) -> Report:
    """Report of a search for a world: whether there is one, how far it lies, and what moves.

    Parameters
    ----------
    found : Overturned
        From `sim.overturn`.
    command : str
        How it was asked.
    """
    scenario, (true, tried) = found.scenario, found.lucks
    if found.found:
        told = [
            f"There is such a world, {found.distance:.2f} normal quantiles from the middle one: "
            f"{as_likely_as(found)}.",
            f"In it the sentence is true on {true} of {tried} lucks.",
        ]
    else:
        told = [f"None was found in {found.runs} runs on {tried} lucks. This is no proof that there is none."]
    margins = [(part.words, float(found.reply[part.words])) for part in found.sentence.parts]
    clauses = [(words, "yes" if margin >= 0 else "no", f"{margin:+.3f}") for words, margin in margins]
    ranges = uncertain(scenario)
    moves = [
        (
            value_name(scenario, move.path),
            f"{move.before:,.4g}",
            f"{move.after:,.4g}",
            f"{score:+.2f}",
            ranges[move.path].source,
        )
        for move, score in zip(found.moves, found.scores, strict=True)
    ]
    head = ("Value", "in the middle", "in this world", "normal quantiles", "source of the range")
    return Report(
        title=scenario.title,
        kind=f"Looked for a world, seed {found.seed}",
        question=f"Is there a world in which: {found.sentence.text}?",
        scenario=scenario,
        command=command,
        told=told,
        sections=[
            Section("The sentence", tables=[Table("Its parts", ("Part", "true", "margin"), clauses)]),
            Section(
                "What moves" if moves else "Nothing has to move",
                tables=[Table("The furthest first", head, moves, frozenset({4}))] if moves else [],
            ),
        ],
        facts={"Runs": str(found.runs), "Values that matter": f"{found.screened} of {found.values}"},
        limits=["A world within the ranges is no statement about the past.", *LIMITS_OF_CAUSES],
    )


def _axis(axis: MapAxis, scenario: Scenario) -> tuple[str, list[float], list[str]]:
    """What is varied in words, and its stops as numbers and as they are written."""
    name = value_name(scenario, "+".join(axis.paths)).replace("*:", "All:")
    sign = "×" if axis.is_factor else ""
    return name, list(axis.stops), [f"{sign}{stop:g}" for stop in axis.stops]


def _rows(found: Why, links: tuple[ChainLink, ...]) -> list[tuple[str, str, str]]:
    rows = []
    for link in links:
        when = "all the time" if link.time_h is None else moment(found.result.resolved.moment(link.time_h))
        effects = "; ".join(f"{effect.words}: {effect_words(found, effect)}" for effect in link.effects)
        rows.append((when, link.words, effects or "not tested"))
    return rows
