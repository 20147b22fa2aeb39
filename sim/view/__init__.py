"""Figures of runs: each function takes a result, draws, and returns the matplotlib Axes or Figure."""

from sim.view.film.animate import animate
from sim.view.hub.figures import hub_figures, save_hub
from sim.view.hub.flow import hub
from sim.view.hub.losses import losses
from sim.view.maps.ground import ground
from sim.view.maps.network import network
from sim.view.maps.situation import map  # noqa: A004
from sim.view.runs.people import civilians, civilians_panels
from sim.view.runs.stocks import stock, stocks, stocks_panels
from sim.view.runs.supply import arrivals, throughput, throughput_panels
from sim.view.runs.territory import territory
from sim.view.runs.withdrawal import drawdown
from sim.view.save import save_figures
from sim.view.sheet.bands import bands
from sim.view.studies.claims import claims_ledger, save_claims
from sim.view.studies.comparisons import (
    compare,
    compare_scenarios,
    compare_territory,
    compare_throughput,
    comparison_figures,
)
from sim.view.studies.study_figures import (
    save_study_figures,
    sensitivity_ranking,
    sweep_curve,
    sweep_heat_map,
    variance_shares,
)

__all__ = [
    "animate",
    "arrivals",
    "bands",
    "civilians",
    "civilians_panels",
    "claims_ledger",
    "compare",
    "compare_scenarios",
    "compare_territory",
    "compare_throughput",
    "comparison_figures",
    "drawdown",
    "ground",
    "hub",
    "hub_figures",
    "losses",
    "map",
    "network",
    "save_claims",
    "save_figures",
    "save_hub",
    "save_study_figures",
    "sensitivity_ranking",
    "stock",
    "stocks",
    "stocks_panels",
    "sweep_curve",
    "sweep_heat_map",
    "territory",
    "throughput",
    "throughput_panels",
    "variance_shares",
]
