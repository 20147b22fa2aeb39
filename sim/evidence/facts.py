"""The facts that the calibration uses, and how far a replicate is from each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from sim.arrays import Floats
from sim.evidence.known import known_by
from sim.evidence.seeds import Cited, Seeds
from sim.record.names import OutcomeName
from sim.scenario.schema import Scenario
from sim.words import day

if TYPE_CHECKING:
    import pandas as pd

AREA_FACTOR = 1.5
"""Tolerance of an area: where the map and an assessment speak of the same day they differ by a third."""
ANNOUNCED_WITHIN = (0.5, 2.0)
"""What an announced total says of the ground of the theatre: it may count more, and it lags."""
TIME_TOLERANCE_H = 6.0
"""Tolerance outside the window in which a place was entered, h."""
WORST_MISS_H = 48.0
"""No miss of a place counts more, h; that of one that is never taken counts so much."""


class Runs(Protocol):
    """Replicates of a scenario: what is needed of a `sim.study.ensemble.Ensemble`."""

    scenario: Scenario
    seed: int

    @property
    def replicates(self) -> pd.DataFrame:
        """Outcomes, a row for each replicate."""

    @property
    def parameters(self) -> pd.DataFrame:
        """Values of the uncertain parameters by path, a row for each replicate."""

    @property
    def series(self) -> Mapping[str, Floats]:
        """Curves by name, of shape (replicates, hours)."""

    @property
    def grid_h(self) -> Floats:
        """Hours of the curves."""


@dataclass(frozen=True)
class AreaFact:
    """The area that had really changed hands by a moment."""

    name: str
    sources: tuple[str, ...]
    known_at: datetime
    """When it was said or seen."""
    at: datetime
    """The moment of which it speaks."""
    low_km2: float
    high_km2: float

    def misfit(self, runs: Runs) -> Floats:
        """Distance of each replicate in tolerances: 0 within the bounds, 1 at a factor of 1.5 outside."""
        area = np.maximum(area_at(runs, self.at), 1.0)
        missed: Floats = np.maximum(np.log(self.low_km2 / area), np.log(area / self.high_km2)).clip(0.0)
        return missed / math.log(AREA_FACTOR)


@dataclass(frozen=True)
class TownFact:
    """A place that was entered between two moments."""

    name: str
    sources: tuple[str, ...]
    known_at: datetime
    """When it had happened for certain."""
    node: str
    earliest: datetime
    latest: datetime

    def misfit(self, runs: Runs) -> Floats:
        """Distance of each replicate in tolerances: 0 within the window, 1 at six hours outside."""
        hour = runs.scenario.hour
        taken_h = runs.replicates[OutcomeName("taken_h", self.node)].to_numpy(dtype=float)
        missed_h: Floats = np.maximum(hour(self.earliest) - taken_h, taken_h - hour(self.latest))
        counted_h: Floats = np.nan_to_num(missed_h.clip(0.0, WORST_MISS_H), nan=WORST_MISS_H)
        return counted_h / TIME_TOLERANCE_H


Fact: TypeAlias = AreaFact | TownFact


def evidence(facts: Seeds, cutoff: datetime) -> tuple[Fact, ...]:
    """The facts that the calibration uses, all known by the cutoff.

    The area on the open map at the ends of days; the area that was assessed for the end of a day; the
    largest announced total, as wide bounds; and the windows in which places were entered, if they had closed.
    """
    known = known_by(cutoff, facts)
    found: list[Fact] = []
    for row in known.mapped:
        found.append(_area(f"map, {day(row.mapped_at)}", row, row.mapped_at, row.mapped_at, row.area_km2))
    for assessed in known.announced:
        if assessed.count == "assessed":
            evening = datetime.combine(assessed.as_of, time()) + timedelta(days=1)
            name = f"assessed for {day(assessed.as_of)}"
            found.append(_area(name, assessed, assessed.announced_at, evening, assessed.area_km2))
    told = known.largest_announced
    if told is not None:
        name = f"announced, {day(told.announced_at)}"
        found.append(
            _area(name, told, told.announced_at, told.announced_at, told.area_km2, *ANNOUNCED_WITHIN)
        )
    for town in known.taken:
        name = f"{town.node} entered"
        found.append(TownFact(name, town.sources, town.latest, town.node, town.earliest, town.latest))
    return tuple(found)


def _area(
    name: str,
    row: Cited,
    known_at: datetime,
    at: datetime,
    area_km2: float,
    low: float = 1.0,
    high: float = 1.0,
) -> AreaFact:
    return AreaFact(name, row.sources, known_at, at, low * area_km2, high * area_km2)


def area_at(runs: Runs, moment: datetime) -> Floats:
    """Area that had really changed hands by a moment in each replicate, km2."""
    grid_h, curves = runs.grid_h, runs.series["area_actual_km2"]
    hour = runs.scenario.hour(moment)
    after = int(np.clip(np.searchsorted(grid_h, hour), 1, len(grid_h) - 1))
    share = (hour - grid_h[after - 1]) / (grid_h[after] - grid_h[after - 1])
    area: Floats = (1.0 - share) * curves[:, after - 1] + share * curves[:, after]
    return area
