"""Calibration by rejection: of many replicates, those are kept that fit what was known at a moment.

The prior is the ranges of a scenario: each replicate of its ensemble is a draw from them, with luck of its
own. Its misfit is the root mean square of its distances from the facts, in tolerances. The replicates with
the smallest misfit are kept (rejection ABC), with their luck: run on, they are the forecast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.evidence.facts import Fact, Runs, evidence
from sim.evidence.seeds import Seeds, hindcast_of, needed_record

ACCEPTED_SHARE = 0.05
"""Share of the replicates that is kept."""
CHANCE = 0.05
"""Chance that any of the parameters seems informed though none is."""


QUANTILES = (0.01, 0.05, 0.5, 0.95, 0.99)
"""Quantiles by which distributions of parameters are told."""


@dataclass(frozen=True)
class Informed:
    """What the facts say of an uncertain parameter."""

    path: str
    prior: tuple[float, ...]
    """Its `QUANTILES` in all replicates."""
    accepted: tuple[float, ...]
    """Its `QUANTILES` in the replicates that are kept."""
    distance: float
    """Largest difference (Kolmogorov, Smirnov) of its distributions in those kept and in the others."""
    informed: bool
    """Whether that is more than chance explains, all parameters looked at together."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Which replicates of an ensemble fit the facts."""

    runs: Runs
    facts: tuple[Fact, ...]
    misfits: Floats
    """Distance of each replicate (rows) from each fact (columns), in tolerances."""
    accepted: NDArray[np.int64]
    """Rows of the replicates that are kept, in order."""

    @cached_property
    def misfit(self) -> Floats:
        """Root mean square of each replicate's distances."""
        return root_mean_square(self.misfits)

    @cached_property
    def parameters(self) -> list[Informed]:
        """What the facts say of each uncertain parameter, the most informed first."""
        values = self.runs.parameters
        kept = np.zeros(len(values), dtype=bool)
        kept[self.accepted] = True
        found = []
        for path in self._drawn:
            column = values[path].to_numpy(dtype=float)
            distance = largest_difference(column[kept], column[~kept])
            prior, accepted = (np.quantile(sample, QUANTILES).tolist() for sample in (column, column[kept]))
            found.append(Informed(path, tuple(prior), tuple(accepted), distance, distance > self.limit))
        return sorted(found, key=lambda parameter: -parameter.distance)

    @property
    def limit(self) -> float:
        """Difference of distributions that chance explains, all parameters looked at together."""
        kept = len(self.accepted)
        return largest_by_chance(kept, len(self.misfits) - kept, CHANCE / max(1, len(self._drawn)))

    @cached_property
    def _drawn(self) -> list[str]:
        values = self.runs.parameters
        return [path for path in values.columns if values[path].min() < values[path].max()]


def calibrate(
    runs: Runs,
    facts: Seeds | None = None,
    cutoff: datetime | None = None,
    accepted_share: float = ACCEPTED_SHARE,
) -> Calibration:
    """Keep the replicates that fit what was known at a moment.

    Parameters
    ----------
    runs : Ensemble
        Replicates that run at least until the cutoff.
    facts : Seeds, optional
        By default the scenario's own record; nothing that was not known by the cutoff is used.
    cutoff : datetime, optional
        By default that of the record's hindcast.
    accepted_share : float
        Share of the replicates that is kept, at least one.
    """
    facts = facts or needed_record(runs.scenario)
    used = evidence(facts, cutoff or hindcast_of(facts).cutoff)
    misfits = np.column_stack([fact.misfit(runs) for fact in used])
    count = max(1, round(accepted_share * len(misfits)))
    best = np.argsort(root_mean_square(misfits), kind="stable")[:count]
    return Calibration(runs, used, misfits, np.sort(best))


def root_mean_square(misfits: Floats) -> Floats:
    """Root of the mean square along rows."""
    together: Floats = np.sqrt(np.mean(misfits**2, axis=1))
    return together


def largest_difference(first: Floats, second: Floats) -> float:
    """Largest difference between the distribution functions of two samples (Kolmogorov and Smirnov)."""
    everything = np.concatenate([first, second])
    below = [
        np.searchsorted(np.sort(sample), everything, side="right") / sample.size for sample in (first, second)
    ]
    return float(np.abs(below[0] - below[1]).max())


def largest_by_chance(first: int, second: int, chance: float) -> float:
    """Difference that two samples of these sizes from one distribution exceed with a small chance.

    The limit of Smirnov for large samples: sqrt(-ln(chance / 2) / 2 * (1 / n + 1 / m)).
    """
    return math.sqrt(-math.log(chance / 2.0) / 2.0 * (1.0 / first + 1.0 / second))
