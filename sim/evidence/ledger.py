"""The claims ledger: what a set of runs says of every claim."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.evidence.assumptions import PUT_IN, Thirds, flipping, own_estimates, thirds_of
from sim.evidence.seeds import Claim, Part
from sim.evidence.verdicts import Verdict, judged, judged_change, worst
from sim.scenario.schema import Scenario
from sim.study.statistics import Share, estimate
from sim.words import between, percent, worded

if TYPE_CHECKING:
    import pandas as pd

NO_ESTIMATES: Mapping[str, Thirds] = MappingProxyType({})
Value: TypeAlias = float | datetime | None
"""A value in the unit of a part; None, or nan, if there is none."""


@dataclass(frozen=True)
class Finding:
    """A part of a claim against what was simulated."""

    part: Part
    simulated: Value
    """Median of the runs that have a value; of a part that compares, the mean difference."""
    simulated_low: Value
    """5 % of the runs lie below; of a part that compares, the low end of the mean's 95 % interval."""
    simulated_high: Value
    """5 % of the runs lie above; of a part that compares, the high end of the mean's 95 % interval."""
    missing: float
    """Share of the runs that have no value."""
    held: NDArray[np.bool_]
    """Whether it holds, run by run."""
    verdict: Verdict
    rests_on: tuple[str, ...] = ()
    """Our own estimates whose change flips the verdict, by path; the one that matters most first."""

    @property
    def compares(self) -> bool:
        """Whether it is measured on pairs of runs."""
        return self.part.against is not None

    @property
    def assumed(self) -> bool:
        """Whether the verdict is about what the scenario assumes.

        It is where the scenario puts in what is measured, and where an estimate of our own flips the verdict.
        """
        return self.part.measure in PUT_IN or bool(self.rests_on)

    @property
    def share(self) -> Share:
        """Share of the runs in which it holds."""
        return Share(int(self.held.sum()), self.held.size)

    @property
    def subject(self) -> str:
        """What is measured, and where."""
        part = self.part
        words = " ".join(filter(None, (part.measure, part.place))).replace("_", " ")
        words = f"{words} to {part.destination}" if part.destination else words
        return f"change of {words} with {part.against}" if part.against else words

    @property
    def simulated_words(self) -> str:
        """What was simulated, such as `860 km2 (384 km2 to 1,410 km2)`."""
        unit = self.part.unit
        spread = between(self.simulated_low, self.simulated_high, unit)
        missing = f"; none in {percent(self.missing)} of the runs" if self.missing >= 0.005 else ""
        return f"{worded(self.simulated, unit)} ({spread}{missing})"

    @property
    def reported_words(self) -> str:
        """What was reported; a dash if it was only a direction."""
        return worded(self.part.value, self.part.unit)

    @property
    def agreed_words(self) -> str:
        """What would agree with the claim."""
        return between(self.part.low, self.part.high, self.part.unit)

    def __str__(self) -> str:
        return f"{self.subject}: simulated {self.simulated_words}, agrees if {self.agreed_words}"


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim, and why."""

    claim: Claim
    verdict: Verdict
    share: Share | None
    """Share of the runs in which all parts that single runs have hold together; None if there are none."""
    why: str
    assumed: bool = False
    """Whether a part that decides rests on what we assume."""


@dataclass(frozen=True, eq=False)
class ClaimsLedger:
    """What a set of runs says of every claim."""

    claims: tuple[Claim, ...]
    scenario: Scenario
    seed: int
    values: pd.DataFrame
    """Simulated value of every part (columns, by `part_key`) in every replicate (rows); moments in hours."""
    parameters: pd.DataFrame | None = None
    """Drawn values (columns, by path) in the same replicates, if they are known."""

    @cached_property
    def findings(self) -> dict[str, tuple[Finding, ...]]:
        """What was found on every part, by the claim's id."""
        return {
            claim.id: tuple(
                found(
                    part,
                    self.values[part_key(claim, number)].to_numpy(dtype=float),
                    self.scenario,
                    self._own_estimates,
                )
                for number, part in enumerate(claim.reported)
            )
            for claim in self.claims
        }

    @cached_property
    def _own_estimates(self) -> dict[str, Thirds]:
        if self.parameters is None:
            return {}
        columns = {
            path: thirds_of(self.parameters[path].to_numpy(dtype=float))
            for path in own_estimates(self.scenario)
            if path in self.parameters
        }
        return {path: thirds for path, thirds in columns.items() if thirds is not None}

    @cached_property
    def verdicts(self) -> tuple[Judgement, ...]:
        """The verdict on every claim."""
        return tuple(_judgement(claim, self.findings[claim.id]) for claim in self.claims)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row for each claim.

        Columns: `claim`, `said_by`, `side`, `said_at`, `text`, `verdict`, `probability` that all parts that
        are measured in single runs hold together, `low` and `high` of its 95 % interval, `why`, and
        `assumed`, whether a part that decides rests on what we assume.
        """
        import pandas as pd

        return pd.DataFrame([_entry(judgement) for judgement in self.verdicts])

    @cached_property
    def parts(self) -> pd.DataFrame:
        """A row for each part of a claim: reported against simulated.

        Columns: `claim`, `measure`, `place`, `destination`, `against`, `unit`, `reported`, `low`, `high`,
        `bounds_by`, `assumed`, `rests_on`, `simulated`, `simulated_low`, `simulated_high`, `missing` (see
        `Finding`), `probability`, `probability_low`, `probability_high`, `verdict`.
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {"claim": claim, **_row(finding)}
                for claim, findings in self.findings.items()
                for finding in findings
            ]
        )


