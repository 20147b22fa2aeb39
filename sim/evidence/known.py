"""What was known at a moment: the only facts that a forecast made then may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sim.evidence.seeds import AnnouncedArea, MappedArea, Seeds, TownReport


@dataclass(frozen=True)
class Known:
    """Facts on or before a moment."""

    cutoff: datetime
    mapped: tuple[MappedArea, ...]
    announced: tuple[AnnouncedArea, ...]
    taken: tuple[TownReport, ...]
    """Places that had been entered for certain: the latest time is not after the cutoff."""

    @property
    def largest_announced(self) -> AnnouncedArea | None:
        """Largest total of liberated ground that officials had announced."""
        official = (row for row in self.announced if row.count == "liberated")
        return max(official, key=lambda row: row.area_km2, default=None)


def known_by(cutoff: datetime, facts: Seeds) -> Known:
    """Facts of the area and of towns as they were known at a moment."""
    return Known(
        cutoff,
        tuple(row for row in facts.mapped_area if row.mapped_at <= cutoff),
        tuple(row for row in facts.announced_area if row.announced_at <= cutoff),
        tuple(row for row in facts.towns if row.event == "entered" and row.latest <= cutoff),
    )
