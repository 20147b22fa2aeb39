"""The rows of a hub analysis as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.hubs.rows import CutPart, Element, GroupFlow, Loss, Pair, Use

if TYPE_CHECKING:
    import pandas as pd

TableRow = dict[str, Any]


def flow_rows(flows: Iterable[GroupFlow]) -> list[TableRow]:
    """Fields of the flows, and the share of its need that each group gets."""
    return [{**asdict(flow), "share_served": flow.share_served} for flow in flows]


def cut_rows(cuts: Mapping[str, Iterable[CutPart]]) -> list[TableRow]:
    """Parts of the smallest cuts, by whose they are: of all groups (`all`), and of each served alone."""
    return [{"group": group, **asdict(part)} for group, parts in cuts.items() for part in parts]


def loss_rows(losses: Iterable[Loss]) -> list[TableRow]:
    """Fields of the losses; days survived in a column for each group."""
    rows = []
    for loss in losses:
        row = asdict(loss)
        row["serves_as"] = ", ".join(loss.serves_as)
        row["groups_cut_off"] = " ".join(loss.groups_cut_off)
        days = row.pop("days_survived")
        row |= {"recover_h": loss.recover_h, "first_short_days": loss.first_short_days}
        rows.append(row | {f"days_survived:{group}": lasts for group, lasts in days.items()})
    return rows


def pair_rows(pairs: Iterable[Pair]) -> list[TableRow]:
    """Pairs by the names of what is lost."""
    return [
        {
            "a": pair.a.name,
            "a_or": _names(pair.a_or),
            "b": pair.b.name,
            "b_or": _names(pair.b_or),
            "t_per_day_lost": pair.t_per_day_lost,
            "t_per_day_lost_singly": pair.t_per_day_lost_singly,
        }
        for pair in pairs
    ]


def use_rows(uses: Iterable[Use]) -> list[TableRow]:
    """Fields of the uses."""
    return [asdict(use) for use in uses]


def tables(rows: Mapping[str, list[TableRow]]) -> dict[str, pd.DataFrame]:
    """Rows as tables, by their names."""
    import pandas as pd

    return {name: pd.DataFrame(each) for name, each in rows.items()}


def pairs_table(pairs: Iterable[Pair]) -> pd.DataFrame:
    """Table of the pairs of losses: see `HubAnalysis.pairs_table`."""
    import pandas as pd

    columns = ["a", "a_or", "b", "b_or", "t_per_day_lost", "t_per_day_lost_singly"]
    return pd.DataFrame(pair_rows(pairs), columns=columns)


def _names(elements: Iterable[Element]) -> str:
    return "; ".join(element.name for element in elements)
