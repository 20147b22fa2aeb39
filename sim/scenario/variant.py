"""What a visitor brings and takes along: a text that names no file, and a scenario with changes as a text."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

from sim.scenario.checks.validate import checked
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.text.files import read_visitor
from sim.scenario.text.merge import merge_mappings
from sim.scenario.text.read import read_text
from sim.scenario.text.tree import Mapping, Node, Place, Scalar, Sequence, from_plain, mapping_of
from sim.scenario.text.write import yaml_of

NAME = "your file"


def load_text(text: str) -> Scenario:
    """Load a scenario from a text by somebody who must not read files here.

    Parameters
    ----------
    text : str
        YAML; it may extend a scenario of the library by its name, and names no file.

    Raises
    ------
    ScenarioError
        With everything that is wrong, a named file among it.
    """
    problems: list[Problem] = []
    root = read_visitor(text, NAME, problems)
    if root is None:
        raise ScenarioError(problems)
    return checked(root, problems)


def variant_text(base: str, scenario: Scenario, overrides: AnyMapping[str, Any]) -> str:
    """YAML file of a scenario with other values, which loads to what `with_overrides` gives.

    Parameters
    ----------
    base : str
        Name of a scenario of the library, or the text of one that `load_text` takes.
    scenario : Scenario
        The same, loaded.
    overrides : mapping of str to value
        New values by path, as for `sim.with_overrides`.

    Raises
    ------
    ScenarioError
        If the text cannot be read.
    """
    problems: list[Problem] = []
    written: Node | None = mapping_of({"extends": base}, Place())
    if "\n" in base or ":" in base:
        written = read_text(base, NAME, problems)
    if not isinstance(written, Mapping):
        raise ScenarioError(problems)
    content = scenario.model_dump()
    for path, value in overrides.items():
        change = _nested(content, path.split("."), from_plain(value, Place()))
        assert isinstance(change, Mapping)
        written = merge_mappings(written, change, problems)
    return yaml_of(written)


def _nested(content: Any, path: list[str], value: Node) -> Node:
    """Tree that sets one value; items of lists by what identifies them."""
    if not path:
        return value
    name, *below = path
    if isinstance(content, dict):
        return Mapping({name: _nested(content.get(name), below, value)}, {name: Place()}, Place())
    key = next(key for key in ("id", "node") if any(item.get(key) == name for item in content))
    item = next(item for item in content if item.get(key) == name)
    inner = _nested(item, below, value)
    assert isinstance(inner, Mapping)
    named = Mapping({key: Scalar(name, Place())}, {key: Place()}, Place())
    return Sequence((merge_mappings(named, inner, []),), Place())
