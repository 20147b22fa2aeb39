"""Loading: from a name or file, the files that it extends and overrides to a checked, frozen scenario."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.scenario.checks.validate import checked
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.text import tree
from sim.scenario.text.files import read_scenario
from sim.scenario.text.merge import replace
from sim.scenario.text.read import read_text
from sim.scenario.text.tree import Place, from_plain, mapping_of, plain


def load(source: str | Path, overrides: Iterable[str] = ()) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    source : str or Path
        Name of a scenario of the library, or the path of a YAML file.
    overrides : iterable of str
        Changes such as `supply.trucks.north-trucks.payload_t=3`; the value is YAML. A text is one change.

    Returns
    -------
    Scenario
        Frozen and checked; `network.area` is the text of the file, so that the scenario needs no other.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file, the files that it extends or includes, and the overrides.
    """
    problems: list[Problem] = []
    root = read_scenario(source, problems)
    for override in (overrides,) if isinstance(overrides, str) else overrides:
        root = _overridden(root, override, problems)
    if root is None:
        raise ScenarioError(problems)
    return checked(root, problems)


def with_overrides(scenario: Scenario, overrides: Mapping[str, Any]) -> Scenario:
    """New scenario with other values, checked like a file.

    Parameters
    ----------
    scenario : Scenario
        Stays as it is.
    overrides : mapping of str to value
        New values by path, such as `{"supply.trucks.north-trucks.payload_t": 3}`: numbers, text, dates,
        lists, mappings, or records such as `Range`.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    problems: list[Problem] = []
    root = mapping_of(scenario.model_dump(), Place())
    for path, value in overrides.items():
        place = Place("overrides")
        root = replace(root, path, from_plain(value, place), place, problems)
    return checked(root, problems)


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of everything that a run depends on, the same on every machine.

    The record does not count, since no run looks at it.
    """
    content = scenario.model_dump(mode="json")
    del content["record"]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _overridden(root: tree.Mapping | None, override: str, problems: list[Problem]) -> tree.Mapping | None:
    path, equals, text = override.partition("=")
    path, place = path.strip(), Place(f"--set {override}")
    if not equals or not path:
        remedy = "write `path=value`, such as `horizon_days=20`"
        problems.append(Problem("", "an override has a path and a value", remedy, file=place.file))
        return root
    found: list[Problem] = []
    value = read_text(text or "null", place.file, found)
    # An override is too short for lines and columns.
    problems.extend(dataclasses.replace(problem, path=path, line=0, column=0) for problem in found)
    if root is None or value is None:
        return root
    return replace(root, path, from_plain(plain(value), place), place, problems)
