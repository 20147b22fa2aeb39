"""The examples of docs/ensembles.md run as they stand, only with fewer replicates."""

import re
from pathlib import Path

import duckdb
import pytest

import sim

pytestmark = pytest.mark.slow

DOCUMENT = (Path(__file__).parents[2] / "docs" / "ensembles.md").read_text()
FEWER = {
    r"replicates=\d+": "replicates=4",
    r"samples=10": "samples=2, parameters=['groups.izium.drawdown.truck_*']",
    r"samples=64": "samples=2",
    r"0\.05\)": "0.5)",
    r'"historical"(?=[,\]])': "historical",
    r'"hub-holds"': "hub_holds",
}


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all Python of the document has run, in order."""
    short = {"horizon_days": 10}
    names = {
        "__name__": "__main__",
        "historical": sim.with_overrides(sim.load("historical"), short),
        "hub_holds": sim.with_overrides(sim.load("hub-holds"), short),
    }
    folder = tmp_path_factory.mktemp("document")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("sim.study.play.workers.cores", lambda: 1)
        patch.setattr("sim.study.sensitivity.REPEATS", 3)
        for block in blocks("python"):
            for words, fewer in FEWER.items():
                block = re.sub(words, fewer, block)
            exec(block, names)
    return folder


def test_the_python_of_the_document_runs(folder):
    assert len(blocks("python")) == 7
    assert len(list((folder / "out" / "historical" / "replicates").iterdir())) == 1


@pytest.mark.parametrize("query", blocks("sql"))
def test_the_sql_of_the_document_runs(folder, query, monkeypatch):
    monkeypatch.chdir(folder)
    rows = duckdb.sql(query.replace("trucks > 400", "trucks > 0")).fetchall()
    assert rows
    assert all(value is not None for value in rows[-1])


def test_the_outcomes_that_the_document_names_exist(folder):
    outcomes = sim.ensemble(sim.load("historical"), replicates=1, jobs=1).replicates.columns
    named = re.findall(r"--outcome (\S+)", DOCUMENT)
    assert named
    assert set(named) <= set(outcomes)
