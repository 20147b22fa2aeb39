"""The figures of a hub analysis."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.hubs.analysis import HubAnalysis
from sim.view.hubs.flow import hub
from sim.view.hubs.losses import losses


def hub_figures(analyses: Sequence[HubAnalysis]) -> dict[str, Axes | Figure]:
    """The diagram and the ranking of each analysis, by the name of their files.

    Parameters
    ----------
    analyses : sequence of HubAnalysis
        One, `hub` and `losses`; or two, of which the files end with `_before` and `_after`.
    """
    ends = [""] if len(analyses) == 1 else ["_before", "_after"]
    figures: dict[str, Axes | Figure] = {}
    for analysis, end in zip(analyses, ends, strict=True):
        figures |= {f"hub{end}": hub(analysis), f"losses{end}": losses(analysis)}
    return figures
