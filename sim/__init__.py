"""The open reference model of a logistic collapse.

For instance::

    import sim

    scenario = sim.load("historical")
    result = sim.run(scenario, seed=1)
    result.outcomes["trigger:north"]
    sim.view.territory(result)

What is imported is only what is used: `import sim` loads neither pandas nor matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import view as view
    from sim.campaign.balance import SimulationError as SimulationError
    from sim.causes.cause import cause as cause
    from sim.causes.overturn import overturn as overturn
    from sim.causes.phase import phase as phase
    from sim.causes.why import why as why
    from sim.errors import SimError as SimError
    from sim.evidence.claims import claims as claims
    from sim.record.hub import hub as hub
    from sim.record.result import RunResult as RunResult
    from sim.record.run import run as run
    from sim.scenario.library import scenarios as scenarios
    from sim.scenario.load import load as load
    from sim.scenario.load import with_overrides as with_overrides
    from sim.scenario.problems import ScenarioError as ScenarioError
    from sim.scenario.resolve import uncertain as uncertain
    from sim.study.compare import compare as compare
    from sim.study.ensemble import ensemble as ensemble
    from sim.study.errors import StudyError as StudyError
    from sim.study.sensitivity import sensitivity as sensitivity
    from sim.study.sweep import sweep as sweep

    __version__: str

_HOME = {
    "load": "sim.scenario.load",
    "with_overrides": "sim.scenario.load",
    "uncertain": "sim.scenario.resolve",
    "scenarios": "sim.scenario.library",
    "run": "sim.record.run",
    "RunResult": "sim.record.result",
    "ensemble": "sim.study.ensemble",
    "compare": "sim.study.compare",
    "sweep": "sim.study.sweep",
    "sensitivity": "sim.study.sensitivity",
    "claims": "sim.evidence.claims",
    "hub": "sim.record.hub",
    "SimError": "sim.errors",
    "ScenarioError": "sim.scenario.problems",
    "SimulationError": "sim.campaign.balance",
    "StudyError": "sim.study.errors",
    "cause": "sim.causes.cause",
    "overturn": "sim.causes.overturn",
    "phase": "sim.causes.phase",
    "why": "sim.causes.why",
}

__all__ = ["__version__", "view", *_HOME]


def __getattr__(name: str) -> Any:
    if name == "view":
        return import_module("sim.view")
    if name == "__version__":
        from importlib.metadata import version

        return version("kupiansk-sim")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
