"""Replicates of a scenario, played one after the other by a worker."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sim.campaign.journal import Entry
from sim.record.grid import grid_h, grid_series
from sim.record.result import RunResult
from sim.record.run import run
from sim.scenario.schema import Scenario
from sim.study.errors import BrokenStudyError
from sim.study.play.executor import stopping
from sim.study.play.versions import CODE, versions

STEP_H = 6.0
"""Step of the common time grid, h."""

TABLES = ("replicates", "parameters", "series")
"""What is kept of every run unless a study says otherwise; `events` can be added."""

Columns = dict[str, list[Any]]
Tables = dict[str, Columns]
"""Some of `replicates`, `parameters`, `series` and `events`, each with its columns by name."""


class Case(NamedTuple):
    """One run in a study."""

    number: int
    """Its row in the study's tables."""
    replicate: int
    """Replicate whose luck and drawn parameters it has."""
    values: Mapping[str, float] | None = None
    """Parameters by path that are set, not drawn."""


@dataclass(frozen=True)
class Extra:
    """Values of each run beside its outcomes, kept in the same table."""

    values: Callable[[RunResult], Mapping[str, float]]
    """Always the same names in the same order; it must survive pickling."""
    key: str
    """Tells one set of values from another, so that a folder is not continued with others."""


@dataclass(frozen=True)
class Chunk:
    """Runs that a worker plays in one go."""

    target: int
    """Number of the ensemble to which they belong."""
    scenario: bytes
    """Pickled: a worker unpacks each scenario once."""
    seed: int
    cases: tuple[Case, ...]
    tables: tuple[str, ...] = TABLES
    """What is kept of each run."""
    extra: Extra | None = None
    """What is measured in each run beside its outcomes."""
    code: str = field(default_factory=lambda: versions()[CODE])
    """What the study is played with: a worker that came late may have something else."""


class BrokenOffError(Exception):
    """The study was broken off while the worker played."""


def play(chunk: Chunk) -> Tables:
    """Play every run of a chunk.

    Returns
    -------
    Tables
        Rows in the order of the cases.

    Raises
    ------
    StudyError
        If a run fails; it says which. If this worker would play it with other code.
    BrokenOffError
        If the study was broken off meanwhile.
    """
    if chunk.code != versions()[CODE]:
        raise BrokenStudyError(f"{CODE}: {versions()[CODE]} on a worker, {chunk.code} where it was started")
    scenario = _unpacked(chunk.scenario)
    runs: list[Tables] = []
    for case in chunk.cases:
        if stopping():
            raise BrokenOffError
        runs.append(play_case(scenario, chunk.seed, case, chunk.tables, chunk.extra))
    return {name: _stacked([tables[name] for tables in runs]) for name in chunk.tables}


def play_case(
    scenario: Scenario, seed: int, case: Case, tables: Sequence[str] = TABLES, extra: Extra | None = None
) -> Tables:
    """Play one run.

    Raises
    ------
    BrokenStudyError
        If it fails.
    """
    try:
        result = run(scenario, seed, replicate=case.replicate, values=case.values)
        kept = {name: _MAKERS[name](case.number, result) for name in tables}
        if extra is not None:
            kept["replicates"] |= {name: [value] for name, value in extra.values(result).items()}
        return kept
    except Exception as error:
        raise BrokenStudyError(
            f"replicate {case.replicate} of seed {seed} failed: {type(error).__name__}: {error}"
        ) from error


@lru_cache(maxsize=4)
def _unpacked(scenario: bytes) -> Scenario:
    unpacked: Scenario = pickle.loads(scenario)
    return unpacked


def _outcomes(number: int, result: RunResult) -> Columns:
    return _row(number, result.outcomes)


def _parameters(number: int, result: RunResult) -> Columns:
    return _row(number, result.parameters)


def _row(number: int, values: Mapping[str, float | str]) -> Columns:
    return {"replicate": [number], **{name: [value] for name, value in values.items()}}


def _series(number: int, result: RunResult) -> Columns:
    time_h = grid_h(result.resolved, STEP_H)
    return {
        "replicate": [number] * len(time_h),
        "time_h": time_h,
        **grid_series(result.reading, STEP_H),
    }


def _events(number: int, result: RunResult) -> Columns:
    entries = result.history.entries
    columns = zip(*entries, strict=True) if entries else ([] for _ in Entry._fields)
    return {
        "replicate": [number] * len(entries),
        **{name: list(column) for name, column in zip(Entry._fields, columns, strict=True)},
    }


_MAKERS: dict[str, Callable[[int, RunResult], Columns]] = {
    "replicates": _outcomes,
    "parameters": _parameters,
    "series": _series,
    "events": _events,
}


def _stacked(parts: Sequence[Columns]) -> Columns:
    """Tables with the same columns, one under the other."""
    return {name: list(chain.from_iterable(part[name] for part in parts)) for name in parts[0]}
