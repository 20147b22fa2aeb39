"""A report: one file that opens from disk, asks nothing of any server, and says what was run."""

from __future__ import annotations

import json
import platform
import tempfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from sim.evidence.seeds import Reference, record_of
from sim.files import DISTRIBUTION
from sim.scenario.load import scenario_hash
from sim.scenario.quantity import OWN_ESTIMATE
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.view.page.charts import Spec
from sim.words import OWN_CALIBRATION, percent

OWN = "own"
"""Side of the references that are this project's own estimates."""
LIMITS = (
    "It says what the model does, not what happened: a result holds for the scenario and its ranges.",
    "Most of what decides was never published: those values are estimates of this project, with ranges. "
    "A result that hangs on them is no finding of history.",
    "It takes no side and judges nobody: words such as “taken” and “held” say who stood where.",
    "It is of no use for plans: it looks at a campaign of the past, coarsely, with published figures.",
)
ONE_RUN = "One run is one of many that the same ranges and another luck would give: it need not be typical."


@dataclass(frozen=True)
class Table:
    """A table in a report, in words."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = frozenset()
    """Columns that hold sentences, from 0."""


@dataclass(frozen=True)
class Section:
    """A part of a report under a heading of its own."""

    title: str
    words: Sequence[str] = ()
    charts: Sequence[Spec] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class Report:
    """Everything on the page."""

    title: str
    kind: str
    """What was done, in words: `One run, seed 1`."""
    scenario: Scenario
    """Whose ranges, sources and hash the page names."""
    command: str
    sections: Sequence[Section]
    told: Sequence[str] = ()
    """The result in a few sentences."""
    question: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What was run beside the command, the hash and the versions."""
    limits: Sequence[str] = ()
    """What it does not claim, beside what no page of this project claims."""
    hour: float | None = None
    """Hour of the run that the page shows first."""


def write_report(report: Report, path: str | Path) -> Path:
    """Write a report as one HTML file, whole or not at all; the same report gives the same bytes.

    Parameters
    ----------
    report : Report
        What it says.
    path : str or Path
        File to write; one that is there is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    path = Path(path).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as beside:
        whole = Path(beside) / path.name
        whole.write_text(html_of(report), encoding="utf-8")
        whole.replace(path)
    return path


def html_of(report: Report) -> str:
    """The page of a report: every text escaped, and nothing that a browser would fetch."""
    named = {
        f"chart-{part}-{number}": spec
        for part, section in enumerate(report.sections)
        for number, spec in enumerate(section.charts)
    }
    style, script = asset("page.css"), asset("chart.js") + asset("report.js")
    shown = {
        "title": report.title,
        "kind": report.kind,
        "question": report.question,
        "told": report.told,
        "sections": _sections(report),
        "facts": _facts(report),
        "origin": _origin(report.scenario),
        "sources": _sources(report.scenario),
        "limits": [*report.limits, *LIMITS],
    }
    return (
        environment()
        .from_string(asset("report.html.jinja"))
        .render(
            report=shown,
            policy=policy_of(style, script),
            style=Markup(style),
            script=Markup(script),
            data=as_data({"charts": named, "hour": report.hour}),
        )
    )


def environment() -> Environment:
    """Jinja2 as every page is made with it: text is escaped, and a name that is missing is a fault."""
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def asset(name: str) -> str:
    """A file of this package: a template, a style sheet or a script."""
    return (files("sim.view.page") / name).read_text(encoding="utf-8")


def as_data(content: Any) -> Markup:
    """JSON to stand in a page: nothing in it can end the element that holds it."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def policy_of(style: str, script: str) -> str:
    """Content security policy of a page that fetches nothing, and runs its own script only."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {_hash_of(style)}; script-src {_hash_of(script)}"
    )


def _hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _sections(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "words": section.words,
            "tables": section.tables,
            "charts": [
                {"id": f"chart-{part}-{number}", "kind": spec["kind"]}
                for number, spec in enumerate(section.charts)
            ],
        }
        for part, section in enumerate(report.sections)
    ]


def _facts(report: Report) -> dict[str, str]:
    found = {
        "Command": report.command,
        "Scenario": report.scenario.title,
        "Hash of the scenario": scenario_hash(report.scenario),
        **report.facts,
        "Versions": f"{DISTRIBUTION} {version(DISTRIBUTION)}, Python {platform.python_version()}",
    }
    return {name: text for name, text in found.items() if text}


def _keys(source: str) -> list[str]:
    return [key for key in (part.strip() for part in source.split(",")) if key]


def _references(scenario: Scenario) -> dict[str, Reference]:
    """References of the scenario's record; none without one."""
    record = record_of(scenario)
    return record.references if record else {}


def _is_our_own(key: str, known: dict[str, Reference]) -> bool:
    return known[key].side == OWN if key in known else key in (OWN_ESTIMATE, OWN_CALIBRATION)


def _origin(scenario: Scenario) -> str:
    """How many of the uncertain values somebody published, in a sentence."""
    known, spreads = _references(scenario), uncertain(scenario).values()
    own = sum(1 for spread in spreads if all(_is_our_own(key, known) for key in _keys(spread.source)))
    if not spreads:
        return "The scenario has no uncertain values."
    share = percent(own / len(spreads))
    return (
        f"The scenario has {len(spreads)} uncertain values, each with a range, a source and a grade. "
        f"{own} of them ({share}) rest on nothing but our own estimates."
    )


def _sources(scenario: Scenario) -> list[str]:
    """References that a scenario cites, with whose words each has."""
    cited = {key for spread in uncertain(scenario).values() for key in _keys(spread.source)}
    cited |= {key for link in scenario.network.links for key in _keys(link.source)}
    cited |= {key for node in scenario.network.nodes for key in _keys(node.source)}
    known = _references(scenario)
    return sorted(
        f"{known[key].title}. {known[key].publisher}"
        f"{f', {known[key].date}' if known[key].date else ''} ({known[key].side}, {known[key].kind})"
        for key in cited
        if key in known
    )
