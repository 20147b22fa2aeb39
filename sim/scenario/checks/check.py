"""What a check is, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sim.scenario.problems import Problem
from sim.scenario.quantity import Range
from sim.scenario.schema import Scenario

Find = Callable[[Scenario], Iterator[Problem]]

ROUNDING = 1e-6
"""How far shares may be from adding up to one."""

WAYS = (
    "network.nodes.*.id",
    "network.nodes.*.held_by",
    "network.links.*.id",
    "network.links.*.a",
    "network.links.*.b",
    "network.links.*.mode",
    "network.links.*.in_use",
)
"""What decides whether places are joined."""


@dataclass(frozen=True, slots=True)
class Check:
    """A function that finds problems, and the fields that it reads."""

    find: Find
    reads: tuple[tuple[str, ...], ...]

    def can_be_run(self, wrong: Collection[str]) -> bool:
        """Whether nothing that it reads is among the paths of what is wrong."""
        return not any(_overlap(path.split("."), fields) for path in wrong for fields in self.reads)


CHECKS: list[Check] = []


def reads(*fields: str) -> Callable[[Find], Find]:
    """Declare a check and the fields that it reads, as paths with `*` for the items of lists."""

    def declare(find: Find) -> Find:
        CHECKS.append(Check(find, tuple(tuple(field.split(".")) for field in fields)))
        return find

    return declare


def _overlap(path: list[str], fields: tuple[str, ...]) -> bool:
    """Whether one leads to the other."""
    return all(name in ("*", part) for part, name in zip(path, fields, strict=False))


def middle(value: Any) -> float:
    """Best single value of a quantity."""
    return value.mid if isinstance(value, Range) else float(value)


def lowest(value: Any) -> float:
    """Lowest value of a quantity."""
    return value.low if isinstance(value, Range) else float(value)


def highest(value: Any) -> float:
    """Highest value of a quantity."""
    return value.high if isinstance(value, Range) else float(value)
