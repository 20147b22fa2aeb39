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
        One; or two, of which the first is called `before`.
    """
    *before, now = analyses
    figures: dict[str, Axes | Figure] = {"hub": hub(now), "losses": losses(now)}
    for analysis in before:
        figures |= {"hub_before": hub(analysis), "losses_before": losses(analysis)}
    return figures
