"""What came of a run: its outcomes as numbers with names, cheap enough for thousands of replicates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, time, timedelta
from itertools import accumulate
from math import inf, isnan, nan

from sim.campaign.journal import History, VehicleBalance
from sim.campaign.stores import NOTHING, Load
from sim.record.names import OutcomeName
from sim.record.reading import Reading, total_t
from sim.scenario.schema import Scenario
from sim.totals import total

Outcomes = dict[str, float | str]
NOT_ORDERED = "none"
"""Trigger of a group that was never ordered out."""
JUST_BEFORE_H = 1e-6
"""How long before an order the stock is looked at: with it the posture changes."""
MEANINGS = {
    "hub_entered_h": "the hub is taken",
    "hub_closed_h": "the hub's depot comes within reach of artillery, or is taken",
    "ordered_h": "a group is ordered out",
    "trigger": f"the trigger on which it is ordered out, `{NOT_ORDERED}` if it never is",
    "ordered_before_hub_lost": "1 if the order comes before the hub is taken, 0 if not",
    "drawdown_h": "hours from the order until a group's last column is out, or lost",
    "evacuated_share": "share of the vehicles that are out (of a group; of all groups that left or fell)",
    "abandoned_share": "share of the vehicles that are abandoned",
    "destroyed_share": "share of the vehicles that strikes destroyed",
    "drawdown_start_h": "the first stage of the first drawdown begins",
    "to": "share of all vehicles out that arrived at a destination",
    "demand_met_before": "share of the demand (of a group; of all) that was met before the offensive",
    "demand_met_after": "share of a group's demand that was met from the offensive on",
    "delivered_t": "cargo that trucks delivered (to a group; to all groups)",
    "rail_t": "cargo that trains brought to all railheads",
    "days_of_supply_at_hub_loss": "days that a group's scarcest class lasts when the hub is taken",
    "days_of_supply_at_order": "days that a group's scarcest class lasts when it is ordered out",
    "left_behind_t": "supplies at a group's base that are abandoned, or captured with it",
    "outlook_share": "least share of its need that a group's staff expected to arrive",
    "controlled_rate": "least share of its need that the staff reckoned could be issued, with the stock",
    "issued_share": "least share of its need that a group was issued",
    "good_roads": "fewest good roads that joined a group to its rear when its staff counted",
    "taken_h": "a place of the study area is taken",
    "area_km2": "ground that has changed hands by the end of a day",
    "announced_km2": "ground that has been announced by the end of a day",
    "area_total_km2": "the study area",
    "called_people": "residents who follow the call to leave",
    "crossed_people": "residents who have crossed",
    "queue_max_cars": "the most cars that wait at all crossings together",
    "wait_max_h": "the longest wait of a car at a crossing",
    "relief_people": "services to people who wait: meals, treatments, warming",
    "strikes": "long-range strikes",
    "cargo_opening_t": "cargo in stock at the start",
    "cargo_loaded_t": "cargo loaded on trains at the bases",
    "cargo_consumed_t": "cargo consumed",
    "cargo_destroyed_t": "cargo that strikes destroyed",
    "cargo_abandoned_t": "cargo left behind by groups that were ordered out",
    "cargo_captured_t": "cargo captured",
    "cargo_returned_t": "cargo taken out of the theatre, with columns or trains that turned back",
    "cargo_in_transit_t": "cargo on the way at the end",
    "cargo_in_stock_t": "cargo in stock at the end",
}
"""What the outcomes mean, by what is measured: see `OutcomeName`."""


def outcomes(reading: Reading) -> Outcomes:
    """Outcomes of a run, flat and always in the same order.

    Returns
    -------
    dict of str to float or str
        Names end in their unit: `_h` hours since the start, `_t` tonnes, `_km2`; shares lie between 0 and 1.
        `measure:subject` is the outcome for a group, place or day: see `OutcomeName` and `MEANINGS`.
        What did not happen is nan. Two runs of one scenario have the same names; without a hub it has none
        that speak of one.
    """
    hub = reading.resolved.hub
    cargo = reading.history.cargo
    return {
        **({"hub_entered_h": _hub_entered_h(reading), "hub_closed_h": _hub_closed_h(reading)} if hub else {}),
        **_withdrawals(reading),
        **_demand_met(reading),
        **_delivered(reading),
        **(_endurance(reading) if hub else {}),
        **_staff_work(reading),
        **_ground(reading),
        **_civilians(reading),
        "strikes": float(len(reading.log.hours("strike"))),
        **{f"cargo_{account.name}_t": total(getattr(cargo, account.name)) for account in fields(cargo)},
    }


# --- the hub ----------------------------------------------------------------------------------------------


def _hub_entered_h(reading: Reading) -> float:
    """Hour at which the hub was taken."""
    return reading.history.captures.get(reading.resolved.hub_place or "", nan)


def _hub_closed_h(reading: Reading) -> float:
    """Hour at which the hub's depot came within reach of artillery, or was taken."""
    hub, log = reading.resolved.hub, reading.log
    if hub is None:
        return nan
    closed_h = [log.first_h(kind, hub.depot) for kind in ("depot_closed", "stock_captured")]
    return min((hour for hour in closed_h if not isnan(hour)), default=nan)


