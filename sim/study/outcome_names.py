"""Whether a scenario has an outcome, known before anything is played in earnest."""

from __future__ import annotations

from collections.abc import Iterable

from sim.record.names import OutcomeName
from sim.record.run import run
from sim.scenario.problems import did_you_mean, quoted
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError


def main_outcome(scenario: Scenario) -> str:
    """Outcome that studies of one outcome look at unless they are told otherwise."""
    return "hub_entered_h" if scenario.hub else "evacuated_share"


def check_outcomes(scenario: Scenario, outcomes: Iterable[str], *, numeric: bool = True) -> None:
    """See that a scenario has some outcomes. One run tells: all runs of a scenario have the same.

    Parameters
    ----------
    scenario : Scenario
        With or without ranges.
    outcomes : iterable of str
        Names of outcomes.
    numeric : bool
        Whether they must be numbers.

    Raises
    ------
    StudyError
        If there is no such outcome, with the one that was probably meant, or if it is not a number.
    """
    wanted = list(outcomes)
    known = run(scenario).outcomes if wanted else {}
    for outcome in wanted:
        if outcome not in known:
            kinds = ", ".join(sorted({OutcomeName.read(name).measure for name in known}))
            remedy = did_you_mean(outcome, known, f"`kupiansk run --json` lists all; they begin with {kinds}")
            raise StudyError(f"there is no outcome {quoted(outcome)}: {remedy}")
        if numeric and isinstance(known[outcome], str):
            raise StudyError(f"the outcome {quoted(outcome)} is not a number")
