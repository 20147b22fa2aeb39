"""Reckonings and answers of lesson 3, The clock of a retreat."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.record.result import RunResult
from sim.scenario.schema import Drawdown, Group, Scenario
from sim.totals import total
from sim.view.lesson import Prose, folded, local_time

TRIGGERS = ("supply_outlook", "isolation", "endurance", "encirclement", "interdiction", "flank_open")
_HARDLY, _STEEP = 0.03, 0.15
"""Share of the vehicles that hardly counts, and the loss of a day that is a cliff."""


def columns_of(plan: Drawdown, vehicles: float) -> Iterator[tuple[float, int]]:
    """The columns of a plan: hours after the order at which each sets out, and its vehicles."""
    size = round(plan.column_vehicles)
    for stage in plan.stages:
        of_stage = round(vehicles * stage.share)
        firsts = range(0, of_stage, size)
        for number, first in enumerate(firsts):
            yield stage.starts_h + stage.lasts_h * number / len(firsts), min(size, of_stage - first)


def length_h(plan: Drawdown) -> float:
    """Hours from the order to the end of the last stage."""
    return plan.stages[-1].starts_h + plan.stages[-1].lasts_h


def obedient(scenario: Scenario, groups: Sequence[str]) -> dict[str, bool]:
    """Changes that take all reasons of their own away from some commanders."""
    known = {group.id: group for group in scenario.groups}
    return {
        f"groups.{group}.command.triggers.{trigger}.enabled": False
        for group in groups
        for trigger in TRIGGERS
        if getattr(known[group].command.triggers, trigger, None) is not None
    }


def the_camp(toy: Scenario) -> Prose:
    """What is known of the camp and of its plan."""
    camp = toy.groups[0]
    plan = camp.drawdown
    assert plan is not None
    parts = ", ".join(
        f"{stage.share:.0%} from hour {stage.starts_h:.0f} to hour {stage.starts_h + stage.lasts_h:.0f}"
        for stage in plan.stages
    )
    return Prose(
        f"- The camp uses {total(camp.consumption_t_per_day.as_tuple()):.0f} t a day, "
        f"{camp.consumption_t_per_day.fuel:.0f} t of them fuel, and goes on doing so while it leaves.\n"
        f"- From the reason to the order it takes him {camp.command.decision_h:.0f} h.\n"
        f"- After the order the {camp.vehicles:.0f} vehicles leave by a plan of {length_h(plan):.0f} h: "
        f"{parts}. They drive in columns of {plan.column_vehicles:.0f}, which set out evenly over their "
        "stage.\n"
        f"- A column that sets out needs {plan.fuel_t_per_vehicle:g} t of fuel a vehicle. "
        f"{plan.unserviceable:.0%} of the vehicles cannot be driven at all.\n"
        "- Nobody attacks the camp."
    )


def answer_1(camp: Group, starts_h: Sequence[float], empty_h: float) -> Prose:
    """The last hour at which the order can be given."""
    endurance = camp.command.triggers.endurance
    assert endurance is not None
    decision_h, rule = camp.command.decision_h, endurance.days
    least_days = (starts_h[-1] + decision_h) / 24
    return folded(
        f"Empty at hour **{empty_h:.0f}**. The last of {len(starts_h)} columns sets out {starts_h[-1]:.0f} h "
        f"after the order. So the order must be out **before hour {empty_h - starts_h[-1]:.0f}**, and the "
        f"reason must have been seen {decision_h:.0f} h before that: with {starts_h[-1]:.0f} + "
        f"{decision_h:.0f} = {starts_h[-1] + decision_h:.0f} hours of supply in hand, that is **N = "
        f"{least_days:.1f} days** and a little more.\n\n"
        "Look at what N is made of. There is no tonnage in it. It is the time to decide and the time to "
        f"leave, in days. His rule of {rule:g} days sounds like a comfortable stock; it is "
        f"{24 * (rule - least_days):.0f} hours of margin."
    )


def answer_2(camp: Group, late: RunResult, fuel: Any, clock: Any) -> Prose:
    """What the last vehicles are short of.

    Parameters
    ----------
    camp : Group
        Who leaves.
    late : RunResult
        The run in which he leaves too late.
    fuel : DataFrame
        His fuel over time, in the run in which nobody is late.
    clock : Series
        Its row from which on nothing comes.
    """
    plan = camp.drawdown
    assert plan is not None
    why = late.events.query("kind == 'vehicles_abandoned'").groupby("note")["count"].sum()
    left_t = np.interp(
        float(late.outcomes["ordered_h:camp-group"]),
        fuel["time_h"],
        clock["level_t"] - 3 * (fuel["time_h"] - clock["time_h"]),
    )
    march_t = plan.fuel_t_per_vehicle * camp.vehicles
    return folded(
        "Left behind, in the words of the log: "
        + ", ".join(f"{count:.0f} *{note}*" for note, count in why.items())
        + ".\n\n"
        f"When the order came there were {left_t:.0f} t of fuel, and the march of all {camp.vehicles:.0f} "
        f"vehicles needs only {march_t:.0f} t. But the camp burns {camp.consumption_t_per_day.fuel:.0f} t a "
        "day just by being there. Those who wait for their turn use up the fuel of their own march. So the "
        "rear guard pays for the lateness of the order, not the first stage.\n\n"
        "(A real quartermaster would set the march fuel aside. The model's does not. Which rule would you "
        "add?)"
    )


def answer_3(
    historical: RunResult,
    forded: Mapping[int, RunResult],
    starts_h: Sequence[float],
    driven: int,
    plan_h: float,
) -> Prose:
    """How narrow a ford may be, and whether the pontoons were too narrow.

    Parameters
    ----------
    historical : RunResult
        A run of the campaign.
    forded : mapping of int to RunResult
        Runs of the toy by the flow of the ford, vehicles/h.
    starts_h : sequence of float
        Hours after the order at which the columns of the toy set out.
    driven : int
        Vehicles of a column that can be driven.
    plan_h : float
        Length of the plan.
    """
    izium = historical.resolved.groups[0]
    pontoon = historical.resolved.supply.road.weak_bridge_vehicles_per_h
    late_h = {flow: float(run.outcomes["drawdown_h:camp-group"]) - plan_h for flow, run in forded.items()}
    gap_h = float(min(np.diff(starts_h)))
    assert izium.drawdown is not None
    return folded(
        f"The columns of the toy come at least {gap_h:.0f} h apart, with {driven} vehicles each: a ford for "
        f"{driven / gap_h:.0f} an hour is never in the way. Below that a queue grows in the early stages. "
        "But the rear guard comes in a thinner stream, and the ford can catch up. Only when the *whole* "
        "plan is more than it can pass does the end come later: "
        + ", ".join(f"{hours:.0f} h late at {flow} an hour" for flow, hours in late_h.items() if hours > 0.5)
        + ".\n\n"
        f"A pontoon of the scenario passes {pontoon:.0f} vehicles an hour, so all {izium.vehicles:,.0f} of "
        f"the Izium group need {izium.vehicles / pontoon:.0f} h over a single one. The plan has "
        f"{length_h(izium.drawdown):.0f} h. Neither road nor pontoon makes it so long. What does is the "
        "order in which things must be done: load the stocks while the front is held, then pull back those "
        "who hold it, and last those who cover them. (Three days is the span that the Russian ministry "
        "named; the stages within it are our own estimate.)"
    )


def fate(scenario: Scenario, run: RunResult, groups: Sequence[str]) -> dict[str, str]:
    """What became of some groups, and of the ground."""
    outcomes: Any = run.outcomes
    return {
        **{
            f"{group.capitalize()} taken": local_time(scenario, outcomes[f"taken_h:{group}"])[:-7]
            for group in groups
        },
        **{f"{group.capitalize()} out": f"{outcomes[f'evacuated_share:{group}']:.0%}" for group in groups},
        "Kupiansk taken": local_time(scenario, outcomes["hub_entered_h"])[:-7],
        "km² by 10 Sep": f"{outcomes['area_km2:2022-09-10']:,.0f}",
    }


def answer_4(scenario: Scenario, ordered: Mapping[int, RunResult]) -> Prose:
    """Two cliffs, a clock that leaving moves, and the price of an early order.

    Parameters
    ----------
    scenario : Scenario
        What was played.
    ordered : mapping of int to RunResult
        By the day of September on which both groups are ordered out.
    """
    days = list(ordered)
    outcomes: dict[int, Any] = {day: run.outcomes for day, run in ordered.items()}
    balakliia = next(group for group in ordered[days[0]].resolved.groups if group.id == "balakliia")
    plan = balakliia.drawdown
    assert plan is not None
    never_h = outcomes[days[-1]]["taken_h:balakliia"]

    def by_ruler(open_h: float) -> str:
        columns = columns_of(plan, balakliia.vehicles)
        started = sum(vehicles for hour, vehicles in columns if hour < open_h)
        return f"{(1 - plan.unserviceable) * started / balakliia.vehicles:.0%}"

    def row(day: int) -> str:
        order_h, taken_h = 24 * (day - 1), outcomes[day]["taken_h:balakliia"]
        cells = [
            f"{day} Sep",
            by_ruler(never_h - order_h),
            local_time(scenario, taken_h),
            by_ruler(taken_h - order_h),
            f"{outcomes[day]['evacuated_share:balakliia']:.0%}",
        ]
        return "| " + " | ".join(cells) + " |"

    cliffs = " ".join(
        _cliff(group.title(), {day: float(outcomes[day][f"evacuated_share:{group}"]) for day in days})
        for group in ("izium", "balakliia")
    )
    first, ninth = outcomes[days[0]], outcomes[9]
    earlier = (ninth["taken_h:izium"] - first["taken_h:izium"]) / 24
    return folded(
        f"(a) {cliffs} Balakliia lies at the front, Izium behind it, and the attacker comes there last. "
        "A clock belongs to a place, not to an army.\n\n"
        f"(b) If nobody leaves, Balakliia is taken on {local_time(scenario, never_h)}. Minus "
        f"{length_h(plan):.0f} h: the order is due by {local_time(scenario, never_h - length_h(plan))}. "
        "Look:\n\n"
        "| order | ruler: if the place falls as if nobody left | it falls in fact | ruler: with that hour | "
        "model |\n"
        "| --- | --- | --- | --- | --- |\n" + "\n".join(map(row, [3, 4, 5, 6, 7, 8])) + "\n\n"
        "With the true hour the ruler is right to one or two vehicles in a hundred. What it cannot know is "
        "that hour, for **leaving moves the enemy's clock.** Where the main body has gone "
        "when he comes, a thin rear guard stands where a garrison stood, and the place falls sooner. Where "
        "the garrison is still there, covering fire holds him up. That is why one builds a model.\n\n"
        f"(c) Because it has a price, and others pay it. With the order of the {days[0]}rd Izium is taken "
        f"{earlier:.1f} days earlier than with that of the 9th, and by the end of 10 September "
        f"{first['area_km2:2022-09-10']:,.0f} km² have changed hands instead of "
        f"{ninth['area_km2:2022-09-10']:,.0f}. And on the {days[0]}rd nobody had been attacked. Too early "
        "looks like folly, too late like neglect. In between lies the time in which an order is right and "
        "cannot yet be justified."
    )


def _cliff(name: str, out: Mapping[int, float]) -> str:
    """Until when waiting costs a group hardly anything, and where its share of vehicles out breaks off."""
    days, best = list(out), max(out.values())
    free = next((day - 1 for day in days if out[day] < best - _HARDLY), days[-1])
    before, after = max(itertools.pairwise(days), key=lambda pair: out[pair[0]] - out[pair[1]])
    drop = f"from {out[before]:.0%} to {out[after]:.0%}"
    said = f"**{name}**: waiting costs hardly anything until the {free}th; "
    if out[before] - out[after] < _STEEP:
        return f"{said}there is no cliff, the steepest day is the {after}th ({drop})."
    return f"{said}the cliff is between the {before}th and the {after}th ({drop})."
