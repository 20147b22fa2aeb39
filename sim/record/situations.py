"""The situation at any hour of a run, played again from its log."""

from __future__ import annotations

from collections import Counter
from typing import cast

from sim.campaign.journal import Entry
from sim.campaign.stores import tonnes
from sim.hubs.state import SupplyState
from sim.record.reading import Reading
from sim.scenario.schema import BridgeState
from sim.theatre.situation import Situation


def situation_at(reading: Reading, time_h: float) -> Situation:
    """Who holds what and which bridges stand at an hour of a run, what happens at that hour included.

    Parameters
    ----------
    reading : Reading
        The run.
    time_h : float
        Hours since the start.
    """
    situation = Situation(reading.theatre)
    for node, taken_h in reading.history.captures.items():
        if taken_h <= time_h:
            situation.capture(node, "attacker")
    # Sorted by hour, and at the same hour in the order of the log: closings stand after openings in both.
    kinds = ("bridge_opened", "bridge_changed", "link_changed", "bridge_closed")
    for entry in sorted(reading.log.of(*kinds), key=lambda entry: entry.time_h):
        if entry.time_h <= time_h:
            _play_again(situation, entry)
    return situation


def _play_again(situation: Situation, entry: Entry) -> None:
    match entry.kind:
        case "bridge_closed":
            situation.close_bridge(entry.place)
        case "bridge_opened":
            situation.repair_bridge(entry.place)
        case "bridge_changed":
            situation.rebuild_bridge(entry.place, cast(BridgeState, entry.note), entry.count or None)
        case "link_changed":
            (situation.close_link if entry.note == "down" else situation.open_link)(entry.place)


def supply_at(reading: Reading, time_h: float) -> SupplyState:
    """State of the supply at an hour of a run.

    Depots and railheads are shut if they were taken, lie within reach of artillery, or are out of work after
    a strike; groups that have left need nothing.

    Parameters
    ----------
    reading : Reading
        The run.
    time_h : float
        Hours since the start.
    """
    log, resolved = reading.log, reading.resolved
    out_of_work = {
        entry.actor
        for entry in log.of("railhead_closed")
        if entry.time_h <= time_h < entry.time_h + entry.count
    }
    within_reach = {entry.actor for entry in log.of("depot_closed") if entry.time_h <= time_h}
    dispersed = {depot.id for depot in resolved.supply.depots if depot.dispersed}
    dispersed |= {entry.actor for entry in log.of("depot_dispersed") if entry.time_h <= time_h}
    trucks_lost: Counter[str] = Counter()
    for entry in log.of("convoy_lost"):
        if entry.time_h <= time_h:
            trucks_lost[reading.owner_of(entry)] += round(entry.count)
    needs_t, stocks_t = _needs_and_stocks(reading, time_h)
    return SupplyState(
        situation=situation_at(reading, time_h),
        need_t_per_day=needs_t,
        stock_t=stocks_t,
        closed=frozenset(out_of_work | within_reach),
        under_fire=_under_fire(reading, time_h),
        dispersed=frozenset(dispersed),
        trucks_lost=trucks_lost,
    )


def _needs_and_stocks(reading: Reading, time_h: float) -> tuple[dict[str, float], dict[str, float]]:
    """Need of each group, t/day, and usable stock of each group and depot, t."""
    needs_t, stocks_t = {}, {}
    for pile, course in reading.stocks.items():
        need_t = 24.0 * tonnes(course.demand_t_per_h(time_h))
        if pile not in reading.history.vehicles:
            stocks_t[pile] = tonnes(course.level_t(time_h))
        elif need_t > 0:
            needs_t[pile] = need_t
            stocks_t[pile] = need_t * course.endurance_days(time_h)
    return needs_t, stocks_t


def _under_fire(reading: Reading, time_h: float) -> frozenset[str]:
    """Places within reach of artillery that stands where a place was taken."""
    reach_km, distance_km = reading.resolved.supply.artillery_reach_km, reading.theatre.distance_km
    taken = [node for node, taken_h in reading.history.captures.items() if taken_h <= time_h]
    return frozenset(
        node for node in reading.theatre.nodes if any(distance_km(node, gain) <= reach_km for gain in taken)
    )
