"""The result of one run, and the tables that are built from it on demand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.campaign.journal import Entry, History
from sim.record.outcomes import Outcomes, outcomes
from sim.record.reading import Reading
from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class RunResult:
    """What one run left. Tables are built when they are first asked for."""

    scenario: Scenario
    """As it was given, with its ranges."""
    resolved: Scenario
    """As it ran, with plain numbers."""
    seed: int
    replicate: int | None
    """None: every range at its `mid`."""
    parameters: dict[str, float]
    """Value of every uncertain parameter by path."""
    history: History

    @property
    def theatre(self) -> Theatre:
        """Where it happened."""
        return Theatre.of(self.resolved.network)

    @cached_property
    def reading(self) -> Reading:
        """The history, prepared for questions."""
        return Reading(self.history, self.resolved, self.theatre)

    @cached_property
    def outcomes(self) -> Outcomes:
        """Outcomes by name: see `sim.record.outcomes.outcomes`."""
        return outcomes(self.reading)
