"""Sweeps: every point on the same luck, whole again after a crash."""

import pytest
from studies import SMALL, same, small

from sim.scenario.load import with_overrides
from sim.scenario.problems import ScenarioError
from sim.study.ensemble import ensemble
from sim.study.errors import StudyError
from sim.study.sweep import open_sweep, points_of, sweep, vary_from

STRIKES, MEN = "fires.strikes_per_day", "offensive.axes.north.men"
GRID = {STRIKES: [0, 1, 4], MEN: [1000, 3000]}


@pytest.fixture(scope="module")
def swept():
    return sweep(small(), GRID, replicates=6, jobs=1)


def test_a_grid_has_every_combination():
    assert points_of({"a": [1, 2], "b": ["x"], "c": [True, False]}) == (
        {"a": 1, "b": "x", "c": True},
        {"a": 1, "b": "x", "c": False},
        {"a": 2, "b": "x", "c": True},
        {"a": 2, "b": "x", "c": False},
    )


def test_every_point_is_the_ensemble_of_its_scenario(swept):
    assert len(swept.points) == len(swept.ensembles) == 6
    for point, found in zip(swept.points, swept.ensembles, strict=True):
        assert same(found, ensemble(with_overrides(small(), point), replicates=6, jobs=1))


def test_the_points_share_their_luck(swept):
    drawn = [found.parameters for found in swept.ensembles]
    assert all(parameters.equals(drawn[0]) for parameters in drawn[1:])


def test_the_table_has_a_row_for_every_point_and_outcome(swept):
    rows = swept.table[swept.table["outcome"] == "strikes"]
    assert rows[[STRIKES, MEN]].to_dict("records") == list(swept.points)
    mean = rows.groupby(STRIKES)["mean"].mean()
    assert 0 == mean[0] < mean[1] < mean[4]
    assert len(swept.replicates) == 36
    assert swept.replicates.groupby("point")["strikes"].mean().to_list() == rows["mean"].to_list()


def test_a_list_has_its_own_points():
    found = sweep(SMALL, [{STRIKES: 0, MEN: 1000}, {STRIKES: 4, MEN: 3000}], replicates=2, jobs=1)
    assert list(found.table.groupby("point")[STRIKES].first()) == [0, 4]


@pytest.mark.slow
def test_it_is_kept_and_read_again(swept, tmp_path):
    kept = sweep(small(), GRID, replicates=6, jobs=2, out=tmp_path / "sweep")
    again = open_sweep(tmp_path / "sweep")
    assert again.points == kept.points == swept.points
    assert kept.table.equals(swept.table)
    assert again.table.equals(swept.table)


def test_it_goes_on_where_it_was_broken_off(swept, tmp_path):
    class CrashError(Exception):
        pass

    def crash(done, total):
        if done >= total / 2:
            raise CrashError

    with pytest.raises(CrashError):
        sweep(small(), GRID, replicates=6, jobs=1, out=tmp_path / "sweep", progress=crash)
    with pytest.raises(StudyError, match="holds no replicates yet"):
        open_sweep(tmp_path / "sweep").table  # noqa: B018
    told = []
    resumed = sweep(
        small(),
        GRID,
        replicates=6,
        jobs=1,
        out=tmp_path / "sweep",
        resume=True,
        progress=lambda *done: told.append(done),
    )
    assert told[0] == (18, 36)
    assert resumed.table.equals(swept.table)


def test_a_sweep_over_other_points_is_refused(tmp_path):
    sweep(small(), {STRIKES: [0]}, replicates=1, jobs=1, out=tmp_path / "sweep")
    with pytest.raises(StudyError, match="holds a sweep over other points"):
        sweep(small(), {STRIKES: [1]}, replicates=1, jobs=1, out=tmp_path / "sweep", resume=True)


def test_a_folder_without_a_sweep_is_not_read(tmp_path):
    with pytest.raises(StudyError, match="holds no sweep"):
        open_sweep(tmp_path)


def test_the_problems_of_all_points_are_told_before_anything_is_played(tmp_path):
    vary = {STRIKES: [-1, 0, 9999], "fires.strikes_per_dya": [1]}
    with pytest.raises(ScenarioError) as raised:
        sweep(small(), vary, out=tmp_path / "sweep")
    told = str(raised.value)
    assert "-1" in told
    assert "9999" in told
    assert "did you mean" in told
    assert not (tmp_path / "sweep").exists()


@pytest.mark.parametrize("vary", [{}, [], {STRIKES: []}, [{}]])
def test_nothing_cannot_be_varied(vary):
    with pytest.raises(StudyError, match="needs paths, and values"):
        sweep(small(), vary)


def test_the_points_of_a_list_have_the_same_paths():
    with pytest.raises(StudyError, match="the same paths"):
        sweep(small(), [{STRIKES: 1}, {MEN: 1000}])


def test_values_on_the_command_line_are_yaml():
    assert vary_from(
        [f"{STRIKES}=0, 1.5,3", "groups.camp-group.command.may_withdraw=true,false", "t=a,2022-09-06"]
    ) == {
        STRIKES: (0, 1.5, 3),
        "groups.camp-group.command.may_withdraw": (True, False),
        "t": ("a", vary_from(["t=2022-09-06"])["t"][0]),
    }


def test_all_that_is_wrong_on_the_command_line_is_told():
    with pytest.raises(ScenarioError) as raised:
        vary_from(["fires.strikes_per_day", "=1", "x=", "y=[1"])
    assert str(raised.value).startswith("4 problems")
    assert "--vary y=[1" in str(raised.value)