# --- the withdrawals --------------------------------------------------------------------------------------


def _withdrawals(reading: Reading) -> Outcomes:
    vehicles = reading.history.vehicles
    lasted_h = {entry.actor: entry.count for entry in reading.log.of("drawdown_over")}
    found: Outcomes = {}
    for group in (group.id for group in reading.resolved.groups if group.drawdown):
        order = reading.ordered.get(group)
        found[OutcomeName("ordered_h", group)] = order.time_h if order else nan
        found[OutcomeName("trigger", group)] = order.note if order else NOT_ORDERED
        if reading.resolved.hub:
            # A hub that was never entered (nan) was not lost before the order either.
            before = float(not order.time_h >= _hub_entered_h(reading)) if order else nan
            found[OutcomeName("ordered_before_hub_lost", group)] = before
        found[OutcomeName("drawdown_h", group)] = lasted_h.get(group, nan)
        found |= {OutcomeName(name, group): share for name, share in _vehicle_shares([vehicles[group]])}
    found["drawdown_start_h"] = reading.log.first_h("stage_began")
    found |= dict(_vehicle_shares([vehicles[group] for group in _gone(reading)]))
    return found | _destinations(reading)


def _gone(reading: Reading) -> list[str]:
    """Groups that were ordered out, or lost their base: leaving out the latter would flatter late orders."""
    captures = reading.history.captures
    return [
        group.id for group in reading.resolved.groups if group.id in reading.ordered or group.node in captures
    ]


def _vehicle_shares(balances: list[VehicleBalance]) -> Iterator[tuple[str, float]]:
    establishment = total(balance.establishment for balance in balances)
    yield "evacuated_share", _share(total(balance.out for balance in balances), establishment)
    yield "abandoned_share", _share(total(balance.abandoned for balance in balances), establishment)
    yield "destroyed_share", _share(total(balance.destroyed for balance in balances), establishment)


def _destinations(reading: Reading) -> Outcomes:
    """Share of the vehicles out that arrived at each destination; the rest is still on the way."""
    arrived = {
        destination.node: 0.0
        for group in reading.resolved.groups
        if group.drawdown
        for destination in group.drawdown.destinations
    }
    for column in reading.log.of("column_arrived"):
        arrived[column.place] += column.count
    out = total(balance.out for balance in reading.history.vehicles.values())
    return {OutcomeName("to", node): _share(count, out) for node, count in arrived.items()}


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else nan


# --- supply -----------------------------------------------------------------------------------------------


def _demand_met(reading: Reading) -> Outcomes:
    """Share of the demand that was met, in tonnes of all classes: before and in the offensive."""
    groups = [group.id for group in reading.resolved.groups]
    before = _met_before_offensive(reading.history, reading.resolved)
    consumed_t, lacked_t = ({group: total(before[group][part]) for group in groups} for part in (0, 1))
    met_after = {}
    for group in groups:
        consumed_after_t = total(reading.history.met[group][0]) - consumed_t[group]
        lacked_after_t = total(reading.history.met[group][1]) - lacked_t[group]
        met_after[group] = _share(consumed_after_t, consumed_after_t + lacked_after_t)
    total_consumed_t = total(consumed_t.values())
    return {
        **{
            OutcomeName("demand_met_before", group): _share(
                consumed_t[group], consumed_t[group] + lacked_t[group]
            )
            for group in groups
        },
        "demand_met_before": _share(total_consumed_t, total_consumed_t + total(lacked_t.values())),
        **{OutcomeName("demand_met_after", group): share for group, share in met_after.items()},
    }


