"""What the world was told of the area: a part of it, late, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import floor

from sim.scenario.schema import Observation


class Announcements:
    """Area announced by an hour, km2: a step curve that never falls.

    Each daily statement announces the stabilised share of the ground that was taken a lag before. A total for
    the whole country counts the ground elsewhere as well: add `elsewhere_km2`.

    Parameters
    ----------
    actual_km2_at : callable
        Area that had really changed hands by an hour; 0 before hour 0.
    observation : Observation
        Resolved.
    start : datetime
        Local time at hour 0, to know when the daily statements are made.
    """

    def __init__(
        self, actual_km2_at: Callable[[float], float], observation: Observation, start: datetime
    ) -> None:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        self._first_h = observation.statement_hour - (start - midnight).total_seconds() / 3600.0
        self._actual_km2_at = actual_km2_at
        self._lag_h: float = observation.lag_h
        self._stabilised_share: float = observation.stabilised_share
        self.elsewhere_km2: float = observation.elsewhere_km2

    def __call__(self, hour: float) -> float:
        """Area announced by an hour, km2."""
        return self._stabilised_share * self._actual_km2_at(self.statement_h(hour) - self._lag_h)

    def statement_h(self, hour: float) -> float:
        """Hour of the last daily statement made by an hour; before the first one, it is negative."""
        return self._first_h + floor((hour - self._first_h) / 24.0) * 24.0
