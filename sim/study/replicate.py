"""Replicates of a scenario, played one after the other by a worker."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.campaign.journal import Entry
from sim.record.outcomes import grid_h, grid_series
from sim.record.result import RunResult
from sim.record.run import run
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.executor import stopping

STEP_H = 6.0
"""Step of the common time grid, h."""

Columns = dict[str, list[Any] | NDArray[np.float64]]
Tables = dict[str, Columns]
"""`replicates`, `parameters`, `series` and perhaps `events`, each a column by its name."""


class Case(NamedTuple):
    """One run in a study."""

    number: int
    """Its row in the study's tables."""
    replicate: int
    """Replicate whose luck and drawn parameters it has."""
    values: Mapping[str, float] | None = None
    """Parameters by path that are set, not drawn."""


@dataclass(frozen=True)
class Chunk:
    """Runs that a worker plays in one go."""

    scenario: bytes
    """Pickled: a worker unpacks each scenario once."""
    seed: int
    cases: tuple[Case, ...]
    events: bool
    """Whether the log of events is kept as well."""


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
        If a run fails; it says which.
    BrokenOffError
        If the study was broken off meanwhile.
    """
    scenario = _unpacked(chunk.scenario)
    rows: list[dict[str, Columns]] = []
    for case in chunk.cases:
        if stopping():
            raise BrokenOffError
        try:
            result = run(scenario, chunk.seed, case.replicate, case.values)
            rows.append(_tables(case.number, result, chunk.events))
        except Exception as error:
            raise StudyError(
                f"replicate {case.replicate} of seed {chunk.seed} failed: {type(error).__name__}: {error}"
            ) from error
    return {name: _stacked([row[name] for row in rows]) for name in rows[0]}


@lru_cache(maxsize=4)
def _unpacked(scenario: bytes) -> Scenario:
    unpacked: Scenario = pickle.loads(scenario)
    return unpacked


def _tables(number: int, result: RunResult, events: bool) -> Tables:
    """One run's rows in every table."""
    time_h = grid_h(result.resolved, STEP_H)
    series = grid_series(result.history, result.resolved, result.theatre, STEP_H)
    tables: Tables = {
        "replicates": _row(number, result.outcomes),
        "parameters": _row(number, result.parameters),
        "series": {"replicate": [number] * len(time_h), "time_h": time_h, **series},
    }
    if events:
        entries = result.history.entries
        columns = zip(*entries, strict=True) if entries else ([] for _ in Entry._fields)
        tables["events"] = {
            "replicate": [number] * len(entries),
            **{name: list(column) for name, column in zip(Entry._fields, columns, strict=True)},
        }
    return tables


def _row(number: int, values: Mapping[str, float | str]) -> Columns:
    return {"replicate": [number], **{name: [value] for name, value in values.items()}}


def _stacked(parts: Sequence[Columns]) -> Columns:
    """Tables with the same columns, one under the other."""
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def _joined(pieces: Sequence[list[Any] | NDArray[np.float64]]) -> list[Any] | NDArray[np.float64]:
    if isinstance(pieces[0], list):
        return [value for piece in pieces for value in piece]
    return np.concatenate(pieces)
