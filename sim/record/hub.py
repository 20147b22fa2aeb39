"""The hub analysis of a scenario, or of any moment of a run."""

from __future__ import annotations

from pathlib import Path

from sim.hubs.analysis import HubAnalysis
from sim.hubs.state import state_at_start
from sim.hubs.supplied import Supplied
from sim.record.result import Moment, RunResult
from sim.record.run import parameters_of
from sim.record.situations import supply_at
from sim.scenario.load import load
from sim.scenario.resolve import resolve
from sim.scenario.schema import Scenario


def hub(
    subject: Scenario | RunResult | str | Path,
    at: Moment | None = None,
    *,
    seed: int = 1,
    replicate: int | None = None,
) -> HubAnalysis:
    """Find what the supply hangs on: the most that can flow, the smallest cut, and what each loss costs.

    Parameters
    ----------
    subject : Scenario, str, Path or RunResult
        A scenario (or a name of the library, or the path of a YAML file) is analysed as it starts, with every
        range at its `mid`. A run is analysed as it stood at a moment: who holds what, what works, what the
        groups consume, and what is in stock.
    at : datetime, str or float, optional
        Moment of a run: local time, the same as text (`2031-05-10` or `2031-05-10 18:00`), or the hour since
        the start. By default the start, before anything has moved.
    seed, replicate : int
        Of a scenario: take the values that this replicate draws from the ranges, instead of every `mid`.

    Returns
    -------
    HubAnalysis
        Rows of plain values, worked out when they are asked for: `flows`, `cut`, `losses`, `pairs`, `uses`,
        and `hub`; `tables` has them as pandas DataFrames.

    Raises
    ------
    ScenarioError
        If the scenario cannot be loaded.
    ValueError
        If the moment cannot be read, lies outside the run, or is given for a scenario that was not run; if a
        replicate is given for a run, which has its own.

    Examples
    --------
    >>> import sim
    >>> sim.hub("toy-hub").hub.name
    'Hub'
    """
    if isinstance(subject, RunResult):
        scenario = subject.resolved
        if replicate is not None:
            raise ValueError("a run has its own values: give the replicate to run()")
        if at is None:
            return _at_start(scenario)
        time_h = subject.hour(at)
        state = supply_at(subject.reading, time_h)
        return HubAnalysis(scenario, scenario.moment(time_h), Supplied(scenario, state))
    if at is not None:
        raise ValueError("a scenario has no course: run it first, as in hub(run(scenario), at=...)")
    scenario = subject if isinstance(subject, Scenario) else load(subject)
    return _at_start(resolve(scenario, parameters_of(scenario, seed, replicate, {})))


def _at_start(scenario: Scenario) -> HubAnalysis:
    return HubAnalysis(scenario, scenario.start, Supplied(scenario, state_at_start(scenario)))
