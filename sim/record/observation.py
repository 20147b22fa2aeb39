"""What the world was told of the area: a part of it, late, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike

from sim.record.curves import Floats
from sim.scenario.schema import Observation

AreaCurve = Callable[[Floats], Floats]
"""Area by the hour, km2: takes an array of hours of any shape."""


def announced(actual_km2_at: AreaCurve, grid_h: Floats, observation: Observation, start: datetime) -> Floats:
    """Area announced by each hour of a grid, km2: a step curve that never falls.

    Parameters
    ----------
    actual_km2_at : callable
        Area that had really changed hands by the hour.
    grid_h : ndarray of float, shape (n,)
        Hours since `start`.
    observation : Observation
        Resolved.
    start : datetime
        Local time at hour 0, to know when the daily statements are made.

    Returns
    -------
    ndarray of float, shape (n,)
    """
    statement_h = last_statement_h(grid_h, observation.statement_hour, start)
    return told_km2(actual_km2_at, statement_h, observation.lag_h, observation.stabilised_share)


def last_statement_h(grid_h: Floats, statement_hour: float, start: datetime) -> Floats:
    """Hour of the last daily statement made by each hour of a grid; before the first one, it is negative.

    Parameters
    ----------
    grid_h : ndarray of float, shape (n,)
        Hours since `start`.
    statement_hour : float
        Hour of the day, local time.
    start : datetime
        Local time at hour 0.
    """
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    first_h = statement_hour - (start - midnight).total_seconds() / 3600.0
    return first_h + np.floor((grid_h - first_h) / 24.0) * 24.0


def told_km2(
    actual_km2_at: AreaCurve, statement_h: Floats, lag_h: ArrayLike, stabilised_share: ArrayLike
) -> Floats:
    """Area that statements announce, km2: the stabilised share of the ground taken a lag before.

    Lags and shares can be arrays that broadcast against the statements, of shape (m, 1) for m pairs, so that
    a fit looks at all pairs at once.

    Parameters
    ----------
    actual_km2_at : callable
        Area that had really changed hands by the hour; 0 before hour 0.
    statement_h : ndarray of float, shape (n,)
        Hours of the statements.
    lag_h : array_like
        Age of the ground that is announced, h.
    stabilised_share : array_like
        Share of it that is announced, 0 to 1.

    Returns
    -------
    ndarray of float, shape (n,) or (m, n)
    """
    return np.asarray(stabilised_share) * actual_km2_at(statement_h - np.asarray(lag_h))
