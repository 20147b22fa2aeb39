"""Claims tested: what was said of the campaign, as statements that runs confirm or contradict.

A claim has one part or several. A part is a measure of a run with bounds (`seeds/claims.yaml`): it holds in
a run if the simulated value lies within them, and it does not hold where there is no value (a town that is
never taken has no time). A part that compares is measured on pairs of runs that share their parameters and
their luck and differ in one thing only.

    ledger = claims("historical", replicates=500)
    ledger.table        # a row for each claim: probability, verdict, why
    ledger.parts        # a row for each part: reported against simulated
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.evidence.ledger import ClaimsLedger, part_key
from sim.evidence.measures import COMPARISONS, MEASURES
from sim.evidence.seeds import Claim, seeds
from sim.evidence.what_ifs import WHAT_IFS
from sim.record.run import run
from sim.scenario.load import load, with_overrides
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.play.workers import Workers

CHUNK = 5
"""Replicates that a worker plays in one go."""


def claims(
    scenario: Scenario | str | Path = "historical",
    replicates: int = 500,
    seed: int = 1,
    jobs: int | None = None,
    only: Collection[str] | None = None,
) -> ClaimsLedger:
    """Test the claims of the source report on replicates of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    replicates : int
        How many; each is played once as it is, and once more for every what-if.
    seed : int
        Root seed; replicate k is that of an ensemble with this seed.
    jobs : int, optional
        Processes, by default one for each core.
    only : collection of str, optional
        Ids of the claims to test, by default all.

    Raises
    ------
    ScenarioError
        If the scenario cannot be loaded, or leaves no room for a what-if.
    StudyError
        If there are no replicates, if there is no such claim, or if the workers keep dying.
    """
    import pandas as pd

    if replicates < 1:
        raise StudyError(f"replicates must be at least 1, not {replicates}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    tested = tuple(claim for claim in seeds().claims if only is None or claim.id in only)
    if only is not None and len(tested) < len(set(only)):
        raise StudyError(f"there is no claim {', '.join(sorted(set(only) - {claim.id for claim in tested}))}")
    packed = pickle.dumps((variants(scenario, tested), tested))
    tasks = [
        _Task(packed, seed, tuple(range(first, min(first + CHUNK, replicates))))
        for first in range(0, replicates, CHUNK)
    ]
    with Workers(jobs if len(tasks) > 1 else 1) as workers:
        rows = dict(row for _, rows in workers.run(_play, tasks) for row in rows)
    values = pd.DataFrame.from_dict(rows, orient="index").sort_index().rename_axis("replicate")
    return ClaimsLedger(tested, scenario, seed, values)


def variants(scenario: Scenario, tested: Sequence[Claim]) -> dict[str, Scenario]:
    """The scenario as it is, under the empty name, and every what-if that some claims compare it with."""
    compared = (COMPARISONS.get(part.measure) for claim in tested for part in claim.reported)
    what_ifs = dict.fromkeys(comparison.what_if for comparison in compared if comparison)
    return {"": scenario} | {name: with_overrides(scenario, WHAT_IFS[name](scenario)) for name in what_ifs}


def values_of(
    scenarios: Mapping[str, Scenario], tested: Sequence[Claim], seed: int, replicate: int | None
) -> dict[str, float]:
    """Simulated value of every part of some claims in one replicate, by `part_key`.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        From `variants`, for the same claims.
    tested : sequence of Claim
        The claims.
    seed, replicate
        As for `sim.record.run.run`.
    """
    results = {name: run(scenario, seed, replicate) for name, scenario in scenarios.items()}
    values = {}
    for claim in tested:
        for number, part in enumerate(claim.reported):
            comparison = COMPARISONS.get(part.measure)
            if comparison is None:
                value = MEASURES[part.measure](results[""], claim, part)
            else:
                pair = (results[name] for name in ("", comparison.what_if))
                value = comparison.difference(*(comparison.measure(result, claim, part) for result in pair))
            values[part_key(claim, number)] = value
    return values


class _Task(NamedTuple):
    packed: bytes
    """Pickled variants and claims: a worker unpacks them once."""
    seed: int
    replicates: tuple[int, ...]


def _play(task: _Task) -> list[tuple[int, dict[str, float]]]:
    scenarios, tested = _unpacked(task.packed)
    return [(replicate, values_of(scenarios, tested, task.seed, replicate)) for replicate in task.replicates]


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> tuple[dict[str, Scenario], tuple[Claim, ...]]:
    unpacked: tuple[dict[str, Scenario], tuple[Claim, ...]] = pickle.loads(packed)
    return unpacked
