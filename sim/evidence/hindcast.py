"""The blind hindcast: what would have been forecast at a moment, held against the record of what came.

Besides the model two naive forecasts are scored, made from the same knowledge: that tomorrow is like today,
and that the trend of the last days goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Floats
from sim.evidence.facts import Runs
from sim.evidence.known import Known, known_by
from sim.evidence.scores import brier, crps
from sim.evidence.seeds import Seeds, TownReport, hindcast_of, needed_record
from sim.evidence.towns import reported_towns
from sim.record.names import OutcomeName
from sim.scenario.resolve import middle
from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is forecast for the days after the cutoff."""

    name: str
    area_km2: Floats
    """Area taken by the end of each day; shape (members, days)."""
    taken: Mapping[str, Floats]
    """Hours after the cutoff at which each place is taken, inf for never; shape (members,)."""


@dataclass(frozen=True, eq=False)
class Observed:
    """What happened in the days after the cutoff, and what of it is scored."""

    cutoff: datetime
    area_km2: Floats
    """Area on the open map at the end of each day; where it does not show a day, that of the day before."""
    towns: tuple[TownReport, ...]
    """Reports of every place that was not known to be taken by the cutoff."""

    @property
    def ends(self) -> list[datetime]:
        """Ends of the days."""
        return [self.cutoff + timedelta(days=number) for number in range(1, len(self.area_km2) + 1)]

    @property
    def taken(self) -> tuple[TownReport, ...]:
        """Reports of the places that were taken within the days."""
        end = self.ends[-1]
        return tuple(town for town in self.towns if town.best is not None and self.cutoff < town.best <= end)

    @property
    def events(self) -> list[tuple[str, int, bool]]:
        """Whether a place was taken by the end of a day (from 0), wherever the record decides it."""
        found = []
        for town in self.towns:
            for number, end in enumerate(self.ends):
                if town.event == "not_taken" or end <= town.earliest:
                    found.append((town.node, number, False))
                elif end >= town.latest:
                    found.append((town.node, number, True))
        return found


def record_after(
    scenario: Scenario, facts: Seeds | None = None, cutoff: datetime | None = None, days: int | None = None
) -> Observed:
    """What the record says of the days after a moment, in the study area of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Whose places are looked at.
    facts : Seeds, optional
        By default the scenario's own record.
    cutoff, days : optional
        By default those of the record's hindcast.

    Raises
    ------
    ValueError
        If the map shows none of the days.
    """
    facts = facts or needed_record(scenario)
    cutoff = cutoff or hindcast_of(facts).cutoff
    days = days or hindcast_of(facts).days
    inside = {node.id for node in scenario.network.nodes if node.in_area}
    open_towns = inside - {town.node for town in known_by(cutoff, facts).taken}
    ends = [cutoff + timedelta(days=number) for number in range(1, days + 1)]
    # The rows of the map are dated a minute before midnight.
    on_the_map = {row.mapped_at + timedelta(minutes=1): row.area_km2 for row in facts.mapped_area}
    if ends[0] not in on_the_map:
        raise ValueError(f"the map does not show the area of {ends[0]}")
    area: list[float] = []
    for end in ends:
        area.append(on_the_map.get(end, area[-1] if area else 0.0))
    return Observed(
        cutoff, np.array(area), tuple(town for town in reported_towns(facts) if town.node in open_towns)
    )


def model_forecast(name: str, runs: Runs, record: Observed, rows: ArrayLike | None = None) -> Forecast:
    """Forecast of replicates, all or those in some rows."""
    kept: NDArray[np.int64] = np.arange(len(runs.replicates)) if rows is None else np.asarray(rows)
    outcomes = runs.replicates.iloc[kept]
    cutoff_h = runs.scenario.hour(record.cutoff)
    days = [OutcomeName("area_km2", f"{end - timedelta(days=1):%Y-%m-%d}") for end in record.ends]
    taken = {
        town.node: outcomes[OutcomeName("taken_h", town.node)].fillna(inf).to_numpy(dtype=float) - cutoff_h
        for town in record.towns
    }
    return Forecast(name, outcomes[days].to_numpy(dtype=float), taken)


