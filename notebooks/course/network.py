"""Answers of lesson 2, Reading the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.hubs.analysis import HubAnalysis
from sim.hubs.rows import Loss
from sim.record.result import RunResult
from sim.scenario.schema import Scenario
from sim.totals import total
from sim.view.lesson import Prose, folded

HUB = "kupiansk_vuzlovyi"


def the_chain(toy: Scenario) -> Prose:
    """What is known of each link of the chain."""
    supply, camp = toy.supply, toy.groups[0]
    train, railhead, depot, trucks = supply.trains[0], supply.railheads[0], supply.depots[0], supply.trucks[0]
    rate, speed = supply.handling.t_per_man_h, supply.road.speed_km_per_h
    return Prose(
        f"- **Trains**: {train.trains_per_day:g} a day, with {train.payload_t:,.0f} t.\n- **Unloading**: "
        f"{railhead.men_per_track:g} men, {rate:g} t an hour each, around the clock.\n- **Loading**: "
        f"{depot.bays} bays with {depot.men_per_bay:g} men each, at the same rate. Unloading at the camp: "
        f"the same again.\n- **Trucks**: {trucks.trucks:g}, in convoys of {trucks.convoy_trucks:g}, each "
        f"truck with {trucks.payload_t:g} t x {trucks.load_factor:g}. A round trip is: load the convoy, "
        f"{_road_km(toy):g} km at {speed:g} km/h, unload it, drive back, and {trucks.rest_h:g} h of rest.\n"
        f"- **The camp** uses {_need_t(toy):g} t a day (it is called {camp.name})."
    )


def _road_km(toy: Scenario) -> float:
    return next(link.length_km for link in toy.network.links if link.id == "hub--camp")


def _need_t(toy: Scenario) -> float:
    return total(toy.groups[0].consumption_t_per_day.as_tuple())


def answer_1(toy: Scenario, mine: Mapping[str, float | None]) -> Prose:
    """The chain by hand."""
    supply, camp = toy.supply, toy.groups[0]
    train, railhead, depot, trucks = supply.trains[0], supply.railheads[0], supply.depots[0], supply.trucks[0]
    rate, speed, need_t = supply.handling.t_per_man_h, supply.road.speed_km_per_h, _need_t(toy)
    load_t = trucks.convoy_trucks * trucks.payload_t * trucks.load_factor
    round_trip_h = 2 * load_t / (depot.men_per_bay * rate) + 2 * _road_km(toy) / speed + trucks.rest_h
    by_hand = {
        "trains": train.trains_per_day * train.payload_t,
        "unloading": 24 * railhead.men_per_track * rate,
        "loading": 24 * depot.bays * depot.men_per_bay * rate,
        "trucks": 24 * trucks.trucks / trucks.convoy_trucks * load_t / round_trip_h,
        "unloading at the camp": 24 * camp.bays * camp.men_per_bay * rate,
    }
    rows = "\n".join(f"| {link} | {mine[link] or ''} | {t:,.0f} |" for link, t in by_hand.items())
    return folded(
        f"| t a day | yours | by hand |\n| --- | --- | --- |\n{rows}\n\n"
        f"A round trip takes {round_trip_h:.0f} h. The narrowest link is the *trucks*, with "
        f"{by_hand['trucks']:.0f} t a day. But the camp needs only {need_t:.0f} t: **none of the three helps "
        "at all.** The bottleneck of a supply that works is the appetite of the one who is supplied. That "
        "is why a network says little on a quiet day. Ask it what happens when somebody eats more, or when "
        "something breaks.\n\n"
        "And when the trucks are the bottleneck, who gains by more trains? Nobody. A chain is as strong as "
        "its weakest link. Strengthening another one is money lost."
    )


def answer_2(crossing: Mapping[str, float], changes: Mapping[str, Sequence[float]]) -> Prose:
    """The paper network: what each cut carries, and what one change of a link does.

    Parameters
    ----------
    crossing : mapping of str to float
        What crosses each line, t/day.
    changes : mapping of str to sequence of float
        By link, the change of the flow if it can carry more, and if it can carry less, t/day.
    """
    cuts = "\n".join(f"| {words} | {t:.0f} |" for words, t in crossing.items())
    links = "\n".join(f"| {link} | {more:+.0f} | {less:+.0f} |" for link, (more, less) in changes.items())
    help_, hurt = (sum(abs(change[side]) > 0 for change in changes.values()) for side in (0, 1))
    return folded(
        f"| line round | t a day across |\n| --- | --- |\n{cuts}\n\n"
        f"| link | 100 more | 100 less |\n| --- | --- | --- |\n{links}\n\n"
        f"**{help_} helps, {hurt} hurt.** There are two smallest cuts. An improvement must widen *every* one "
        "of them, and only A to camp lies in both. For harm *one* cut is enough. Building is an AND, "
        "breaking is an OR. That is why networks are easier to break than to mend. And a planner who looks "
        "only at the one bottleneck he knows is surprised by the next."
    )


def loss_of_hub(analysis: HubAnalysis) -> Loss:
    """What the loss of Kupiansk-Vuzlovyi does."""
    return next(loss for loss in analysis.losses if loss.id == HUB)


def answer_3(analysis: HubAnalysis) -> Prose:
    """How much could flow, and what the loss of the hub takes away."""
    loss = loss_of_hub(analysis)
    return folded(
        f"(a) {analysis.capacity_t_per_day:,.0f} t a day could flow; the groups need "
        f"{analysis.need_t_per_day:,.0f}. As in the toy the appetite is the bottleneck, and the smallest "
        "cut is far from what is needed. On a quiet day it tells where the *next* bottleneck would be: in "
        "timetables, and in the small truck company at Starobilsk. Keep that one in mind.\n\n"
        f"(b) {loss.share_passing:.0%} came through Kupiansk-Vuzlovyi, and {loss.share_lost:.0%} is lost "
        "without it. The rest takes other ways: trains to Starobilsk, and from there trucks by Svatove. "
        "*Passing through* and *hanging on* are two things, and a map shows only the first."
    )


def answer_4(analysis: HubAnalysis, run: RunResult) -> Prose:
    """The cut after the loss, and whether anybody starves."""
    loss = loss_of_hub(analysis)
    after = replace(analysis, supplied=analysis.supplied.without(loss.element))
    parts = "; ".join(f"{part.name}, {part.limit}: {part.t_per_day:.0f} t a day" for part in after.cut)
    share = next(flow.served_t_per_day / flow.need_t_per_day for flow in after.flows if flow.group == "izium")
    days = loss.days_survived["izium"]
    lasts = f"**{days:.0f} days**" if days < 1000 else "**for ever**: what still comes is enough"
    return folded(
        f"(a) After the loss the smallest cut is made of: {parts}. All that still comes by truck from the "
        "east must cross it. It is the short haul from Starobilsk to Svatove that is narrow, not the long "
        "one to Izium. More trucks at Izium have nothing to carry. **An improvement counts where the cut "
        "will be, not where the need is.**\n\n"
        f"(b) Nobody repairs a place that has been taken, and the other ways carry {share:.0%} of the need "
        f"of Izium. The time to recover is infinite. The time to survive is {lasts}: what comes stretches "
        f"what lies in stock. {_hour_of_the_reason(run)} The network explains why the hub mattered to those "
        "who planned. It does not explain the hour. For that one needs another clock, and that is lesson "
        "3.\n\n"
        "(The analysis is kind to those who are supplied: it moves every stock to where it is needed, "
        "finds new ways at once, and lets no enemy on the road.)"
    )


def _hour_of_the_reason(run: RunResult) -> str:
    seen = run.events.query("kind == 'trigger' and actor == 'izium'")
    if not len(seen):
        return "In the run of lesson 1 the Izium group had no reason to leave."
    hours = float(run.outcomes["hub_entered_h"]) - float(seen.iloc[0]["time_h"])
    side = "before" if hours > 0 else "after"
    return (
        f"In the run of lesson 1 the Izium group had its reason to leave {abs(hours):.0f} h {side} Kupiansk "
        "was taken. Nobody starves within hours."
    )


def worst_pair(analysis: HubAnalysis) -> str:
    """The worst pair of losses of which neither hurts much alone, in words."""
    if not analysis.pairs:
        return "none; whatever hurts in a pair hurts alone already"
    pair: Any = analysis.pairs[0]
    return (
        f"**{pair.a.name} and {pair.b.name}**, together {pair.t_per_day_lost:.0f} t a day, one by one "
        f"{pair.t_per_day_lost_singly:.0f}"
    )


def second_railhead(name: str, analysis: HubAnalysis) -> Prose:
    """What the loss of the hub costs in a scenario with another railhead."""
    lost = loss_of_hub(analysis)
    days = lost.days_survived["izium"]
    lasts = f"for {days:.0f} days" if days < 1000 else "for good"
    return Prose(
        f"`{name}`: {lost.share_passing:.0%} of the supply comes through Kupiansk-Vuzlovyi, and its loss "
        f"costs {lost.share_lost:.0%}. The Izium group has what it needs {lasts}."
    )
