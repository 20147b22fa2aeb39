"""The typical run, as it is found, kept, and shown."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import commands  # noqa: F401 - adds the commands
from sim.cli.common import app
from sim.record.run import run
from sim.scenario.load import load, scenario_hash, with_overrides
from sim.study import typical
from sim.study.ensemble import ensemble
from sim.study.typical import find_typical, keep, typical_of

KEPT = "historical"
COUNT = 6


@pytest.fixture(scope="module")
def played():
    return ensemble(KEPT, COUNT, jobs=1)


@pytest.fixture(scope="module")
def found(played):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typical, "ensemble", lambda scenario, replicates, **options: played)
        return find_typical(KEPT, COUNT, jobs=1)


@pytest.mark.slow
def test_it_is_not_at_the_end_of_any_order(played, found):
    """By hand over the runs: mean distance from the middle place, the least of all."""
    far = []
    for replicate in range(COUNT):
        places = []
        for name in found.outcomes:
            column = played.replicates[name]
            if column.dtype.kind in "fi":
                values = column.fillna(np.inf)
                value = values[replicate]
                places.append(abs((values < value).sum() - (values > value).sum()) / (2 * COUNT))
            else:
                places.append((1 - (column == column[replicate]).mean()) / 2)
        far.append(np.mean(places))
    assert far[found.replicate] == pytest.approx(min(far))


@pytest.mark.slow
def test_bands_are_quantiles_of_the_runs(found):
    area = np.array(found.bands["area_actual_km2"])
    assert area.shape == (5, len(found.hours["area_actual_km2"]))
    assert (np.diff(area, axis=0) >= 0).all()
    assert (np.array(found.bands[typical.ARRIVALS])[2] >= 0).all()


@pytest.mark.slow
def test_it_is_known_for_exactly_one_scenario(found, tmp_path, monkeypatch):
    monkeypatch.setattr(typical, "data_folder", lambda name: tmp_path)
    keep(found)
    scenario = load("historical")
    known = typical_of(scenario)
    assert (known.seed, known.replicate) == (1, found.replicate)
    assert typical_of(with_overrides(scenario, {"horizon_days": 20})) is None


def test_what_is_kept_is_of_the_library_and_the_code_of_today():
    """If not: `make typical`. The run is played again, and every outcome must be the same."""
    scenario = load(KEPT)
    known = typical_of(scenario)
    assert known is not None, f"the typical run of {KEPT} is of another scenario: make typical"
    assert known.scenario_hash == scenario_hash(scenario)
    outcomes = run(scenario, known.seed, replicate=known.replicate).outcomes
    for name, before in known.outcomes.items():
        assert (
            outcomes[name] == pytest.approx(before, nan_ok=True) if not isinstance(before, str) else before
        ), name


@pytest.mark.slow
def test_without_a_seed_the_typical_run_is_played():
    known = typical_of(load(KEPT))
    shown = CliRunner().invoke(app, ["run", KEPT])
    assert f"seed {known.seed}, replicate {known.replicate}" in shown.output
    asked = CliRunner().invoke(app, ["run", KEPT, "--json"])
    exact = CliRunner().invoke(
        app, ["run", KEPT, "--seed", str(known.seed), "--replicate", str(known.replicate), "--json"]
    )
    assert json.loads(asked.output) == json.loads(exact.output)
