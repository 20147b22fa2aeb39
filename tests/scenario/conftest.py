import pytest
from small_files import SMALL

from sim.scenario.load import load
from sim.scenario.schema import Scenario


@pytest.fixture(scope="session")
def small() -> Scenario:
    """The small scenario, loaded."""
    return load(SMALL)