def like_today(record: Observed, known: Known) -> Forecast:
    """Naive forecast: nothing changes after the cutoff."""
    area = np.full((1, len(record.ends)), known_areas(known)[-1][1], dtype=np.float64)
    return Forecast("tomorrow like today", area, {town.node: np.array([inf]) for town in record.towns})


def same_trend(record: Observed, known: Known, scenario: Scenario) -> Forecast:
    """Naive forecast: area and spearheads go on at the pace of the days before the cutoff.

    The area grows by the mean of the last days. A place is taken when a spearhead reaches it by road from the
    nearest place taken so far, at the pace of the fastest advance so far.
    """
    areas = known_areas(known)
    per_day = (areas[-1][1] - areas[0][1]) / ((areas[-1][0] - areas[0][0]) / timedelta(days=1))
    area: Floats = areas[-1][1] + per_day * np.arange(1.0, len(record.ends) + 1.0)
    distance_km = Theatre.of(middle(scenario).network).road_distance_km
    km_per_h = pace_km_per_h(known, scenario)
    taken = {
        town.node: np.array([min(distance_km(place.node, town.node) for place in known.taken) / km_per_h])
        for town in record.towns
    }
    return Forecast("the trend goes on", area[None, :], taken)


def known_areas(known: Known) -> list[tuple[datetime, float]]:
    """Area at the ends of the last days, as it was known: by the map, or else the largest announcement."""
    areas = [(row.mapped_at + timedelta(minutes=1), row.area_km2) for row in known.mapped]
    told = known.largest_announced
    if told is not None and areas[-1][0] < known.cutoff:
        areas.append((known.cutoff, told.area_km2))
    return areas


def pace_km_per_h(known: Known, scenario: Scenario) -> float:
    """Fastest advance up to a place known to be taken, by road from the line of contact."""
    distance_km = Theatre.of(middle(scenario).network).road_distance_km
    line = [node.id for node in scenario.network.nodes if node.held_by == "attacker"]
    paces = []
    for town in known.taken:
        assert town.best is not None, "a place that was entered has a most likely time"
        way_km = min(distance_km(place, town.node) for place in line)
        paces.append(way_km / ((town.best - scenario.offensive.starts) / timedelta(hours=1)))
    return max(paces)


def scores(forecasts: list[Forecast], record: Observed) -> pd.DataFrame:
    """Scores of forecasts, the smaller the better.

    Returns
    -------
    DataFrame
        A row for each forecast. Columns: `forecast`; `area_crps_km2`, the mean of the days, and by day
        `area_crps_km2:1` and so on; `towns_crps_h`, the mean over the places that were taken within the days,
        with the time of a place that is not taken by their end set to that end; `towns_miss_h`, the median of
        the hours by which the median time lies outside the reported window; `towns_inside`, the share of
        windows that hold the median; `brier`, over every place and day on which the record decides.
    """
    import pandas as pd

    return pd.DataFrame([_score(forecast, record) for forecast in forecasts])


def _score(forecast: Forecast, record: Observed) -> dict[str, str | float]:
    by_day = [
        crps(forecast.area_km2[:, number], observed)
        for number, observed in enumerate(record.area_km2.tolist())
    ]
    end_h = 24.0 * len(by_day)
    town_crps, misses = [], []
    for town in record.taken:
        assert town.best is not None
        earliest_h, best_h, latest_h = (
            (moment - record.cutoff) / timedelta(hours=1)
            for moment in (town.earliest, town.best, town.latest)
        )
        taken_h = np.minimum(forecast.taken[town.node], end_h)
        town_crps.append(crps(taken_h, best_h))
        median_h = float(np.median(taken_h))
        misses.append(abs(median_h - min(max(median_h, earliest_h), latest_h)))
    events = record.events
    chances = [float((forecast.taken[node] <= 24.0 * (number + 1)).mean()) for node, number, _ in events]
    return {
        "forecast": forecast.name,
        "area_crps_km2": float(np.mean(by_day)),
        **{f"area_crps_km2:{number}": score for number, score in enumerate(by_day, start=1)},
        "towns_crps_h": float(np.mean(town_crps)),
        "towns_miss_h": float(np.median(misses)),
        "towns_inside": float(np.mean(np.array(misses) == 0.0)),
        "brier": brier(chances, [happened for *_, happened in events]),
    }