def _met_before_offensive(history: History, resolved: Scenario) -> dict[str, tuple[Load, Load]]:
    """Tonnes consumed and lacked by group before the offensive; in the whole run if it never begins."""
    begins_h = resolved.hour(resolved.offensive.starts) if resolved.offensive.enabled else inf
    if begins_h >= resolved.horizon_h:
        return history.met
    return history.met_before_offensive or dict.fromkeys(history.met, (NOTHING, NOTHING))


def _delivered(reading: Reading) -> Outcomes:
    delivered_t = {
        group.id: total(map(total_t, reading.deliveries.get(group.id, ())))
        for group in reading.resolved.groups
    }
    return {
        **{OutcomeName("delivered_t", group): tonnes for group, tonnes in delivered_t.items()},
        "delivered_t": total(delivered_t.values()),
        "rail_t": total(map(total_t, reading.log.of("train_unloaded"))),
    }


def _endurance(reading: Reading) -> Outcomes:
    """Days of supply of each group when the hub was entered; nan for a group that had left."""
    hub_entered_h = _hub_entered_h(reading)
    return {
        OutcomeName("days_of_supply_at_hub_loss", group.id): nan
        if isnan(hub_entered_h)
        else reading.stocks[group.id].endurance_days(hub_entered_h)
        for group in reading.resolved.groups
    }


def _staff_work(reading: Reading) -> Outcomes:
    """What the staffs expected and did; nan for a group whose staff never reckoned."""
    found: Outcomes = {}
    rations = list(reading.log.of("rationed"))
    for group in (group.id for group in reading.resolved.groups):
        expected = [each for each in reading.history.expectations if each.group == group]
        found[OutcomeName("outlook_share", group)] = min(
            (each.expected_share for each in expected), default=nan
        )
        found[OutcomeName("controlled_rate", group)] = min(
            (each.controlled_rate for each in expected), default=nan
        )
        issued = (entry.count for entry in rations if entry.actor == group)
        found[OutcomeName("issued_share", group)] = min(issued, default=1.0)
        found[OutcomeName("good_roads", group)] = min((each.good_roads for each in expected), default=nan)
        order = reading.ordered.get(group)
        just_before_h = order.time_h - JUST_BEFORE_H if order else nan
        days = reading.stocks[group].endurance_days(just_before_h) if order else nan
        found[OutcomeName("days_of_supply_at_order", group)] = days
        left = (
            total_t(entry)
            for entry in reading.log.of("stock_abandoned", "stock_captured")
            if entry.actor == group
        )
        found[OutcomeName("left_behind_t", group)] = total(left)
    return found


# --- ground and people ------------------------------------------------------------------------------------


def _ground(reading: Reading) -> Outcomes:
    resolved, captures = reading.resolved, reading.history.captures
    days = days_of(resolved)
    end_h = {f"{day:%Y-%m-%d}": resolved.hour(day + timedelta(days=1)) for day in days}
    return {
        **{
            OutcomeName("taken_h", node.id): captures.get(node.id, nan)
            for node in resolved.network.nodes
            if node.in_area and node.held_by == "supplied"
        },
        **{OutcomeName("area_km2", date): reading.area_km2_at(hour) for date, hour in end_h.items()},
        **{
            OutcomeName("announced_km2", date): reading.announced_km2_at(hour) for date, hour in end_h.items()
        },
        "area_total_km2": reading.theatre.ground.total_km2,
    }


def days_of(scenario: Scenario) -> list[datetime]:
    """Midnights at which the days begin that end within the run; the first may have begun before it."""
    first = datetime.combine(scenario.start.date(), time())
    whole_days = (scenario.moment(scenario.horizon_h) - first) // timedelta(days=1)
    return [first + timedelta(days=day) for day in range(whole_days)]


def _civilians(reading: Reading) -> Outcomes:
    log, persons_per_car = reading.log, reading.resolved.civilians.persons_per_car
    joining = zip(log.hours("cars_queued"), log.counts("cars_queued"), strict=True)
    leaving = zip(log.hours("cars_crossed"), log.counts("cars_crossed"), strict=True)
    changes = sorted([*joining, *((time_h, -people) for time_h, people in leaving)])
    most_queueing = max(accumulate((people for _, people in changes), initial=0.0))
    return {
        "called_people": total(log.counts("call_to_leave")),
        "crossed_people": reading.history.people.crossed,
        "queue_max_cars": most_queueing / persons_per_car,
        "wait_max_h": max(reading.history.waited_h, default=nan),
        "relief_people": total(log.counts("relief_served")),
    }
