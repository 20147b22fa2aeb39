"""All figures of a run as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.study.typical import typical_of
from sim.view.maps.ground import ground
from sim.view.maps.network import network
from sim.view.maps.situation import map as situation
from sim.view.runs.people import civilians, civilians_panels
from sim.view.runs.stocks import stocks, stocks_panels
from sim.view.runs.supply import throughput, throughput_panels
from sim.view.runs.territory import territory
from sim.view.runs.withdrawal import drawdown
from sim.view.sheet.slide import DPI
from sim.view.sheet.style import styled

if TYPE_CHECKING:
    from sim.record.result import RunResult

FIGURES: Mapping[str, Callable[[RunResult], Axes | Figure]] = {
    "network": lambda result: network(result.resolved),
    "throughput": lambda result: throughput(result, typical=typical_of(result.scenario)),
    "throughput_by_class": throughput_panels,
    "days_of_supply": stocks,
    "stocks_by_class": stocks_panels,
    "territory": lambda result: territory(result, inset=True, typical=typical_of(result.scenario)),
    "map": situation,
    "ground": ground,
    "drawdown": drawdown,
    "civilians": civilians,
    "civilians_by_measure": civilians_panels,
}
"""Figures of a run by the name of their files."""
FORMATS: Mapping[str, dict[str, Any]] = {
    "png": {"dpi": DPI, "metadata": {"Software": None}},
    "svg": {"metadata": {"Date": None, "Creator": None}},
}
"""Formats with their settings: nothing in a file tells when it was written."""


@styled
def save_figures(result: RunResult, folder: str | Path) -> list[Path]:
    """Write every figure of a run as PNG (150 dpi) and SVG; the same run gives the same bytes.

    Parameters
    ----------
    result : RunResult
        The run.
    folder : str or Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files.
    """
    return write_figures({name: draw(result) for name, draw in FIGURES.items()}, folder)


def write_figures(figures: Mapping[str, Axes | Figure], folder: str | Path) -> list[Path]:
    """Write figures as PNG and SVG, named by their keys; a colon becomes an underscore."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, drawn in figures.items():
        figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
        assert figure is not None
        for suffix, settings in FORMATS.items():
            path = folder / f"{name.replace(':', '_')}.{suffix}"
            figure.savefig(path, format=suffix, **settings)
            written.append(path)
    return written
