"""Tables of replicates as they are kept in memory and on disk: columns of numbers or text, gaps as nulls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sim.study.play.replicate import Columns, Tables

PART = 50
"""Replicates that are kept, written and redone together."""


def part_of(number: int) -> int:
    """Part to which a replicate belongs."""
    return number // PART


def numbers_of(part: int, count: int) -> range:
    """Replicates of a part, of the first `count` replicates."""
    return range(part * PART, min(count, (part + 1) * PART))


def parts_of(count: int) -> range:
    """Parts that hold the first `count` replicates."""
    return range(-(-count // PART))


def stacked(pieces: Sequence[Tables]) -> dict[str, pa.Table]:
    """Arrow tables from those of several workers, one under the other."""
    return {name: pa.concat_tables([_table(piece[name]) for piece in pieces]) for name in pieces[0]}


def _table(columns: Columns) -> pa.Table:
    return pa.table({name: _array(name, values) for name, values in columns.items()})


def _array(name: str, values: Any) -> pa.Array:
    # The type comes from the column, not from what happens to be in this part of it.
    if name == "replicate":
        return pa.array(values, pa.int64())
    if len(values) and isinstance(values[0], str):
        return pa.array(values, pa.string())
    # What did not happen is nan in a run; as a null it is left out by SQL's averages.
    return pa.array(np.asarray(values, dtype=float), pa.float64(), from_pandas=True)


class MemoryShelf:
    """Keeps the tables of an ensemble in memory."""

    def __init__(self) -> None:
        self._parts: dict[int, dict[str, pa.Table]] = {}

    def rows(self) -> dict[int, int]:
        """Replicates kept of each part."""
        return {part: tables["replicates"].num_rows for part, tables in self._parts.items()}

    def put(self, part: int, tables: dict[str, pa.Table]) -> None:
        """Keep a part."""
        self._parts[part] = tables

    def columns(self, name: str) -> list[str]:
        """Columns of a table."""
        return list(next(iter(self._parts.values()))[name].column_names)

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One of the tables, or some of its columns."""
        tables = [self._parts[part][name] for part in sorted(self._parts)]
        return pa.concat_tables([table.select(columns) if columns else table for table in tables])
