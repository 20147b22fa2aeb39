"""Claims tested: what was said of the campaign, as statements that runs confirm or contradict.

A claim of the scenario's record has one part or several. A part is a measure of a run with bounds: it holds
in a run if the simulated value lies within them, and it does not hold where there is no value (a town that is
never taken has no time). A part that compares is measured on pairs of runs that share their parameters and
their luck and differ in one what-if of the record. A claim that speaks of what the scenario does not have is
not testable.

    ledger = claims("historical", replicates=500)
    ledger.table        # a row for each claim: probability, verdict, why
    ledger.parts        # a row for each part: reported against simulated
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, Unpack

import numpy as np

from sim.arrays import Floats
from sim.evidence.ledger import ClaimsLedger, part_key
from sim.evidence.measures import MEASURES, what_is_missing
from sim.evidence.seeds import Claim, NoRecordError, Part, Seeds, needed_record
from sim.evidence.what_ifs import changes
from sim.record.result import RunResult
from sim.scenario.load import load, with_overrides
from sim.scenario.schema import Scenario
from sim.study.ensemble import ensembles
from sim.study.errors import StudyError
from sim.study.play.options import Keeping
from sim.study.play.replicate import Extra

Measured: TypeAlias = Mapping[Hashable, Any]
"""Values of the runs of a scenario, by `part_key`."""
AS_IT_IS = "as-it-is"
"""Name of the runs of the scenario itself beside those of the what-ifs."""


def claims(
    scenario: Scenario | str | Path = "historical",
    replicates: int = 500,
    *,
    seed: int = 1,
    only: Collection[str] | None = None,
    **how: Unpack[Keeping],
) -> ClaimsLedger:
    """Test the claims of a scenario's own record on its replicates.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    replicates : int
        How many; each is played once as it is, and once more for every what-if.
    seed : int
        Root seed; replicate k is that of an ensemble with this seed.
    only : collection of str, optional
        Ids of the claims to test, by default all.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`.

    Raises
    ------
    ScenarioError
        If the scenario cannot be loaded, or leaves no room for a what-if.
    NoRecordError
        If the scenario has no record, or if that has no claims.
    StudyError
        If there are no replicates, if there is no such claim, or if the workers keep dying.
    """
    import pandas as pd

    if replicates < 1:
        raise StudyError(f"replicates must be at least 1, not {replicates}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    record = needed_record(scenario)
    if not record.claims:
        raise NoRecordError("the record of the scenario has no claims")
    asked = tuple(claim for claim in record.claims if only is None or claim.id in only)
    if only is not None and len(asked) < len(set(only)):
        raise StudyError(f"there is no claim {', '.join(sorted(set(only) - {claim.id for claim in asked}))}")
    judged = tuple(for_scenario(claim, scenario, record) for claim in asked)
    scenarios, measured = variants(scenario, judged, record), extra(judged)
    played = ensembles(scenarios, replicates, seed=seed, extra=measured, **how)
    values = values_of({name: runs.replicates.to_dict("series") for name, runs in played.items()}, judged)
    table = pd.DataFrame(values, index=pd.RangeIndex(replicates, name="replicate"))
    return ClaimsLedger(judged, scenario, seed, table, played[AS_IT_IS].parameters)


def for_scenario(claim: Claim, scenario: Scenario, record: Seeds) -> Claim:
    """Claim as it is, or marked as not testable where it speaks of what the scenario does not have."""
    if not claim.testable:
        return claim
    missing = [why for part in claim.reported if (why := _why_not(part, claim, scenario, record))]
    if not missing:
        return claim
    why_not = "; ".join(dict.fromkeys(missing))
    return claim.model_copy(update={"testable": False, "why_not": f"{why_not}.", "reported": ()})


def _why_not(part: Part, claim: Claim, scenario: Scenario, record: Seeds) -> str:
    if claim.speaks_of.ends <= scenario.start:
        return f"the scenario begins after the time of which it speaks, on {scenario.start:%Y-%m-%d}"
    if part.against is not None and not changes(scenario, record.what_ifs.get(part.against, {})):
        return f"the what-if `{part.against}` has nothing to change in this scenario"
    return what_is_missing(part, scenario)


def variants(scenario: Scenario, judged: Sequence[Claim], record: Seeds) -> dict[str, Scenario]:
    """The scenario as it is, and every what-if that some claims compare it with, by the name of its runs."""
    what_ifs = dict.fromkeys(part.against for claim in judged for part in claim.reported if part.against)
    return {AS_IT_IS: scenario} | {
        _folder(name): with_overrides(scenario, changes(scenario, record.what_ifs[name])) for name in what_ifs
    }


def _folder(what_if: str) -> str:
    return what_if.replace(" ", "-")


def extra(judged: Sequence[Claim]) -> Extra:
    """What is measured in every run."""
    said = "".join(claim.model_dump_json() for claim in judged)
    return Extra(_Measures(tuple(judged)), hashlib.sha256(said.encode()).hexdigest()[:12])


@dataclass(frozen=True)
class _Measures:
    """Value of every part of some claims in a run, by `part_key`."""

    judged: tuple[Claim, ...]

    def __call__(self, result: RunResult) -> dict[str, float]:
        return {
            part_key(claim, number): MEASURES[part.measure](result, claim, part)
            for claim in self.judged
            for number, part in enumerate(claim.reported)
        }


def values_of(played: Mapping[str, Measured], judged: Sequence[Claim]) -> dict[str, Floats]:
    """Value of every part in every replicate, by `part_key`; of one that compares, what changes.

    Parameters
    ----------
    played : mapping of str to mapping
        What was measured in the runs of every variant, by its name.
    judged : sequence of Claim
        The claims.
    """
    values = {}
    for claim in judged:
        for number, part in enumerate(claim.reported):
            key = part_key(claim, number)
            value = np.asarray(played[AS_IT_IS][key], dtype=float)
            if part.against is not None:
                other = np.asarray(played[_folder(part.against)][key], dtype=float)
                value = _change(part, value, other)
            values[key] = value
    return values


def _change(part: Part, as_it_is: Floats, what_if: Floats) -> Floats:
    difference: Floats = what_if - as_it_is
    if part.change == "difference":
        return difference
    return np.divide(difference, as_it_is, out=np.full_like(difference, np.nan), where=as_it_is != 0.0)