def part_key(claim: Claim, number: int) -> str:
    """Name of a part among the parts of all claims: the claim's id, and the number of the part."""
    return f"{claim.id}/{number}"


def found(
    part: Part,
    values: NDArray[np.float64],
    scenario: Scenario,
    estimates: Mapping[str, Thirds] = NO_ESTIMATES,
) -> Finding:
    """Hold the values of all runs, of which nan is none, against a part of a claim.

    Parameters
    ----------
    part, values, scenario
        What is held against what.
    estimates : mapping of str to Thirds
        Own estimates of which the verdict may be a matter, by path.
    """
    low, high = bounds(part, scenario)
    held = (values >= low) & (values <= high)
    there = values[~np.isnan(values)]
    if part.against is not None:
        change = estimate(there)
        simulated = [change.low, change.mean, change.high] if change.count > 1 else [math.nan] * 3
        verdict = judged_change((change.low, change.high), (low, high))
    else:
        simulated = np.quantile(there, (0.05, 0.5, 0.95)).tolist() if there.size else [math.nan] * 3
        verdict = judged(Share(int(held.sum()), held.size))
    below, middle, above = (_in_unit(value, part.unit, scenario) for value in simulated)
    missing, rests_on = 1.0 - there.size / values.size, flipping(part, values, (low, high), estimates)
    return Finding(part, middle, below, above, missing, held, verdict, rests_on)


def bounds(part: Part, scenario: Scenario) -> tuple[float, float]:
    """Least and greatest value with which a part holds; moments as hours since the scenario's start."""
    low, high = (
        scenario.hour(value) if isinstance(value, datetime) else value for value in (part.low, part.high)
    )
    return -math.inf if low is None else low, math.inf if high is None else high


def _in_unit(value: float, unit: str, scenario: Scenario) -> Value:
    if unit != "time":
        return value
    return None if math.isnan(value) else scenario.moment(value)


def _judgement(claim: Claim, findings: tuple[Finding, ...]) -> Judgement:
    """Verdict from all parts; why names the one that holds least often in single runs, and every change."""
    if not claim.testable:
        return Judgement(claim, "not testable", None, claim.why_not)
    single = [finding for finding in findings if not finding.compares]
    changes = [finding for finding in findings if finding.compares]
    verdicts = [finding.verdict for finding in changes]
    together, weakest = None, []
    if single:
        held = np.logical_and.reduce([finding.held for finding in single])
        together = Share(int(held.sum()), held.size)
        verdicts.append(judged(together))
        weakest = [min(single, key=lambda finding: finding.share.share)]
    deciding = weakest + changes
    assumed = any(finding.assumed for finding in deciding)
    return Judgement(claim, worst(verdicts), together, "; ".join(map(str, deciding)), assumed)


def _entry(judgement: Judgement) -> dict[str, Any]:
    claim, share = judgement.claim, judgement.share or Share(0, 0)
    return {
        "claim": claim.id,
        "said_by": claim.said_by,
        "side": claim.side,
        "said_at": claim.said_at,
        "text": claim.text,
        "verdict": judgement.verdict,
        "probability": share.share,
        "low": share.low,
        "high": share.high,
        "why": judgement.why,
        "assumed": judgement.assumed,
    }


def _row(finding: Finding) -> dict[str, Any]:
    part, share = finding.part, finding.share
    return {
        "measure": part.measure,
        "place": part.place or "",
        "destination": part.destination or "",
        "against": part.against or "",
        "unit": part.unit,
        "reported": part.value,
        "low": part.low,
        "high": part.high,
        "bounds_by": part.bounds_by,
        "assumed": finding.assumed,
        "rests_on": ", ".join(finding.rests_on),
        "simulated": finding.simulated,
        "simulated_low": finding.simulated_low,
        "simulated_high": finding.simulated_high,
        "missing": finding.missing,
        "probability": share.share,
        "probability_low": share.low,
        "probability_high": share.high,
        "verdict": finding.verdict,
    }
