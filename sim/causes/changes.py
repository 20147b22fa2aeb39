"""What can be done to a run that is no value of its scenario: a place held for longer, strikes that miss."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Protocol

from sim.campaign.model import Model


class Change(Protocol):
    """Something that is done to a run before it begins; the luck of all others stays as it is."""

    def apply(self, model: Model) -> None:
        """Do it."""


@dataclass(frozen=True)
class Hold:
    """A place does not fall before an hour, whoever stands before it."""

    place: str
    until_h: float = inf

    def apply(self, model: Model) -> None:
        """Hold it."""
        model.world.held_until_h[self.place] = self.until_h


@dataclass(frozen=True)
class Spare:
    """Every strike on a target misses; it is drawn all the same."""

    target: str

    def apply(self, model: Model) -> None:
        """Spare it."""
        model.fires.spared.add(self.target)
