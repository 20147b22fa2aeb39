"""The figures of a hub analysis as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.hubs.analysis import HubAnalysis
from sim.view.hubs.flow import hub
from sim.view.hubs.losses import losses
from sim.view.save import write_figures
from sim.view.sheet.style import styled


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


@styled
def save_hub(analyses: Sequence[HubAnalysis], folder: str | Path) -> list[Path]:
    """Write the figures of one analysis, or of two moments, as PNG and SVG.

    Parameters
    ----------
    analyses : sequence of HubAnalysis
        As for `hub_figures`.
    folder : str or Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files.
    """
    return write_figures(hub_figures(analyses), folder)
