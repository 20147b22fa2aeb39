"""The calibrated scenario: ranges of the informed parameters as the accepted replicates have them."""

from __future__ import annotations

from typing import Any

from sim.evidence.calibration import Calibration
from sim.scenario.quantity import Record
from sim.scenario.schema import Scenario
from sim.words import OWN_CALIBRATION, day, written_range

REPLICATES = 10_000
"""Draws from the prior: the best five in a hundred are kept."""
GRADE = "L"
"""Grade of the calibrated ranges: a fit to three days."""


def calibrated_text(calibration: Calibration, base: str) -> str:
    """Scenario that extends another one with the ranges of the accepted replicates, with their provenance.

    Only informed parameters get a new range; low, mid and high are the 1, 50 and 99 % quantiles.
    """
    informed = [parameter for parameter in calibration.parameters if parameter.informed]
    ranges = {
        parameter.path: written_range(parameter.accepted[::2], OWN_CALIBRATION, GRADE, digits=4)
        for parameter in informed
        if not parameter.path.startswith("observation.")
    }
    facts = "\n".join(
        f"#   {fact.name:24}known {day(fact.known_at):7}({', '.join(fact.sources)})"
        for fact in calibration.facts
    )
    kept, played = len(calibration.accepted), len(calibration.misfits)
    return f"""\
# yaml-language-server: $schema=../scenario.schema.json
# Written by `python -m tools.validation.page`; docs/validation.md tells how, and what it is worth.
#
# Of {played:,} replicates of `{base}` (seed {calibration.runs.seed}) the {kept} were kept that are nearest to
# what was known on the evening of 8 September. They are held against these facts only:
#
{facts}
#
# {len(ranges)} of {len(calibration.parameters)} uncertain parameters were informed by them, and have new
# ranges here: low, mid and high are the 1, 50 and 99 % quantiles of the replicates that were kept. What ties
# the parameters to each other is lost in that; the hindcast uses the replicates themselves.
# How officials announced is fitted apart, also to totals of later days.
extends: {base}
title: "The Kharkiv campaign, calibrated on what was known on 8 September"
question: What would the model have forecast on the evening of 8 September 2022?
look_at:
  - the area and the towns of 9 to 14 September against the record
  - how little the first three days say of the rest, in docs/validation.md
{_nested(calibration.runs.scenario, ranges)}"""


def _nested(scenario: Scenario, values: dict[str, str]) -> str:
    """Values by path as nested YAML, items of lists by their id."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *way, last = path.split(".")
        branch = tree
        for name in way:
            branch = branch.setdefault(name, {})
        branch[last] = value
    return "".join(f"{line}\n" for line in _lines(tree, scenario, ""))


def _lines(tree: dict[str, Any], record: Any, indent: str) -> list[str]:
    lines = []
    for name, part in tree.items():
        if isinstance(part, str):
            lines.append(f"{indent}{name}: {part}")
        elif isinstance(record, tuple):
            item = next(
                item for item in record if name in (getattr(item, "id", None), getattr(item, "node", None))
            )
            key = "id" if getattr(item, "id", None) == name else "node"
            lines.append(f"{indent}- {key}: {name}")
            lines += _lines(part, item, f"{indent}  ")
        else:
            lines.append(f"{indent}{name}:")
            inner = record[name] if isinstance(record, dict) else getattr(record, name)
            assert isinstance(inner, (Record, tuple, dict))
            lines += _lines(part, inner, f"{indent}  ")
    return lines
