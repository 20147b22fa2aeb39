"""Figures of runs: each function takes a result, draws, and returns the matplotlib Axes or Figure.

matplotlib is loaded with the first of them: the pages of `sim.view.page` need none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.view.causes.chain import why_chain as why_chain
    from sim.view.causes.coalitions import cause_figures as cause_figures
    from sim.view.causes.coalitions import cause_measures as cause_measures
    from sim.view.causes.coalitions import coalitions as coalitions
    from sim.view.causes.phase import phase_map as phase_map
    from sim.view.files import save as save
    from sim.view.film.animate import animate as animate
    from sim.view.hubs.figures import hub_figures as hub_figures
    from sim.view.hubs.flow import hub as hub
    from sim.view.hubs.losses import losses as losses
    from sim.view.maps.ground import ground as ground
    from sim.view.maps.network import network as network
    from sim.view.maps.situation import map as map  # noqa: A004
    from sim.view.runs.figures import run_figures as run_figures
    from sim.view.runs.outlook import outlook as outlook
    from sim.view.runs.people import civilians as civilians
    from sim.view.runs.people import civilians_panels as civilians_panels
    from sim.view.runs.stocks import stock as stock
    from sim.view.runs.stocks import stocks as stocks
    from sim.view.runs.stocks import stocks_panels as stocks_panels
    from sim.view.runs.supply import arrivals as arrivals
    from sim.view.runs.supply import throughput as throughput
    from sim.view.runs.supply import throughput_panels as throughput_panels
    from sim.view.runs.territory import territory as territory
    from sim.view.runs.withdrawal import drawdown as drawdown
    from sim.view.sheet.bands import bands as bands
    from sim.view.studies.claims import claims_ledger as claims_ledger
    from sim.view.studies.comparisons import compare as compare
    from sim.view.studies.comparisons import compare_scenarios as compare_scenarios
    from sim.view.studies.comparisons import compare_supply as compare_supply
    from sim.view.studies.comparisons import compare_territory as compare_territory
    from sim.view.studies.comparisons import comparison_figures as comparison_figures
    from sim.view.studies.study_figures import sensitivity_ranking as sensitivity_ranking
    from sim.view.studies.study_figures import sweep_curve as sweep_curve
    from sim.view.studies.study_figures import sweep_heat_map as sweep_heat_map
    from sim.view.studies.study_figures import variance_shares as variance_shares

_HOME = {
    "animate": "sim.view.film.animate",
    "arrivals": "sim.view.runs.supply",
    "bands": "sim.view.sheet.bands",
    "cause_figures": "sim.view.causes.coalitions",
    "cause_measures": "sim.view.causes.coalitions",
    "civilians": "sim.view.runs.people",
    "civilians_panels": "sim.view.runs.people",
    "claims_ledger": "sim.view.studies.claims",
    "coalitions": "sim.view.causes.coalitions",
    "compare": "sim.view.studies.comparisons",
    "compare_scenarios": "sim.view.studies.comparisons",
    "compare_territory": "sim.view.studies.comparisons",
    "compare_supply": "sim.view.studies.comparisons",
    "comparison_figures": "sim.view.studies.comparisons",
    "drawdown": "sim.view.runs.withdrawal",
    "ground": "sim.view.maps.ground",
    "hub": "sim.view.hubs.flow",
    "hub_figures": "sim.view.hubs.figures",
    "losses": "sim.view.hubs.losses",
    "map": "sim.view.maps.situation",
    "network": "sim.view.maps.network",
    "outlook": "sim.view.runs.outlook",
    "phase_map": "sim.view.causes.phase",
    "run_figures": "sim.view.runs.figures",
    "save": "sim.view.files",
    "sensitivity_ranking": "sim.view.studies.study_figures",
    "stock": "sim.view.runs.stocks",
    "stocks": "sim.view.runs.stocks",
    "stocks_panels": "sim.view.runs.stocks",
    "sweep_curve": "sim.view.studies.study_figures",
    "sweep_heat_map": "sim.view.studies.study_figures",
    "territory": "sim.view.runs.territory",
    "throughput": "sim.view.runs.supply",
    "throughput_panels": "sim.view.runs.supply",
    "variance_shares": "sim.view.studies.study_figures",
    "why_chain": "sim.view.causes.chain",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sim.view' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
