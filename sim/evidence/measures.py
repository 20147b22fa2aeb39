"""What a claim speaks of, measured in a run: one function for each measure that claims name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from math import nan
from pathlib import Path

import numpy as np

from sim.campaign.journal import Entry
from sim.evidence.announcements import ObservationFit, fit_without_days
from sim.evidence.seeds import Claim, NoRecordError, Part, read_seeds
from sim.record.curves import Announcements
from sim.record.names import OutcomeName
from sim.record.reading import total_t
from sim.record.result import RunResult
from sim.scenario.schema import Scenario
from sim.streams import Streams
from sim.totals import total

Measure = Callable[[RunResult, Claim, Part], float]
"""Simulated value of a part of a claim in its unit, moments in hours since the start; nan if none."""


def control_time(result: RunResult, claim: Claim, part: Part) -> float:
    """Hour at which a place was taken."""
    return result.history.captures.get(part.place or "", nan)


def announced_area(result: RunResult, claim: Claim, part: Part) -> float:
    """Area announced by the time of the claim, km2: what is claimed is what officials announce."""
    return _announced_km2(result, part, [claim.said_at])[0]


def announced_area_gain_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the announced area that was gained in the time of which the claim speaks."""
    before, after = _announced_km2(result, part, [claim.speaks_of.begins, claim.speaks_of.ends])
    return (after - before) / after if after > 0 else nan


def _announced_km2(result: RunResult, part: Part, moments: list[datetime]) -> list[float]:
    """Area announced by some moments, km2, as officials announced on other days.

    Lag, share and ground elsewhere are of the fit that leaves out every total of these days: a claim is not
    held against itself. Where the record has no such fit they are those of the scenario.
    """
    days = frozenset(moment.date() for moment in moments)
    fit = _fit_without(result.scenario.record, days)
    told = result.reading.announced_km2_at
    if fit is not None:
        if result.replicate is None:
            lag_h, share, elsewhere_km2 = fit.lag_h.mid, fit.stabilised_share.mid, fit.elsewhere_km2.mid
        else:
            lag_h, share, elsewhere_km2 = fit.draw(
                Streams(result.seed, result.replicate).single("evidence/announced")
            )
        as_fitted = {"lag_h": lag_h, "stabilised_share": share, "elsewhere_km2": elsewhere_km2}
        observation = result.resolved.observation.model_copy(update=as_fitted)
        told = Announcements(result.reading.area_km2_at, observation, result.resolved.start)
    more_km2 = told.elsewhere_km2 if part.coverage == "wider" else 0.0
    return [told(result.resolved.hour(moment)) + more_km2 for moment in moments]


@lru_cache(maxsize=32)
def _fit_without(folder: str | None, days: frozenset[date]) -> ObservationFit | None:
    """Fit of a record without the totals of some days; None if it has none."""
    if folder is None:
        return None
    try:
        return fit_without_days(read_seeds(Path(folder)), days)
    except NoRecordError:
        return None


def area_at_the_end(result: RunResult, claim: Claim, part: Part) -> float:
    """Area that had really changed hands three days after the time of which the claim speaks, km2.

    By then the advance of those days has run its course in the record: the map stands still.
    """
    until_h = result.resolved.hour(claim.speaks_of.ends) + 72.0
    return result.reading.area_km2_at(until_h)


def area_gained(result: RunResult, claim: Claim, part: Part) -> float:
    """Area that really changed hands in the time of which the claim speaks, km2."""
    from_h, until_h = _span_h(result, claim)
    return result.reading.area_km2_at(until_h) - result.reading.area_km2_at(from_h)


def _span_h(result: RunResult, claim: Claim) -> tuple[float, float]:
    """Hours of the run between which a claim speaks."""
    begins, ends = claim.speaks_of.begins, claim.speaks_of.ends
    return max(0.0, result.resolved.hour(begins)), result.resolved.hour(ends)


def drawdown_start(result: RunResult, claim: Claim, part: Part) -> float:
    """Hour at which the group of a place was ordered out."""
    return _of_group(result, "ordered_h", part.place)


def drawdown_length(result: RunResult, claim: Claim, part: Part) -> float:
    """Hours from that order until the last column was out, or lost."""
    return _of_group(result, "drawdown_h", part.place)


def evacuated_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the group's vehicles that got out."""
    return _of_group(result, "evacuated_share", part.place)


def abandoned_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the group's vehicles that was abandoned."""
    return _of_group(result, "abandoned_share", part.place)


def destination_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the vehicles with which the group of a place got out that went to a destination."""
    arrived = _columns(result, "column_arrived", part.place)
    vehicles = result.history.vehicles.get(_group(result, part.place))
    there = total(column.count for column in arrived if column.place == part.destination)
    return _share(there, vehicles.out) if vehicles else nan


def column_loss_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the vehicles that set out from a group's base that was destroyed or overrun on the march."""
    group = _group(result, part.place)
    vehicles = result.history.vehicles.get(group)
    if vehicles is None:
        return nan
    set_out = total(column.count for column in _columns(result, "column_departed", part.place))
    left_behind = _columns(result, "vehicles_abandoned", part.place)
    # What a group leaves at its base it logs under its own name, a column that is overrun under its number.
    overrun = total(loss.count for loss in left_behind if loss.actor != group)
    return _share(overrun + vehicles.destroyed, set_out)


