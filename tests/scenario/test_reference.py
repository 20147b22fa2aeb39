import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from small_files import FULL, FULL_TEXT, SMALL, TEXT, problems_of

from sim.scenario.checks import size
from sim.scenario.json_schema import json_schema, json_schema_text
from sim.scenario.library import data_folder
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.scenario.text.compose import MOST_VALUES
from sim.scenario.text.files import SECTIONS
from sim.scenario.text.read import LARGEST_FILE
from tools.reference import GENERATED, reference_text

RENEW = "out of date: run `python -m tools.reference`"
PAGE = (Path(__file__).parents[2] / "docs" / "scenario-reference.md").read_text(encoding="utf-8")
PROSE = PAGE.partition(GENERATED)[0]
SCHEMA = Draft202012Validator(json_schema())


def yaml(text: str) -> object:
    """Content of a text as editors see it: times are text."""
    reader = YAML(typ="safe", pure=True)
    content = reader.load(text)
    return json.loads(json.dumps(content, default=lambda moment: moment.isoformat().removesuffix("+00:00")))


# --- the page ---------------------------------------------------------------------------------------------


def test_the_reference_is_fresh():
    assert reference_text(PAGE) == PAGE, RENEW


def test_what_is_written_by_hand_is_kept():
    assert reference_text("By hand.\n").startswith(f"By hand.\n\n{GENERATED}\n")


def test_every_field_of_the_schema_is_in_the_reference():
    def fields(definition: dict) -> set[str]:
        return set(definition["properties"])

    schema = Scenario.model_json_schema()
    for name in set().union(fields(schema), *map(fields, schema["$defs"].values())):
        assert f"| `{name}` |" in PAGE


def test_limits_and_sections_are_told_as_they_are():
    assert f"{LARGEST_FILE // 1000} kB or {MOST_VALUES:,} values" in " ".join(PROSE.split())
    assert ", ".join(f"`{section}`" for section in SECTIONS) in " ".join(PROSE.split())


def test_the_largest_sizes_are_told_as_they_are():
    told = re.findall(r"^\| [a-z ,]+ \| ([0-9,]+) \|$", PROSE, flags=re.M)
    most = [value for name, value in vars(size).items() if name.startswith("MOST_")]
    assert sorted(told) == sorted(f"{value:,}" for value in most)


@pytest.mark.parametrize("example", re.findall(r"^```yaml\n(extends: .*?)```", PROSE, flags=re.S | re.M))
def test_whole_examples_in_the_reference_are_scenarios(example, tmp_path):
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    assert load(path).title


def test_the_problem_in_the_reference_is_what_is_printed(tmp_path):
    path = tmp_path / "my.yaml"
    example = re.search(r"```yaml\n(extends: .*?)```", PROSE, flags=re.S)[1]
    path.write_text(example.replace("trucks: 200", "payload: 3"), encoding="utf-8")
    (problem,) = problems_of(path)
    assert str(problem).replace(f"{tmp_path}/", "") in PROSE


def test_the_override_in_the_reference_works():
    overrides = re.findall(r"--set '?([^ '\n]+)'?", PROSE)
    assert len(overrides) == 2
    assert load("historical", overrides).offensive.protected == ("kupiansk",)


# --- the schema for editors -------------------------------------------------------------------------------


def test_the_committed_schema_is_fresh():
    committed = (data_folder("scenarios") / "scenario.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema_text(), RENEW


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json_schema())


def test_units_and_bounds_are_told_to_editors():
    payload = json_schema()["$defs"]["TruckCompany"]["properties"]["payload_t"]
    assert payload["description"] == "Payload of a truck. Unit: t."
    assert payload["oneOf"] == [{"type": "number", "minimum": 0.1, "maximum": 60}, {"$ref": "#/$defs/Range"}]


@pytest.mark.parametrize(
    "path", [SMALL, FULL, *sorted(data_folder("scenarios").glob("*.yaml"))], ids=lambda path: path.stem
)
def test_valid_files_agree_with_the_schema(path):
    assert [error.message for error in SCHEMA.iter_errors(yaml(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    "text",
    [
        "{extends: historical}",
        "{extends: historical, network: mine.yaml, groups: forces/mine.yml}",
        "{extends: historical, supply: {depots: [{id: x, remove: true}, {id: y, bays: 3}]}}",
        "{extends: historical, groups: [{id: izium, garrisons: [{node: izium, remove: true}]}]}",
        "{extends: historical, groups: [{id: izium, drawdown: null}]}",
        "{extends: historical, fires: {strikes_per_day: {mid: 3, source: x, grade: L}}}",
        "{extends: historical, start: 2022-09-01, offensive: {starts: '2022-09-06T05:00'}}",
    ],
)
def test_differences_agree_with_the_schema(text):
    assert [error.message for error in SCHEMA.iter_errors(yaml(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "{title: x}",
        "{extends: historical, tittle: x}",
        "{extends: historical, network: mine.txt}",
        "{extends: historical, supply: {depots: [{bays: 3}]}}",
        "{extends: historical, supply: {depots: [{id: x, remove: false}]}}",
        "{extends: historical, fires: {strikes_per_day: 1000}}",
        "{extends: historical, fires: {strikes_per_day: {mid: 3}}}",
        "{extends: historical, offensive: {starts: tomorrow}}",
    ],
)
def test_wrong_files_disagree_with_the_schema(text):
    assert list(SCHEMA.iter_errors(yaml(text)))


def test_the_full_scenario_writes_every_field():
    def fields(definition: dict) -> set[str]:
        return set(definition["properties"])

    def written(content: object) -> set[str]:
        if isinstance(content, list):
            return set().union(*map(written, content))
        return {*content, *written([*content.values()])} if isinstance(content, dict) else set()

    schema = Scenario.model_json_schema()
    known = set().union(fields(schema), *map(fields, schema["$defs"].values()))
    assert known - written(yaml(FULL_TEXT)) == {"area", "record"}


def test_the_small_scenario_is_complete_without_extending():
    assert list(SCHEMA.iter_errors(yaml(TEXT.replace("shortage: {rationing_days: 1, floor: 0.5}\n", ""))))
