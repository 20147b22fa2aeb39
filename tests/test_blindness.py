"""The model does not know the record: what was observed is never read by the campaign, nor by the theatre."""

import ast
import builtins
import io
import os
from pathlib import Path

import pytest

from sim.campaign.model import simulate
from sim.scenario.load import load
from sim.scenario.resolve import middle
from sim.streams import Streams

ROOT = Path(__file__).parents[1]
BLIND = sorted((ROOT / "sim" / "campaign").rglob("*.py")) + sorted((ROOT / "sim" / "theatre").rglob("*.py"))
FACTS = {"seeds", "observations", "mapped_area", "announced_area", "references.yaml", "claims.yaml"} | {
    path.name for path in (ROOT / "seeds").rglob("*.csv")
}
READERS = {"sim.evidence.seeds", "sim.evidence", "sim.study", "sim.record"}
OPENING = {"open", "read_text", "read_bytes", "read_csv", "read_parquet", "data_folder"}

GROUND_OF_THE_LIBRARY = {"roadsides": {"read_text"}, "shape": {"data_folder"}}
"""What was worked out beforehand from the networks is read there, and nothing else."""


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
    assert {"announced_area.csv", "mapped_area.csv", "towns.csv"} <= FACTS


@pytest.mark.parametrize("path", BLIND, ids=lambda path: path.stem)
def test_the_campaign_neither_imports_nor_names_nor_opens_the_record(path):
    assert [name for name in names_in(path) if any(name.startswith(reader) for reader in READERS)] == []
    words = {word for text in texts_in(path) for word in text.replace("/", " ").split()}
    assert words & FACTS == set()
    opened = set(calls_in(path)) & OPENING
    # Stations, stores and ways open for traffic.
    assert opened <= GROUND_OF_THE_LIBRARY.get(path.stem, {"open"})


def test_a_run_opens_no_file(monkeypatch):
    scenario = middle(load("historical", ["horizon_days=9"]))

    def no_files(*_, **__):
        raise AssertionError("a run opened a file")

    for owner, name in ((builtins, "open"), (io, "open"), (os, "open"), (Path, "open"), (Path, "read_text")):
        monkeypatch.setattr(owner, name, no_files)
    history = simulate(scenario, Streams(1, 0))
    monkeypatch.undo()
    assert history.captures
