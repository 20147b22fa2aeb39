"""Plays what is missing of one or several ensembles, and puts it where it is kept, part by part."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import pyarrow as pa

from sim.scenario.schema import Scenario
from sim.study.play.memory import PART, numbers_of, part_of, parts_of, stacked
from sim.study.play.options import Progress
from sim.study.play.replicate import TABLES, Case, Chunk, Extra, Tables, play
from sim.study.play.workers import Workers

CHUNKS_PER_WORKER = 12
"""Enough that no worker waits long for the last one, few enough that handing them out costs nothing."""


class Shelf(Protocol):
    """Where the tables of an ensemble are kept: `MemoryShelf` or `FolderShelf`."""

    def rows(self) -> Mapping[int, int]:
        """Replicates kept of each part of which there are any."""

    def put(self, part: int, tables: dict[str, pa.Table]) -> None:
        """Keep a part."""

    def columns(self, name: str) -> list[str]:
        """Columns of a table."""

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One of the tables, or some of its columns, in the order of the replicates."""


@dataclass(frozen=True)
class Wanted:
    """An ensemble that is to be filled."""

    scenario: Scenario
    seed: int
    shelf: Shelf
    tables: tuple[str, ...] = TABLES
    """What is kept of each run, `replicates` among it."""
    case: Callable[[int], Case] = lambda number: Case(number, number)
    """Run that makes each row."""
    extra: Extra | None = None
    """What is measured in each run beside its outcomes."""


def fill(workers: Workers, targets: Sequence[Wanted], count: int, progress: Progress | None = None) -> None:
    """See to it that every target has its first `count` replicates.

    Replicates that are there already are not played again. The result does not depend on who plays what.

    Parameters
    ----------
    workers : Workers
        Open.
    targets : sequence of Wanted
        Filled one after the other.
    count : int
        Replicates of each.
    progress : callable, optional
        Told of all targets together.

    Raises
    ------
    StudyError
        If a replicate fails, if workers keep dying, or if a part cannot be written.
    """
    kept = [_whole_parts(target.shelf, count) for target in targets]
    done = sum(len(numbers_of(part, count)) for parts in kept for part in parts)
    total = len(targets) * count
    if progress:
        progress(done, total)
    size = max(1, min(PART, (total - done) // (CHUNKS_PER_WORKER * workers.count)))
    scenarios = [pickle.dumps(target.scenario, pickle.HIGHEST_PROTOCOL) for target in targets]
    # Made one by one when a worker is free: however many replicates there are to be, few are listed.
    chunks = (
        Chunk(
            index,
            scenarios[index],
            target.seed,
            tuple(map(target.case, numbers)),
            target.tables,
            target.extra,
        )
        for index, target in enumerate(targets)
        for part in parts_of(count)
        if part not in kept[index]
        for numbers in _pieces(numbers_of(part, count), size)
    )
    arrived: defaultdict[tuple[int, int], dict[int, Tables]] = defaultdict(dict)
    for chunk, tables in workers.run(play, chunks):
        first = chunk.cases[0].number
        part = part_of(first)
        pieces = arrived[chunk.target, part]
        pieces[first] = tables
        done += len(chunk.cases)
        rows = sum(len(piece["replicates"]["replicate"]) for piece in pieces.values())
        if rows == len(numbers_of(part, count)):
            targets[chunk.target].shelf.put(part, stacked([pieces[number] for number in sorted(pieces)]))
            del arrived[chunk.target, part]
        if progress:
            progress(done, total)


def _whole_parts(shelf: Shelf, count: int) -> set[int]:
    """Parts that need not be played."""
    wanted = {part: len(numbers_of(part, count)) for part in shelf.rows() if part in parts_of(count)}
    return {part for part, rows in shelf.rows().items() if rows >= wanted.get(part, rows + 1)}


def _pieces(numbers: range, size: int) -> Iterable[range]:
    """Nearly equal pieces of at most `size` numbers."""
    pieces = -(-len(numbers) // size)
    bounds = [len(numbers) * piece // pieces for piece in range(pieces + 1)]
    return (numbers[start:end] for start, end in pairwise(bounds))
