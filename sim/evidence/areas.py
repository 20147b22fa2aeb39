"""What was reported of the area at the time, in order, to hold a run against."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sim.evidence.seeds import Bound, Coverage, Seeds


class AreaReport(NamedTuple):
    """An area that somebody announced, assessed or mapped."""

    at: datetime
    """Local time."""
    area_km2: float
    bound: Bound
    kind: Literal["announced", "assessed", "mapped"]
    """By an official, by somebody independent, or from an open map."""
    coverage: Coverage


def area_reports(record: Seeds) -> list[AreaReport]:
    """Areas of a record that can be held against a run, in order of time; other counts are left out."""
    reports = [
        *(
            AreaReport(
                row.announced_at,
                row.area_km2,
                row.bound,
                "assessed" if row.count == "assessed" else "announced",
                row.coverage,
            )
            for row in record.announced_area
        ),
        *(
            AreaReport(row.mapped_at, row.area_km2, row.bound, "mapped", row.coverage)
            for row in record.mapped_area
        ),
    ]
    return sorted((report for report in reports if report.coverage != "apart"), key=lambda report: report.at)
