"""The code knows no campaign: no name of a place, group, side or source, and no date of any stands in it."""

import re
from functools import cache
from pathlib import Path

import pytest

from sim.evidence.seeds import record_of
from sim.scenario.area import area_of
from sim.scenario.library import scenarios
from sim.scenario.load import load

SIM = Path(__file__).parents[1] / "sim"
CODE = sorted(path for path in SIM.rglob("*") if path.suffix in (".py", ".html", ".js", ".css", ".mplstyle"))
PROGRAM = "kupiansk"
"""Name of the program, which is also that of a place; as such it is written with a small letter."""
PLAIN = {
    "hub",
    "border",
    "base",
    "front",
    "camp",
    "rear",
    "north",
    "south",
    "east",
    "west",
    "left",
    "right",
    "lyman",
}
"""Ids that are also words."""
SHORTEST = 5
"""Letters of the shortest name that is looked for: shorter ones are parts of other words."""


@cache
def campaigns():
    """A scenario of every campaign of the library: of all that have the same record, the first."""
    found = {}
    for entry in scenarios():
        scenario = load(entry.name)
        if scenario.record:
            found.setdefault(scenario.record, scenario)
    return list(found.values())


@cache
def names() -> frozenset[str]:
    """Names and ids of everything that the campaigns speak of."""
    words: set[str] = set()
    for scenario in campaigns():
        network, sides = scenario.network, scenario.sides
        words |= {part for node in network.nodes for part in (node.id, node.name.partition(" (")[0])}
        words |= {
            part for link in network.links if link.bridge for part in (link.bridge.id, link.bridge.name)
        }
        words |= {part for side in (sides.supplied, sides.attacker) for part in (side.id, side.name)}
        words |= {part for group in scenario.groups for part in (group.id, group.name)}
        area = area_of(network)
        words |= {line.name for line in area.lines}
        words |= {part for part in re.split("[:;] ", area.credits) if part[:1].isupper()}
        record = record_of(scenario)
        words |= {word for word in record.plan.title.split() if word[0].isupper()}
        words |= set(record.plan.grounds.values()) | {claim.id for claim in record.claims}
        words |= {key for key in record.references if not key.startswith("own-")}
    words = {word for word in words if len(word) >= SHORTEST and word.lower() not in PLAIN}
    return frozenset(words - {PROGRAM, "state border", "July", "September", "November", "campaign"})


@cache
def dates() -> frozenset[str]:
    """Every day of every campaign."""
    return frozenset(
        f"{scenario.moment(24.0 * number):%Y-%m-%d}"
        for scenario in campaigns()
        for number in range(int(scenario.horizon_days) + 1)
    )


def test_there_is_something_to_look_for():
    assert {"Kupiansk", "balakliia", "russia", "Ukraine", "kupiansk-entered"} <= names()
    assert len(CODE) > 150


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(SIM)))
def test_no_campaign_is_named(path):
    text = path.read_text(encoding="utf-8")
    words = set(re.findall(r"[\w-]+(?: [\w-]+)?", text)) | set(re.findall(r"[\w-]+", text))
    assert words & names() == set()
    assert dates() & set(re.findall(r"\d{4}-\d\d-\d\d", text)) == set()
    assert re.findall(r"\b(?:Kharkiv|Kherson|Kyiv|Ukrainian|Russian)\b", text) == []
