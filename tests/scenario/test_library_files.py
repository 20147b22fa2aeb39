import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.scenario import library
from sim.scenario.library import data_folder, library_path, scenarios
from sim.scenario.load import load
from sim.scenario.new import new_variant as new
from sim.scenario.problems import ScenarioError

CAMPAIGNS = [path.name for path in data_folder("seeds").iterdir() if path.is_dir()]
NAMES = [entry.name for entry in scenarios()]
SOURCE = re.compile(r"\bsource: *(\"[^\"]*\"|[^,}\n#]+)")


@pytest.mark.slow
def test_the_library_tells_what_its_scenarios_ask():
    assert "historical" in NAMES
    assert sorted(NAMES) == NAMES
    for entry in scenarios():
        scenario = load(entry.name)
        assert (entry.title, entry.question) == (scenario.title, scenario.question)
        assert entry.question.endswith("?")
        assert scenario.look_at


@pytest.mark.parametrize("name", NAMES)
def test_scenarios_of_the_library_help_editors(name):
    first_line = library_path(name).read_text(encoding="utf-8").splitlines()[0]
    where = "" if library_path(name).parent == data_folder("scenarios") else "../"
    assert first_line == f"# yaml-language-server: $schema={where}scenario.schema.json"


def test_every_source_in_the_library_is_in_the_references():
    for campaign in CAMPAIGNS:
        references = YAML(typ="safe", pure=True).load(data_folder("seeds") / campaign / "references.yaml")
        cited = {
            key.strip()
            for path in (data_folder("scenarios") / campaign).rglob("*.yaml")
            for keys in SOURCE.findall(path.read_text(encoding="utf-8"))
            for key in keys.strip('"').split(",")
        }
        assert len(cited) > 10
        assert cited - set(references) == set()


def test_a_file_to_start_from_is_a_scenario(tmp_path):
    path = new(tmp_path / "mine.yaml", "historical")
    text = path.read_text(encoding="utf-8")
    schema = Path(re.match(r"# yaml-language-server: \$schema=file://(.*)\n", text)[1])
    assert schema == data_folder("scenarios") / "scenario.schema.json"
    mine, historical = load(path), load("historical")
    assert mine.title == "My variant of historical"
    assert mine.model_dump(exclude={"title", "question", "look_at"}) == historical.model_dump(
        exclude={"title", "question", "look_at"}
    )


def test_the_suggestions_in_a_file_to_start_from_are_valid(tmp_path):
    path = new(tmp_path / "mine.yaml", "historical")
    before, after = path.read_text(encoding="utf-8").split("#\n")
    path.write_text(before + re.sub(r"^# ", "", after, flags=re.MULTILINE), encoding="utf-8")
    mine = load(path)
    assert (mine.horizon_days, mine.fires.strikes_per_day, mine.offensive.enabled) == (20, 0, False)


def test_nothing_is_overwritten(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("mine")
    with pytest.raises(ScenarioError, match="the file exists already"):
        new(path, "historical")
    assert path.read_text() == "mine"


def test_a_file_needs_a_scenario_and_a_folder(tmp_path):
    with pytest.raises(ScenarioError, match="did you mean `historical`"):
        new(tmp_path / "mine.yaml", "historica")
    with pytest.raises(ScenarioError, match="cannot be written: No such file or directory"):
        new(tmp_path / "no" / "mine.yaml", "historical")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("installed", [True, False])
def test_data_is_found_in_the_package_or_beside_it(installed, tmp_path, monkeypatch):
    package = tmp_path / "sim"
    (tmp_path / "seeds").mkdir()
    (package / "data" / "seeds").mkdir(parents=True) if installed else package.mkdir()
    monkeypatch.setattr(library, "files", lambda _: package)
    assert data_folder("seeds") == (package / "data" / "seeds" if installed else tmp_path / "seeds")


def test_a_broken_file_does_not_hide_the_rest_of_the_library(tmp_path, monkeypatch):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "bad.yaml").write_text("title: Bad\nquestion: [")
    (tmp_path / "scenarios" / "good.yaml").write_text("look_at: [x, y]\nquestion: Why?\ntitle: Good\nrest: {")
    monkeypatch.setattr(library, "files", lambda _: tmp_path / "sim")
    assert [(entry.name, entry.title, entry.question) for entry in scenarios()] == [
        ("bad", "Bad", ""),
        ("good", "Good", "Why?"),
    ]
