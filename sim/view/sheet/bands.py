"""Many runs in one curve: the median, and the bands in which half and nine tenths of them lie."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the band of nine tenths, of that of half, and the median between them."""
WIDE, NARROW = 0.16, 0.32
"""Opacity of the two bands."""
BANDS = "line: median; bands: half and nine tenths of the runs"


def bands(ax: Axes, time: ArrayLike, values: ArrayLike, *, label: str, colour: str) -> Line2D:
    """Draw the median of many runs, and the bands of 50 and 90 % of them.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    time : array_like, shape (n,)
        Dates or hours.
    values : array_like, shape (runs, n)
        A row for each run; nan is left out of the quantiles of its time.
    label : str
        Name of the line.
    colour : str
        Of the line and the bands.

    Returns
    -------
    Line2D
        The median.

    Raises
    ------
    ValueError
        If the shapes do not match.
    """
    time, values = np.asarray(time), np.asarray(values, dtype=float)
    if values.ndim != 2 or values.shape[1:] != time.shape:
        raise ValueError(f"values {values.shape} do not fit a time of {time.shape}: give a row for each run")
    lowest, low, median, high, highest = quantiles(values)
    ax.fill_between(time, lowest, highest, color=colour, alpha=WIDE, linewidth=0)
    ax.fill_between(time, low, high, color=colour, alpha=NARROW, linewidth=0)
    return ax.plot(time, median, color=colour, label=label)[0]


def quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles over the runs, shape (quantiles, n); nan where no run has a value."""
    found = np.full((len(QUANTILES), values.shape[1]), np.nan)
    known = ~np.isnan(values).all(axis=0)
    found[:, known] = np.nanquantile(values[:, known], QUANTILES, axis=0)
    return found
