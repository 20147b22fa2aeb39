"""Damaged scenarios are refused with their problems, or they run and balance; nothing else ever happens.

`KUPIANSK_FUZZ=5000 pytest tests/test_fuzz_runs.py` tries 5,000 of each kind.
"""

import os
from itertools import count
from math import isfinite, isnan
from pathlib import Path

import numpy as np
import pytest
from area_damage import areas, odd_words
from balances import check_balance_table
from damage import (
    TEXTS,
    damaged_content,
    damaged_text,
    differences,
    extreme_content,
    overrides,
    senseless_content,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from small_files import SMALL

from sim.campaign.journal import KINDS
from sim.campaign.model import Model
from sim.record.hub import hub
from sim.record.result import RunResult
from sim.record.run import parameters_of
from sim.record.scene import Scenes
from sim.scenario.load import load
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import resolve
from sim.scenario.schema import Scenario
from sim.streams import Streams
from sim.view.hubs.figures import hub_figures
from sim.view.runs.figures import FIGURES
from sim.view.sheet.style import styled

pytestmark = pytest.mark.slow

DAYS = 8
MOST_EVENTS = 1_000_000
"""A small scenario needs some hundreds in so many days; who exceeds this goes round in circles."""

fuzz = settings(
    max_examples=int(os.environ.get("KUPIANSK_FUZZ", "30")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize="KUPIANSK_FUZZ" not in os.environ,
)
drawn = settings(fuzz, max_examples=-(-fuzz.max_examples // 8))
"""Fewer, because drawing takes longest."""
replicates = st.none() | st.integers(0, 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run_or_explain(
    source: Path, replicate: int | None, changes: tuple[str, ...] = (), figures: bool = False
) -> None:
    """Run the first days of a scenario, or see that what is wrong with it is said."""
    before = sorted(source.parent.iterdir())
    try:
        scenario = load(source, changes)
    except ScenarioError as refused:
        check_problems(refused)
    else:
        short = scenario.model_copy(update={"horizon_days": min(DAYS, scenario.horizon_days)})
        result = check_run(short, replicate)
        if figures:
            draw_all(result)
    assert sorted(source.parent.iterdir()) == before


def check_problems(refused: ScenarioError) -> None:
    assert refused.problems
    for problem in refused.problems:
        assert problem.rule
        assert problem.remedy
        assert problem.file
        assert problem.line >= 1 or problem.file.startswith("--set ") or not problem.path


def check_run(scenario: Scenario, replicate: int | None) -> RunResult:
    parameters = parameters_of(scenario, 1, replicate, {})
    resolved = resolve(scenario, parameters)
    model = Model(resolved, Streams(1, replicate or 0))
    steps, step = count(), model.world.env.step

    def counted_step() -> None:
        assert next(steps) < MOST_EVENTS, "the run does not come to an end"
        step()

    model.world.env.step = counted_step
    result = RunResult(scenario, resolved, 1, replicate, parameters, model.run())
    check_balance_table(result.balance)
    assert set(result.events["kind"]) <= KINDS.keys()
    assert result.events["time_h"].between(0, scenario.horizon_h).all()
    for name, value in result.outcomes.items():
        assert isinstance(value, str) or isfinite(value) or isnan(value), name
    assert result.staff_log is not None
    assert not result.series.long()["value"].isna().any()
    check_moments(result)
    return result


def check_moments(result: RunResult) -> None:
    """The network and the map at the beginning, in the middle and at the end."""
    scenes = Scenes(result.reading)
    for time_h in np.linspace(0.0, result.resolved.horizon_h, 3).tolist():
        analysis = hub(result, at=time_h)
        # The legs of the flow are in whole kilograms.
        cut_t = sum(part.t_per_day for part in analysis.cut)
        assert cut_t == pytest.approx(analysis.capacity_t_per_day, abs=1e-3 * max(1, len(analysis.cut)))
        assert all(flow.served_t_per_day <= 1.001 * flow.max_flow_t_per_day + 1e-3 for flow in analysis.flows)
        assert all(-1e-9 <= loss.share_lost <= 1.0 + 1e-9 for loss in analysis.losses)
        scene = scenes.at(time_h)
        assert all(0.0 <= share <= 1.0 for share in scene.fullness.values())
        assert all(cargo_t > 0.0 for cargo_t in scene.flow_t.values())
        assert all(isfinite(seen.lat) and isfinite(seen.lon) for seen in scene.sightings)


@styled
def draw_all(result: RunResult) -> None:
    """Draw every figure of a run and of its hub, as they are saved."""
    analyses = [hub(result), hub(result, at=result.resolved.horizon_h)]
    drawn = [draw(result) for draw in FIGURES.values()]
    drawn += hub_figures(analyses).values()
    for figure in drawn:
        (figure if isinstance(figure, Figure) else figure.get_figure(root=True)).draw_without_rendering()


def written(folder: Path, text: str) -> Path:
    path = folder / "damaged.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@fuzz
@given(damaged_text(), replicates)
def test_damaged_text(folder, text, replicate):
    run_or_explain(written(folder, text), replicate)


@fuzz
@given(damaged_content() | differences(), replicates)
def test_damaged_content(folder, text, replicate):
    run_or_explain(written(folder, text), replicate)


@fuzz
@given(senseless_content(), replicates)
def test_senseless_content(folder, text, replicate):
    run_or_explain(written(folder, text), replicate)


@fuzz
@given(extreme_content(), replicates)
def test_extreme_content(folder, text, replicate):
    run_or_explain(written(folder, text), replicate)


@fuzz
@given(overrides(), replicates)
def test_senseless_overrides(changes, replicate):
    run_or_explain(SMALL, replicate, tuple(changes))


# A font cannot have every sign: matplotlib says so, and draws.
glyphs = pytest.mark.filterwarnings("ignore:(?s)Glyph .* missing from", "ignore:.*does not support.*")


@glyphs
@drawn
@given(areas(), replicates)
def test_damaged_areas_and_their_figures(folder, text, replicate):
    path = folder / "area.geojson"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    run_or_explain(SMALL, replicate, (f"network.area={path}",), figures=True)
    path.unlink()


@glyphs
@drawn
@given(odd_words(), replicates)
def test_words_that_mean_something_to_others_and_their_figures(folder, text, replicate):
    run_or_explain(written(folder, text), replicate, figures=True)


@drawn
@given(extreme_content() | senseless_content(), replicates)
def test_figures_of_whatever_can_be_run(folder, text, replicate):
    run_or_explain(written(folder, text), replicate, figures=True)
