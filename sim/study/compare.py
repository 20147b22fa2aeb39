"""Scenarios side by side, on the same luck: what differs, how sure that is, and in plain language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from sim.record.names import OutcomeName
from sim.record.outcomes import NOT_ORDERED, days_of
from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study.ensemble import Ensemble, ensembles
from sim.study.errors import StudyError
from sim.study.labels import Labels
from sim.study.outcome_names import check_outcomes
from sim.study.play.options import Keeping
from sim.study.play.replicate import STEP_H
from sim.study.sentences import share_sentence, value_sentence
from sim.study.statistics import estimate, share_difference

if TYPE_CHECKING:
    import pandas as pd

NOTHING = 1e-9
"""Differences this small come from rounding."""
EVERY_DAYS = 7
"""Days between those for which the area is compared; the last day of the run is always among them."""


class Compared(NamedTuple):
    """What is compared of an outcome."""

    outcome: str
    measure: str
    """`value`; `happens`, the share of replicates in which it does; or a text, the share that have it."""


@dataclass(frozen=True)
class Comparison:
    """Ensembles of several scenarios on the same luck. The first scenario is what the others differ from."""

    ensembles: dict[str, Ensemble]
    """By the name of the scenario."""
    outcomes: tuple[str, ...]
    """What is compared."""

    @property
    def baseline(self) -> str:
        """Name of the first scenario."""
        return next(iter(self.ensembles))

    @property
    def dates(self) -> list[datetime]:
        """Local time of the curves: the grid of the shortest run."""
        shortest = min(self.ensembles.values(), key=lambda ensemble: len(ensemble.grid_h))
        return [shortest.scenario.moment(float(hour)) for hour in shortest.grid_h]

    def curves(self, name: str) -> dict[str, NDArray[np.float64]]:
        """Curve of every replicate by scenario, each of shape (replicates, len(dates))."""
        hours = len(self.dates)
        return {
            scenario: ensemble.series[name][:, :hours]
            for scenario, ensemble in self.ensembles.items()
            if name in ensemble.series
        }

    def need_met(self, days: float = 2.0) -> dict[str, NDArray[np.float64]]:
        """Deliveries to all groups, as a share of what those who were still there needed, as `curves`.

        It goes by need, for a group that leaves needs nothing more: less arrives then, and nobody lacks it.

        Parameters
        ----------
        days : float
            Time before each date that is looked at: convoys come in bursts. On the first days, and where
            nobody needs anything, it is nan.
        """
        found = {}
        steps = round(days * 24.0 / STEP_H)
        for scenario, ensemble in self.ensembles.items():
            arrived_t = ensemble.delivered_t[:, : len(self.dates)]
            need_t = (
                np.cumsum(ensemble.series["need_t_per_day"], axis=1)[:, : len(self.dates)] * STEP_H / 24.0
            )
            needed_t = need_t[:, steps:] - need_t[:, :-steps]
            found[scenario] = np.full_like(arrived_t, np.nan)
            found[scenario][:, steps:] = np.divide(
                arrived_t[:, steps:] - arrived_t[:, :-steps],
                needed_t,
                out=np.full_like(needed_t, np.nan),
                where=needed_t > 0,
            )
        return found

    @cached_property
    def table(self) -> pd.DataFrame:
        """Differences to the baseline, a row for each scenario and measure.

        Columns: `scenario`, `outcome`, `measure` (see `Compared`), `baseline` and `mean` of all replicates in
        which it happened, `difference` over the pairs in which it happened in both, `low` and `high` ends
        of its 95 % confidence interval, `pairs`, and `sentence`. Times are in hours, shares from 0 to 1.
        Without such a pair there is no row.
        """
        import pandas as pd

        others = [name for name in self.ensembles if name != self.baseline]
        rows = [self._row(name, measure) for name in others for measure in self._measures()]
        return pd.DataFrame(row for row in rows if row["pairs"])

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.ensembles[self.baseline].scenario)

    def _measures(self) -> list[Compared]:
        found: list[Compared] = []
        for outcome in self.outcomes:
            columns = [
                ensemble.replicates[outcome]
                for ensemble in self.ensembles.values()
                if outcome in ensemble.replicates
            ]
            if any(column.dtype.kind not in "fi" for column in columns):
                texts = sorted({text for column in columns for text in column.dropna().unique()})
                found += [Compared(outcome, text) for text in texts if text != NOT_ORDERED]
                continue
            happens = {happened for column in columns for happened in column.notna().unique()}
            if self._labels.of(outcome).is_time and len(happens) == 2:
                found.append(Compared(outcome, "happens"))
            found.append(Compared(outcome, "value"))
        return found

    def _row(self, name: str, measure: Compared) -> dict[str, object]:
        before = _values(self.ensembles[self.baseline], measure)
        after = _values(self.ensembles[name], measure)
        change = after - before
        change[abs(change) < NOTHING] = 0.0
        label = self._labels.of(measure.outcome)
        if measure.measure == "value":
            difference = estimate(change)
            sentence = value_sentence(label, name, self.baseline, difference, not np.nan_to_num(change).any())
        else:
            clause = label.clause if measure.measure == "happens" else self._labels.of_text(*measure)
            difference = share_difference(before, after)
            shares = {name: after.mean(), self.baseline: before.mean()}
            sentence = share_sentence(clause, shares, difference, not change.any())
        return {
            "scenario": name,
            **measure._asdict(),
            "baseline": estimate(before).mean,
            "mean": estimate(after).mean,
            "difference": difference.mean,
            "low": difference.low,
            "high": difference.high,
            "pairs": difference.count,
            "sentence": sentence,
        }


def compare(
    scenarios: Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    replicates: int = 200,
    *,
    seed: int = 1,
    outcomes: Sequence[str] | None = None,
    **how: Unpack[Keeping],
) -> Comparison:
    """Play several scenarios on the same luck, and compare them with the first one.

    Parameters
    ----------
    scenarios : sequence or mapping
        Scenarios, names of the library or paths of YAML files; in a mapping, by the names to call them.
    replicates, seed
        As for `ensemble`.
    outcomes : sequence of str, optional
        What to compare; by default the orders and their triggers, what got out, supply, and the area.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `ensemble`; in the folder,
        each scenario has a folder of its name.

    Raises
    ------
    ScenarioError
        If a scenario cannot be loaded.
    StudyError
        If there are fewer than two scenarios, if two have the same name or do not start at the same time, if
        no scenario has an outcome that is asked for, and as for `ensemble`.
    """
    named = _named(scenarios)
    if outcomes is not None:
        _check_known(named, outcomes)
    found = ensembles(named, replicates, seed=seed, **how)
    known = {name for ensemble in found.values() for name in ensemble.replicates.columns}
    chosen = main_outcomes(next(iter(named.values()))) if outcomes is None else tuple(outcomes)
    return Comparison(found, tuple(outcome for outcome in chosen if outcome in known))


def _check_known(named: Mapping[str, Scenario], outcomes: Sequence[str]) -> None:
    """See that each outcome is one of some scenario."""
    unknown = list(outcomes)
    for scenario in named.values():
        known = run(scenario).outcomes
        unknown = [outcome for outcome in unknown if outcome not in known]
    if unknown:
        check_outcomes(next(iter(named.values())), unknown[:1], numeric=False)


def main_outcomes(scenario: Scenario) -> tuple[str, ...]:
    """What a comparison looks at unless it is told otherwise."""
    groups = [group.id for group in scenario.groups]
    leaving = [group.id for group in scenario.groups if group.drawdown]
    days = days_of(scenario)
    ends = days[EVERY_DAYS - 1 :: EVERY_DAYS] + days[-1:]
    return (
        "hub_entered_h",
        *(OutcomeName(name, group) for group in leaving for name in ("ordered_h", "trigger")),
        "evacuated_share",
        "abandoned_share",
        *(OutcomeName("days_of_supply_at_hub_loss", group) for group in groups),
        "delivered_t",
        *(OutcomeName("demand_met_after", group) for group in groups),
        *dict.fromkeys(OutcomeName("area_km2", f"{day:%Y-%m-%d}") for day in ends),
    )


def _values(ensemble: Ensemble, measure: Compared) -> NDArray[np.float64]:
    """Measure of every replicate; nan where it did not happen, or where the scenario does not have it."""
    if measure.outcome not in ensemble.replicates:
        return np.full(len(ensemble), np.nan)
    column = ensemble.replicates[measure.outcome]
    if measure.measure == "value":
        return column.to_numpy(dtype=float)
    happened = column.notna() if measure.measure == "happens" else column == measure.measure
    return np.asarray(happened, dtype=float)


def _named(
    scenarios: Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
) -> dict[str, Scenario]:
    if isinstance(scenarios, (Scenario, str, Path)):
        raise StudyError("a comparison needs a list of scenarios, or a mapping of names to them")
    if isinstance(scenarios, Mapping):
        items = list(scenarios.items())
    else:
        items = list(zip(_names(scenarios), scenarios, strict=True))
    named: dict[str, Scenario] = {}
    for name, given in items:
        if name in named:
            raise StudyError(f"{name} is given twice: leave one out, or give them names, in a mapping")
        named[name] = given if isinstance(given, Scenario) else load(given)
    if len(named) < 2:
        raise StudyError("a comparison needs at least two scenarios")
    if len({scenario.start for scenario in named.values()}) > 1:
        raise StudyError("scenarios that are compared must start at the same time")
    return named


def _names(scenarios: Sequence[Scenario | str | Path]) -> list[str]:
    """What to call scenarios: the names of their files; where those are the same, as they are given."""
    short = [given.title if isinstance(given, Scenario) else Path(given).stem for given in scenarios]
    return [
        _whole_name(given) if short.count(name) > 1 and not isinstance(given, Scenario) else name
        for name, given in zip(short, scenarios, strict=True)
    ]


def _whole_name(given: str | Path) -> str:
    """A file with its folder; one of this folder with its ending, as the library has names like it."""
    path = Path(given)
    return path.with_suffix("").as_posix() if path.parent.name else path.name
