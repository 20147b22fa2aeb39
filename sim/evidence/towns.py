"""When places changed hands: simulated against reported."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.facts import Runs
from sim.evidence.seeds import Seeds, TownReport, needed_record
from sim.record.names import OutcomeName

if TYPE_CHECKING:
    import pandas as pd


def reported_towns(facts: Seeds) -> tuple[TownReport, ...]:
    """One report for each place, in order of time: that of its entry, else of its clearing.

    The model takes a place when the first troops are in; where no entry is reported, the report that it was
    cleared is the next best. Places that were not taken come last.
    """
    ranks = ("entered", "cleared", "not_taken")
    best: dict[str, TownReport] = {}
    for report in sorted(
        (row for row in facts.towns if row.event in ranks), key=lambda row: ranks.index(row.event)
    ):
        best.setdefault(report.node, report)
    return tuple(sorted(best.values(), key=lambda row: row.best or datetime.max))


def towns(runs: Runs, facts: Seeds | None = None) -> pd.DataFrame:
    """Simulated against reported date of every place with a report.

    Parameters
    ----------
    runs : Ensemble
        Replicates.
    facts : Seeds, optional
        By default the scenario's own record.

    Returns
    -------
    DataFrame
        A row for each place of the study area, by its reported date. Columns: `node`, `name`, `event`; the
        reported window `earliest`, `best`, `latest` (of a place that was not taken `best` is missing, and
        the window is that in which it was not); simulated `q05`, `q25`, `median`, `q75`, `q95`, missing where
        so many replicates do not take it; `taken`, the share of the replicates that do; `inside`, the share
        that takes it in the window (or, if it was not taken, does not); `miss_h`, hours by which the median
        misses the window, negative if it is early.
    """
    import pandas as pd

    scenario, outcomes = runs.scenario, runs.replicates
    names = {node.id: node.name for node in scenario.network.nodes}
    rows = []
    for report in reported_towns(facts or needed_record(scenario)):
        column = OutcomeName("taken_h", report.node)
        if column not in outcomes:
            continue
        taken_h = outcomes[column].to_numpy(dtype=float)
        earliest_h, latest_h = scenario.hour(report.earliest), scenario.hour(report.latest)
        within = (taken_h >= earliest_h) & (taken_h <= latest_h)
        inside = ~within if report.event == "not_taken" else within
        ever_h = np.where(np.isnan(taken_h), np.inf, taken_h)
        quantiles_h = np.quantile(ever_h, (0.05, 0.25, 0.5, 0.75, 0.95), method="inverted_cdf")
        rows.append(
            {
                "node": report.node,
                "name": names[report.node],
                "event": report.event,
                "earliest": report.earliest,
                "best": report.best,
                "latest": report.latest,
                **{
                    name: scenario.moment(float(hour)) if np.isfinite(hour) else None
                    for name, hour in zip(("q05", "q25", "median", "q75", "q95"), quantiles_h, strict=True)
                },
                "taken": float(np.isfinite(ever_h).mean()),
                "inside": float(inside.mean()),
                "miss_h": _outside(float(quantiles_h[2]), earliest_h, latest_h, report.event == "not_taken"),
            }
        )
    return pd.DataFrame(rows)


def _outside(hour: float, earliest_h: float, latest_h: float, not_taken: bool) -> float:
    """Hours from the window to an hour: negative before it, 0 within, infinite for never."""
    if not_taken:
        return min(0.0, hour - latest_h)
    return hour - min(max(hour, earliest_h), latest_h)
