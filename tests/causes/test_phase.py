"""The map of reasons."""

import json

import pytest
from figure_layout import faults

from sim.causes.phase import axis_of, phase, table
from sim.scenario.problems import ScenarioError
from sim.study.errors import StudyError
from sim.view.causes.phase import phase_map


@pytest.fixture(scope="module")
def toy():
    """With forty days of stock nothing forces the camp out within the run, however many attack."""
    return phase(
        "toy-hub",
        "groups.camp-group.stock_days+groups.camp-group.target_days=x1,x8",
        "offensive.axes.*.men=3000,9000",
        replicates=2,
        draws=1,
        jobs=1,
    )


def test_reasons_by_hand(toy):
    for row in (0, 1):
        assert toy.cells[0, row] == {"supply": 2}
        assert toy.cells[1, row] == {"none": 2}


def test_the_scenario_as_it_is_lies_on_the_map(toy):
    (draw,) = toy.draws
    assert (draw.x, draw.reason) == (1.0, "supply")


def test_told(toy):
    told = "\n".join(table(toy))
    assert told.startswith("Why the Camp group is ordered out")
    assert "supply 2" in told
    assert "supply: too little supply" in told
    assert len(json.loads(json.dumps(toy.as_plain()))["cells"]) == 4
    assert phase_map(toy).get_title(loc="left")


def test_the_map_names_every_value_that_moves_along_an_axis(toy):
    ax = phase_map(toy)
    assert ax.get_xlabel() == "Camp group: stock, days\nCamp group: target, days"
    assert ax.get_ylabel() == "Attacker, * axis: men"
    assert faults(ax) == {}


@pytest.mark.parametrize("text", ["a=x1,2", "a=one,two"])
def test_an_axis_that_cannot_be_read(text):
    with pytest.raises(StudyError, match="multiples"):
        axis_of(text)


def test_an_axis_needs_values():
    with pytest.raises(ScenarioError, match="path and its values"):
        axis_of("a")


def test_an_axis_of_nothing():
    with pytest.raises(StudyError, match=r"nothing at supply\.nothing"):
        phase("toy-hub", "supply.nothing=1,2", "horizon_days=10,20", jobs=1)
