"""A route over roads or railways, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sim.scenario.schema import Link
from sim.totals import total


class Step(NamedTuple):
    """One link of a route, in the direction of travel."""

    link: Link
    """The road or railway."""
    start: str
    """Place at which it is entered."""
    end: str
    """Place at which it is left."""


@dataclass(frozen=True)
class Route:
    """A way from one place to another; without steps if they are the same place."""

    steps: tuple[Step, ...]
    """Links in order."""
    length_km: float
    """Sum of their lengths."""
    link_ids: frozenset[str]
    """Ids of its links: after each loss hundreds of routes are looked at whether they are still whole."""

    @classmethod
    def over(cls, steps: Sequence[Step]) -> Route:
        """Route over links, one after the other."""
        links = [step.link for step in steps]
        return cls(
            tuple(steps), total([link.length_km for link in links]), frozenset([link.id for link in links])
        )

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Places in order, both ends included; empty for a route without steps."""
        return (self.steps[0].start, *[step.end for step in self.steps]) if self.steps else ()
