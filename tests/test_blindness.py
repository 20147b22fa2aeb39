"""The model does not know the record: what was observed is never read by the campaign, nor by what it uses."""

import ast
from pathlib import Path

import pytest

from sim.campaign.model import simulate
from sim.scenario import library
from sim.scenario.load import load
from sim.scenario.resolve import middle
from sim.streams import Streams

ROOT = Path(__file__).parents[1]
BLIND = sorted((ROOT / "sim" / "campaign").rglob("*.py")) + sorted((ROOT / "sim" / "theatre").rglob("*.py"))
FACTS = {path.stem for path in (ROOT / "seeds").rglob("*.*")} | {"seeds", "observations"}
READERS = {"sim.scenario.seeds", "sim.record.observed", "sim.study", "sim.record"}
OPENING = {"open", "read_text", "read_bytes", "read_csv", "read_parquet", "data_folder"}


def names_in(path):
    """Modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def texts_in(path):
    """Texts of a file that are not documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def calls_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_there_is_something_to_look_at():
    assert len(BLIND) > 15
    assert {"announced_area", "mapped_area", "towns", "claims"} <= FACTS


@pytest.mark.parametrize("path", BLIND, ids=lambda path: path.stem)
def test_the_campaign_neither_imports_nor_names_nor_opens_the_record(path):
    assert [name for name in names_in(path) if any(name.startswith(reader) for reader in READERS)] == []
    words = {word for text in texts_in(path) for word in text.replace("/", " ").replace(".", " ").split()}
    assert words & FACTS == set()
    allowed = {"open"} if path.parent.name == "campaign" else {"open", "read_text"}  # stations open; the area
    assert set(calls_in(path)) & OPENING <= allowed


def test_a_run_is_the_same_without_the_record(monkeypatch):
    scenario = middle(load("historical", ["horizon_days=9"]))
    with_it = simulate(scenario, Streams(1, 0))

    def no_facts(name):
        raise AssertionError(f"somebody asked for {name}")

    monkeypatch.setattr(library, "data_folder", no_facts)
    for path in (ROOT / "seeds").rglob("*.csv"):
        assert path.exists()
    assert simulate(scenario, Streams(1, 0)) == with_it
