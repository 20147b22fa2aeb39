"""Many runs in one figure: the median, and the bands in which half and nine tenths of them lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from sim.view.dates import at, date_axis
from sim.view.slide import legend_beside, new_panel, titled
from sim.view.style import SERIES_COLOURS, styled
from sim.view.territory import draw_reports

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the band of nine tenths, of that of half, and the median between them."""
WIDE, NARROW = 0.16, 0.32
"""Opacity of the two bands."""
NAME_LENGTH = 24
"""Most letters in a line of the legend."""
BANDS = "line: median; bands: half and nine tenths of the runs"


def bands(ax: Axes, time: ArrayLike, values: ArrayLike, label: str, colour: str) -> Line2D:
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
        For the legend.
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
    lowest, low, median, high, highest = _quantiles(values)
    ax.fill_between(time, lowest, highest, color=colour, alpha=WIDE, linewidth=0)
    ax.fill_between(time, low, high, color=colour, alpha=NARROW, linewidth=0)
    return ax.plot(time, median, color=colour, label=label)[0]


@styled
def compare(
    curves: Mapping[str, ArrayLike],
    dates: Sequence[datetime],
    title: str,
    unit: str,
    source: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Compare a curve between scenarios, each with the bands of its runs.

    Parameters
    ----------
    curves : mapping of str to array_like, shape (runs, n)
        Curves by the name of their scenario, on the same dates; at most as many as there are colours.
    dates : sequence of datetime, length n
        Local time.
    title : str
        What is compared.
    unit : str
        Unit of the curves.
    source : str
        Where they come from, such as the number of runs and the seed.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        A line and two bands for each scenario, by date.

    Raises
    ------
    ValueError
        If there are more scenarios than colours, or the shapes do not match.
    """
    if len(curves) > len(SERIES_COLOURS):
        raise ValueError(f"{len(curves)} scenarios in one figure: give at most {len(SERIES_COLOURS)}")
    ax = ax or new_panel(source, right=0.745)
    days = [at(date) for date in dates]
    for (name, values), colour in zip(curves.items(), SERIES_COLOURS, strict=False):
        bands(ax, days, values, fill(name, NAME_LENGTH), colour)
    ax.set_ylim(0, 1.05 * max(ax.dataLim.y1, 1.0))
    ax.set_ylabel(unit)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    date_axis(ax, dates[0], dates[-1])
    legend_beside(ax)
    titled(ax, title, BANDS)
    return ax


@styled
def compare_territory(
    areas_km2: Mapping[str, ArrayLike],
    dates: Sequence[datetime],
    observed: bool = True,
    source: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Compare the ground that changed hands between scenarios, over the reports of the time.

    Parameters
    ----------
    areas_km2 : mapping of str to array_like, shape (runs, n)
        Area by the name of its scenario.
    dates, source, ax
        As for `compare`.
    observed : bool
        Whether to draw the reports that fall into the dates.
    """
    ax = compare(areas_km2, dates, "Ground that changed hands", "km²", source, ax)
    if observed:
        draw_reports(ax, dates[0], dates[-1])
        ax.set_ylim(0, 1.05 * max(ax.dataLim.y1, 1.0))
        legend_beside(ax, fontsize=10.5)
    return ax


@styled
def compare_throughput(
    arrivals_t_per_day: Mapping[str, ArrayLike],
    dates: Sequence[datetime],
    receiver: str = "the groups",
    source: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Compare what arrives between scenarios.

    Parameters
    ----------
    arrivals_t_per_day : mapping of str to array_like, shape (runs, n)
        Arrivals by the name of their scenario.
    receiver : str
        Who receives them, for the title.
    dates, source, ax
        As for `compare`.
    """
    return compare(arrivals_t_per_day, dates, f"Supply that arrives at {receiver}", "t/day", source, ax)


def _quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles over the runs, shape (quantiles, n); nan where no run has a value."""
    quantiles = np.full((len(QUANTILES), values.shape[1]), np.nan)
    known = ~np.isnan(values).all(axis=0)
    quantiles[:, known] = np.nanquantile(values[:, known], QUANTILES, axis=0)
    return quantiles