def supply_share_through(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of what groups received before the offensive that had been loaded at a place."""
    return _share(_delivered_before_t(result, part.place), _delivered_before_t(result, None))


def supply_delivered(result: RunResult, claim: Claim, part: Part) -> float:
    """Tonnes that groups received before the offensive."""
    return _delivered_before_t(result, None)


def _delivered_before_t(result: RunResult, loaded_at: str | None) -> float:
    """Tonnes that reached groups by road before the offensive, from a place or from anywhere."""
    scenario, reading = result.resolved, result.reading
    before_h = scenario.hour(scenario.offensive.starts)
    loads = reading.log.of("convoy_loaded")
    received = chain.from_iterable(reading.deliveries.get(group.id, ()) for group in scenario.groups)
    origin: dict[str, str] = {}
    delivered_t = 0.0
    for entry in sorted(chain(loads, received)):
        if entry.time_h >= before_h:
            break
        if entry.kind == "convoy_loaded":
            origin[entry.actor] = entry.place
        elif loaded_at is None or origin[entry.actor] == loaded_at:
            delivered_t += total_t(entry)
    return delivered_t


def supply_received(result: RunResult, claim: Claim, part: Part) -> float:
    """Tonnes that groups received by road in the time of which the claim speaks."""
    from_h, until_h = _span_h(result, claim)
    received = chain.from_iterable(
        result.reading.deliveries.get(group.id, ()) for group in result.resolved.groups
    )
    return total(total_t(entry) for entry in sorted(received) if from_h <= entry.time_h <= until_h)


def demand_met_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the demand of a place's group that was met from the offensive on."""
    return _of_group(result, "demand_met_after", part.place)


def evacuees(result: RunResult, claim: Claim, part: Part) -> float:
    """People who had crossed by the end of the time of which the claim speaks."""
    until_h = result.resolved.hour(claim.speaks_of.ends)
    return total(cars.count for cars in result.reading.log.of("cars_crossed") if cars.time_h <= until_h)


def queue_vehicles_peak(result: RunResult, claim: Claim, part: Part) -> float:
    """Most cars that waited at a crossing at once, or at all of them."""
    log, crossings = result.reading.log, _crossings(result.resolved, part.place)
    changes = [(cars.time_h, cars.count) for cars in log.of("cars_queued") if cars.actor in crossings]
    changes += [(cars.time_h, -cars.count) for cars in log.of("cars_crossed") if cars.actor in crossings]
    people = np.cumsum([count for _, count in sorted(changes)])
    return float(people.max(initial=0.0)) / result.resolved.civilians.persons_per_car


def waiting_time(result: RunResult, claim: Claim, part: Part) -> float:
    """Longest time that cars waited at a crossing, or at any, h."""
    crossings = _crossings(result.resolved, part.place)
    crossed = zip(result.reading.log.actors("cars_crossed"), result.history.waited_h, strict=True)
    return max((waited_h for crossing, waited_h in crossed if crossing in crossings), default=nan)


def _group(result: RunResult, place: str | None) -> str:
    """Group whose base a place is; no group has an empty name."""
    return next((group.id for group in result.resolved.groups if group.node == place), "")


def _columns(result: RunResult, kind: str, place: str | None) -> list[Entry]:
    """Entries of a kind that the group of a place, or a column of it, made."""
    reading, group = result.reading, _group(result, place)
    return [entry for entry in reading.log.of(kind) if reading.owner_of(entry) == group]


def _crossings(scenario: Scenario, place: str | None) -> set[str]:
    return {crossing.id for crossing in scenario.civilians.crossings if place in (None, crossing.node)}


def _of_group(result: RunResult, outcome: str, place: str | None) -> float:
    return float(result.outcomes.get(OutcomeName(outcome, _group(result, place)), nan))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else nan


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        control_time,
        announced_area,
        announced_area_gain_share,
        area_at_the_end,
        area_gained,
        drawdown_start,
        drawdown_length,
        evacuated_share,
        abandoned_share,
        destination_share,
        column_loss_share,
        supply_share_through,
        supply_delivered,
        supply_received,
        demand_met_share,
        evacuees,
        queue_vehicles_peak,
        waiting_time,
    )
}
"""What is measured in a run, by the name that claims use."""

OF_PLACES = frozenset({"control_time", "supply_share_through"})
"""Measures of any place of the network."""
OF_GROUPS = frozenset(
    {
        "drawdown_start",
        "drawdown_length",
        "evacuated_share",
        "abandoned_share",
        "destination_share",
        "column_loss_share",
        "demand_met_share",
    }
)
"""Measures of the group whose base a place is."""
OF_CROSSINGS = frozenset({"evacuees", "queue_vehicles_peak", "waiting_time"})
"""Measures of a crossing for civilians, or of all."""


def what_is_missing(part: Part, scenario: Scenario) -> str:
    """What a part of a claim speaks of and a scenario lacks, in words; empty if nothing is missing."""
    place, places = part.place, {node.id for node in scenario.network.nodes}
    if part.measure not in MEASURES:
        return f"nothing measures {part.measure.replace('_', ' ')}"
    if part.measure in OF_PLACES and place not in places:
        return f"{place} is no place of this scenario"
    if part.destination and part.destination not in places:
        return f"{part.destination} is no place of this scenario"
    if part.measure in OF_GROUPS:
        group = next((group for group in scenario.groups if group.node == place), None)
        if group is None:
            return f"no group of this scenario has its base at {place}"
        if group.drawdown is None:
            return f"the group at {place} has no plan to leave"
    if part.measure in OF_CROSSINGS and not _crossings(scenario, place):
        return f"no crossing for civilians is at {place}" if place else "there is no crossing for civilians"
    return ""
