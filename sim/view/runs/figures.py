"""All figures of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.study.typical import typical_of
from sim.view.maps.ground import ground
from sim.view.maps.network import network
from sim.view.maps.situation import map as situation
from sim.view.runs.outlook import outlook
from sim.view.runs.people import civilians, civilians_panels
from sim.view.runs.stocks import stocks, stocks_panels
from sim.view.runs.supply import throughput, throughput_panels
from sim.view.runs.territory import territory
from sim.view.runs.withdrawal import drawdown

if TYPE_CHECKING:
    from sim.record.result import RunResult

FIGURES: Mapping[str, Callable[[RunResult], Axes | Figure]] = {
    "network": lambda result: network(result.resolved),
    "throughput": lambda result: throughput(result, typical=typical_of(result.scenario)),
    "throughput_by_class": throughput_panels,
    "outlook": outlook,
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


def _called(result: RunResult) -> bool:
    return bool(result.series.civilians["called"].any())


NEEDS: Mapping[str, Callable[[RunResult], bool]] = {
    "outlook": lambda result: bool(result.history.expectations),
    "civilians": _called,
    "civilians_by_measure": _called,
}
"""What must have happened for a figure to have something to show; the others always have."""


def run_figures(result: RunResult) -> dict[str, Axes | Figure]:
    """Every figure of a run that has something to show, by the name of its files."""
    return {name: draw(result) for name, draw in FIGURES.items() if name not in NEEDS or NEEDS[name](result)}
