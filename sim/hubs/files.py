"""A hub analysis as files, and as plain values for a program to read."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from pathlib import Path
from typing import Any

from sim import files
from sim.hubs.analysis import HubAnalysis
from sim.hubs.tables import pair_rows


def as_plain(analysis: HubAnalysis, pairs: bool = False) -> dict[str, Any]:
    """The whole analysis as dictionaries, lists and numbers; None stands for infinite: for good, or never.

    Parameters
    ----------
    analysis : HubAnalysis
        The analysis.
    pairs : bool
        Whether the pairs of losses too.
    """
    plain: dict[str, Any] = {
        "scenario": analysis.title,
        "moment": analysis.moment.isoformat(),
        "need_t_per_day": analysis.need_t_per_day,
        "served_t_per_day": analysis.served_t_per_day,
        "capacity_t_per_day": analysis.capacity_t_per_day,
        "hub": analysis.hub.id if analysis.hub else None,
        **analysis.rows,
    }
    if pairs:
        plain["pairs"] = pair_rows(analysis.pairs)
    return {name: _finite(value) for name, value in plain.items()}


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [{name: _finite(each) for name, each in row.items()} for row in value]
    return None if isinstance(value, float) and isinf(value) else value


def save_tables(analyses: Sequence[HubAnalysis], folder: Path, pairs: bool = False) -> None:
    """Write the tables of analyses as CSV, one below the other, with the moment in the first column.

    Parameters
    ----------
    analyses : sequence of HubAnalysis
        The same supply at one or more moments.
    folder : Path
        Where to.
    pairs : bool
        Whether the pairs of losses too.
    """
    import pandas as pd

    for name in ("flows", "cut", "losses", "uses", *(("pairs",) if pairs else ())):
        parts = []
        for analysis in analyses:
            table = analysis.pairs_table if name == "pairs" else analysis.tables[name]
            parts.append(table.assign(moment=analysis.moment.isoformat()))
        # What is empty has no type on which pandas could agree.
        filled = [part.dropna(axis="columns", how="all") for part in parts]
        whole = pd.concat(filled, ignore_index=True).reindex(columns=parts[0].columns)
        files.write_csv(whole[["moment", *whole.columns.drop("moment")]], folder / f"{name}.csv")
