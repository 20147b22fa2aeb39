"""The ensemble behind a run: bands in which half and nine tenths of the runs lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from sim.view.sheet.bands import NARROW, WIDE

if TYPE_CHECKING:
    from sim.record.result import RunResult
    from sim.study.typical import Typical


def band_behind(
    ax: Axes, result: RunResult, typical: Typical, name: str, colour: str, steps: bool = False
) -> None:
    """Draw the bands of a curve of the ensemble.

    Parameters
    ----------
    ax : Axes
        Quantity by date.
    result : RunResult
        The run that will be drawn over them.
    typical : Typical
        The ensemble.
    name : str
        Curve: see `sim.study.typical.CURVES` and `ARRIVALS`. If it is not known, nothing is drawn.
    colour : str
        Of the bands.
    steps : bool
        Whether the values are totals of the time between the hours.
    """
    if name not in typical.bands:
        return
    dates: Any = np.array(
        [result.resolved.moment(hour) for hour in typical.hours[name]], dtype="datetime64[s]"
    )
    lowest, low, _, high, highest = np.asarray(typical.bands[name], dtype=float)
    for below, above, opacity in ((lowest, highest, WIDE), (low, high, NARROW)):
        if steps:
            below, above = (np.append(edge, edge[-1]) for edge in (below, above))
        step: Any = "post" if steps else None
        ax.fill_between(dates, below, above, step=step, color=colour, alpha=opacity, linewidth=0)
