import pytest

from sim.record.result import RunResult
from sim.record.run import run
from sim.scenario.load import load


@pytest.fixture(scope="session")
def result() -> RunResult:
    """One run of the historical scenario."""
    return run("historical", seed=1)


@pytest.fixture(scope="session")
def quiet() -> RunResult:
    """A week in which nobody attacks."""
    return run(load("historical", ["horizon_days=7", "offensive.enabled=false"]), seed=1)
