"""What-ifs of a record, as changes to a scenario.

A what-if gives values by path; `*` in a path stands for every item of a list. A value `{times: 2}` multiplies
what is there: a range keeps its form, so that the same luck draws the same multiple.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.quantity import Range
from sim.scenario.schema import Scenario

TIMES = "times"


def changes(scenario: Scenario, what_if: Mapping[str, Any]) -> dict[str, Any]:
    """Changes that a what-if makes to a scenario, for `with_overrides`; empty if it has nothing to change.

    Parameters
    ----------
    scenario : Scenario
        What is changed.
    what_if : mapping of str to value
        Values by path, from a record.
    """
    return {
        path: times(now, value[TIMES]) if isinstance(value, Mapping) and set(value) == {TIMES} else value
        for pattern, value in what_if.items()
        for path, now in _found(scenario, pattern.split("."), "")
    }


def times(value: float | Range, factor: float) -> float | Range:
    """A quantity times a factor; a range keeps its form, so that the same luck draws the same multiple."""
    if isinstance(value, Range):
        scaled = {end: getattr(value, end) * factor for end in ("low", "mid", "high")}
        return value.model_copy(update=scaled)
    return value * factor


def _found(part: Any, names: list[str], path: str) -> Iterator[tuple[str, Any]]:
    """Every part of a scenario to which a path with `*` leads, with its own path."""
    if part is None:
        return
    if not names:
        yield path, part
        return
    name, *rest = names
    for key, inner in _parts(part):
        if name in ("*", key):
            yield from _found(inner, rest, f"{path}.{key}" if path else key)


def _parts(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, tuple):
        for item in part:
            yield str(getattr(item, "id", None) or getattr(item, "node", "")), item
    elif isinstance(part, dict):
        yield from part.items()
    elif not isinstance(part, (str, int, float, Range)):
        yield from ((name, getattr(part, name)) for name in type(part).model_fields)
