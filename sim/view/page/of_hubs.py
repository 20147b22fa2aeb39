"""The report of what the supply hangs on."""

from __future__ import annotations

from math import isinf

from sim.hubs.analysis import HubAnalysis
from sim.hubs.text import duration, gathered, what_it_hangs_on
from sim.scenario.schema import Scenario
from sim.view.page.charts import bars
from sim.view.page.report import Report, Section, Table
from sim.words import moment, percent

MOST_LOSSES = 20


def report_of_hub(analyses: list[HubAnalysis], *, scenario: Scenario, command: str) -> Report:
    """Report of an analysis of the hub, or of one moment and the start before it.

    Parameters
    ----------
    analyses : list of HubAnalysis
        The moments, in order of time; the page is about the last one.
    scenario : Scenario
        As it was given: the analyses are of one with a value for each range.
    command : str
        How it was asked for.
    """
    now = analyses[-1]
    sections = [
        Section(
            f"What reaches the groups, {moment(analysis.moment)}",
            charts=[
                bars(
                    f"What reaches each group of its need, {moment(analysis.moment)}",
                    "t a day",
                    [
                        (
                            flow.name,
                            flow.served_t_per_day,
                            f"{flow.served_t_per_day:,.0f} of {flow.need_t_per_day:,.0f}",
                        )
                        for flow in analysis.flows
                    ],
                )
            ],
            tables=[_flows(analysis)],
        )
        for analysis in analyses
    ]
    return Report(
        title=now.title,
        kind=f"What the supply hangs on, {moment(now.moment)}",
        question=scenario.question,
        scenario=scenario,
        command=command,
        told=what_it_hangs_on(now),
        sections=[*sections, Section("Where it is narrowest", tables=[_cut(now)]), _losses(now)],
        limits=["The analysis takes flows as steady and repair as known; a run has neither."],
    )


def _flows(analysis: HubAnalysis) -> Table:
    return Table(
        f"Groups, {moment(analysis.moment)}",
        (
            "Group",
            "needs, t a day",
            "gets",
            "share",
            "could get alone",
            "stock lasts, days",
            "need is met for",
        ),
        [
            (
                flow.name,
                f"{flow.need_t_per_day:,.0f}",
                f"{flow.served_t_per_day:,.0f}",
                percent(flow.share_served),
                f"{flow.max_flow_t_per_day:,.0f}",
                f"{flow.stock_days:.1f}",
                "good" if isinf(flow.days_served) else f"{flow.days_served:.1f} days",
            )
            for flow in analysis.flows
        ],
    )


def _cut(analysis: HubAnalysis) -> Table:
    rows = [(part.name, part.limit, f"{part.t_per_day:,.0f}") for part in analysis.cut]
    return Table(
        "The smallest cut between the bases and all groups",
        ("Where", "what limits it", "t a day"),
        rows,
        frozenset({1}),
    )


def _losses(analysis: HubAnalysis) -> Section:
    felt = [loss for loss in analysis.losses if loss.t_per_day_lost > 0.0]
    found = gathered(felt)[:MOST_LOSSES]
    return Section(
        "What each loss costs",
        charts=[
            bars(
                "What the groups no longer get",
                "t a day",
                [
                    (name, loss.t_per_day_lost, f"{loss.t_per_day_lost:,.0f} ({percent(loss.share_lost)})")
                    for name, loss in found
                ],
            )
        ],
        tables=[
            Table(
                "Losses, the worst first",
                ("What is lost", "lost, t a day", "first group short after", "made good after", "survived"),
                [
                    (
                        name,
                        f"{loss.t_per_day_lost:,.0f}",
                        "never" if isinf(loss.first_short_days) else f"{loss.first_short_days:.1f} days",
                        duration(loss.recover_h),
                        "yes" if loss.survives else "no",
                    )
                    for name, loss in found
                ],
            )
        ],
    )
