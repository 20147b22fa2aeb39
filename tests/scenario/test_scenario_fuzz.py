"""Damaged scenarios either load, or are refused with every problem at its place; nothing else ever happens.

`KUPIANSK_FUZZ=5000 pytest tests/scenario/test_scenario_fuzz.py` tries 5,000 of each kind, with an eye on the
clock.
"""

import os
import time
from pathlib import Path

import pytest
from damage import (
    TEXTS,
    damaged_bytes,
    damaged_content,
    damaged_text,
    differences,
    overrides,
    senseless_content,
)
from hypothesis import HealthCheck, given, settings
from small_files import SMALL

from sim.scenario.load import load, scenario_hash, with_overrides
from sim.scenario.problems import MOST_PROBLEMS, ScenarioError
from sim.scenario.resolve import middle

pytestmark = pytest.mark.slow

THOROUGH = "KUPIANSK_FUZZ" in os.environ
LONGEST_S = 1.0

fuzz = settings(
    max_examples=int(os.environ.get("KUPIANSK_FUZZ", "60")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=not THOROUGH,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def try_to_load(source: Path, changes: list[str] | None = None) -> None:
    """Load a scenario, and check what it gave or what was said about it."""
    before = sorted(source.parent.iterdir())
    began = time.perf_counter()
    try:
        scenario = load(source, changes or [])
    except ScenarioError as refused:
        check_problems(refused)
    else:
        assert with_overrides(scenario, {}) == scenario
        assert len(scenario_hash(middle(scenario))) == 64
    if THOROUGH:
        assert time.perf_counter() - began < LONGEST_S
    assert sorted(source.parent.iterdir()) == before


def check_problems(refused: ScenarioError) -> None:
    assert 1 <= len(refused.problems) <= MOST_PROBLEMS
    for problem in refused.problems:
        assert problem.rule
        assert problem.remedy
        assert problem.file
        assert problem.line >= 1 or problem.file.startswith("--set ") or not problem.path
    assert all(character.isprintable() or character == "\n" for character in str(refused))


@fuzz
@given(text=damaged_text())
def test_damaged_text(text, folder):
    path = folder / "damaged.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try_to_load(path)


@fuzz
@given(content=damaged_bytes())
def test_damaged_bytes(content, folder):
    path = folder / "damaged.yaml"
    path.write_bytes(content)
    try_to_load(path)


@fuzz
@given(text=damaged_content() | differences())
def test_damaged_content(text, folder):
    path = folder / "damaged.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try_to_load(path)


@fuzz
@given(text=senseless_content())
def test_senseless_content(text, folder):
    path = folder / "damaged.yaml"
    path.write_text(text, encoding="utf-8")
    try_to_load(path)


@fuzz
@given(changes=overrides())
def test_senseless_overrides(changes):
    try_to_load(SMALL, changes)
