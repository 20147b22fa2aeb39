"""Sources: every key that a value, place or link names is a reference of the scenario's record."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.check import reads
from sim.scenario.problems import Problem, did_you_mean, quoted
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.scenario.sources import reference_keys


@reads()
def unknown_sources(scenario: Scenario) -> Iterator[Problem]:
    """Keys that are not among the references; a scenario without a record has nothing to look them up in."""
    known = reference_keys(scenario.record) if scenario.record else frozenset()
    if not known:
        return
    for path, sources in _cited(scenario):
        for key in map(str.strip, sources.split(",")):
            if key not in known:
                yield Problem(
                    path,
                    f"there is no reference {quoted(key)} in the record",
                    did_you_mean(key, known, "name a key of the record's `references.yaml`, or add it there"),
                )


def _cited(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Path and keys of every source."""
    for path, spread in uncertain(scenario).items():
        yield f"{path}.source", spread.source
    for node in scenario.network.nodes:
        yield f"network.nodes.{node.id}.source", node.source
    for link in scenario.network.links:
        yield f"network.links.{link.id}.source", link.source
