"""One run of a scenario."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sim.campaign.model import simulate
from sim.record.result import RunResult
from sim.scenario.load import load
from sim.scenario.resolve import draw, resolve, uncertain
from sim.scenario.schema import Scenario
from sim.streams import Streams

FEW_CYCLES = (500_000, 20, 20)
"""Thresholds of the garbage collection while runs are played: a run leaves no cycles, and to look for them as
often as Python does takes a fifth of it."""
_thresholds_before: list[tuple[int, int, int]] = []
"""One for each run that is being played: what was before the first of them comes back after the last."""
_one_at_a_time = Lock()


def run(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    replicate: int | None = None,
    values: Mapping[str, float] | None = None,
) -> RunResult:
    """Run a scenario once.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    seed : int
        Root seed.
    replicate : int, optional
        Number of the replicate: parameters and luck are those that it has in an ensemble. Without it every
        range is at its `mid`, and the luck is that of replicate 0.
    values : mapping of str to float, optional
        Values of uncertain parameters by path, instead of those above.

    Returns
    -------
    RunResult
        With the scenario as it was given; running does not change it.

    Raises
    ------
    ScenarioError
        If the scenario cannot be loaded.
    ValueError
        If `values` names something that is not an uncertain parameter of the scenario.
    SimulationError
        If the run does not balance.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    parameters = parameters_of(scenario, seed, replicate, values or {})
    resolved = resolve(scenario, parameters)
    with _few_cycles():
        history = simulate(resolved, Streams(seed, replicate or 0))
    return RunResult(scenario, resolved, seed, replicate, parameters, history)


@contextmanager
def _few_cycles() -> Iterator[None]:
    with _one_at_a_time:
        _thresholds_before.append(gc.get_threshold())
        gc.set_threshold(*FEW_CYCLES)
    try:
        yield
    finally:
        with _one_at_a_time:
            latest = _thresholds_before.pop()
            if not _thresholds_before:
                gc.set_threshold(*latest)


def parameters_of(
    scenario: Scenario, seed: int, replicate: int | None, values: Mapping[str, float]
) -> dict[str, float]:
    """Value of every uncertain parameter in a run, by path.

    Parameters
    ----------
    scenario : Scenario
        With its ranges.
    seed, replicate
        As for `run`.
    values : mapping of str to float
        Values that are given instead.

    Returns
    -------
    dict of str to float
        For `sim.scenario.resolve.resolve`, in the order of the scenario.

    Raises
    ------
    ValueError
        If `values` names something that is not an uncertain parameter of the scenario.
    """
    parameters = {path: spread.mid for path, spread in uncertain(scenario).items()}
    unknown = values.keys() - parameters.keys()
    if unknown:
        raise ValueError(
            f"not an uncertain parameter of this scenario: {', '.join(sorted(unknown))}; "
            "a plain number is changed with with_overrides()"
        )
    if replicate is not None:
        parameters |= draw(scenario, Streams(seed, replicate))
    return parameters | dict(values)
