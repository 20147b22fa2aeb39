import json
import subprocess
import sys

import pytest

from sim.record.run import run
from sim.scenario.load import load, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.variant import load_text, variant_text
from sim.view.page.answer import LONGEST_TEXT, QuestionError, answer
from sim.view.page.knobs import AS_WRITTEN, NEVER, SettingError, knobs_of, overrides_of, subject_of

pytestmark = pytest.mark.slow

SETTINGS = {
    "strikes": 3.0,
    "hub-holds": True,
    "attacker": 0.8,
    "leaves-on:izium": "hub_lost",
    "delay:izium": 12.0,
    "stock:izium": 3.0,
}


@pytest.fixture(scope="module")
def historical():
    return load("historical")


def ends(knob):
    """Settings of a knob that are as far from what is written as they can be."""
    if knob.kind == "switch":
        return [not knob.value]
    if knob.kind == "choice":
        return [option for option, _ in knob.options if option != AS_WRITTEN]
    return [end for end in (knob.low, knob.high) if end != knob.value]


@pytest.mark.parametrize("name", ["historical", "toy-hub"])
def test_every_knob_can_be_turned_to_its_ends(name):
    scenario = load(name)
    knobs = knobs_of(scenario)
    assert len({knob.id for knob in knobs}) == len(knobs)
    for knob in knobs:
        if knob.groups and subject_of(scenario) not in knob.groups:
            continue
        assert overrides_of(scenario, {knob.id: knob.value}) == {}
        for setting in ends(knob):
            changed = with_overrides(scenario, overrides_of(scenario, {knob.id: setting}))
            assert changed != scenario, knob


def test_trucks_and_the_way_round_can_be_turned(historical):
    shown = {knob.id: knob for knob in knobs_of(historical) if "izium" in knob.groups}
    assert {"trucks:izium-trucks", "way-round:izium-trucks", "trucks:starobilsk-trucks"} <= shown.keys()
    changed = with_overrides(historical, overrides_of(historical, {"way-round:izium-trucks": False}))
    company = next(each for each in changed.supply.trucks if each.id == "izium-trucks")
    assert company.loads_at == (historical.hub.depot,)


def test_one_reason_alone_moves_him(historical):
    changed = with_overrides(historical, overrides_of(historical, {"leaves-on:izium": "hub_lost"}))
    triggers = next(group for group in changed.groups if group.id == "izium").command.triggers
    acting = [name for name, reason in triggers if reason is not None and getattr(reason, "enabled", True)]
    assert acting == ["hub_lost"]


def test_knobs_refuse_what_they_do_not_have(historical):
    wrong = {
        "nothing": 1, "strikes": 1e9, "hub-holds": 1, "leaves-on:izium": "x", "delay:izium": "1",
        "stock:izium": None,
    }  # fmt: skip
    for name, setting in wrong.items():
        with pytest.raises(SettingError):
            overrides_of(historical, {name: setting})
    with pytest.raises(SettingError):
        overrides_of(historical, {"strikes": float("nan")})


def test_the_subject_is_the_group_that_hangs_on_the_hub(historical):
    assert subject_of(historical) == "izium"


def test_the_file_to_take_along_is_the_scenario_that_was_played(historical, tmp_path):
    for settings in (SETTINGS, {"leaves-on:izium": NEVER, "attacker": 3.0}, {}):
        text = answer({"ask": "file", "name": "historical", "settings": settings})["text"]
        file = tmp_path / "variant.yaml"
        file.write_text(text, encoding="utf-8")
        assert load(file) == with_overrides(historical, overrides_of(historical, settings))


def test_the_command_line_plays_the_file_to_the_same_numbers(tmp_path):
    question = {"name": "historical", "settings": SETTINGS}
    (tmp_path / "variant.yaml").write_text(answer({"ask": "file", **question})["text"], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "run", "variant.yaml", "--replicate", "2", "--json"],
        capture_output=True, text=True, cwd=tmp_path, check=True, timeout=120,
    )  # fmt: skip
    of_command = json.loads(done.stdout)
    of_page = answer({"ask": "run", "replicate": 2, **question})["outcomes"]
    assert len(of_page) > 20
    assert {name: value for name, value in of_page.items() if value is not None} == {
        name: of_command[name] for name, value in of_page.items() if value is not None
    }


def test_a_variant_of_a_visitors_own_text(historical, tmp_path):
    text = "extends: historical\ntitle: Mine\nsupply:\n  trucks:\n    - {id: izium-trucks, trucks: 50}\n"
    scenario = load_text(text)
    overrides = {"supply.trucks.izium-trucks.payload_t": 3.0, "fires.strikes_per_day": 0.0}
    (tmp_path / "mine.yaml").write_text(variant_text(text, scenario, overrides), encoding="utf-8")
    assert load(tmp_path / "mine.yaml") == with_overrides(scenario, overrides)
    assert answer({"ask": "describe", "text": text})["title"] == "Mine"


NAMING = ["extends", "network", "groups", "supply", "fires", "civilians", "record", "network.area"]


def naming(field, path):
    if field == "extends":
        return f"extends: {path}\n"
    if field == "network.area":
        return f"extends: historical\nnetwork:\n  area: {path}\n"
    return f"extends: historical\n{field}: {path}\n"


def test_no_file_that_a_visitor_names_is_opened(tmp_path):
    named = tmp_path / "private-file.yaml"
    named.write_text("title: found\n")
    (tmp_path / "private-file").mkdir()
    paths = [
        str(named),
        str(tmp_path / "private-file"),
        f"./../..{named}",
        "parts/network.yaml",
        "historical.yaml",
    ]
    texts = [naming(field, path) for field in NAMING for path in paths]
    script = f"""
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from sim.scenario.problems import ScenarioError
from sim.scenario.variant import load_text
for text in {texts!r}:
    try:
        load_text(text)
    except ScenarioError:
        continue
    sys.exit("it was taken: " + text)
sys.exit(" ".join(name for name in opened if "private-file" in name) or None)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_what_validation_refuses_is_refused_with_its_reasons():
    with pytest.raises(ScenarioError, match=r"your file:2:\d+"):
        answer({"ask": "run", "text": "extends: historical\nhorizon_days: -3\n", "replicate": 0})


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"ask": "run"},
        {"ask": "run", "name": "../private-file"},
        {"ask": "run", "name": "historical", "replicate": -1},
        {"ask": "run", "name": "historical", "replicate": True},
        {"ask": "run", "name": "historical", "seed": 1.5},
        {"ask": "run", "name": "historical", "settings": []},
        {"ask": "describe", "text": "#" * (LONGEST_TEXT + 1)},
        {"ask": "describe", "text": "extends: historical\nhorizon_days: 300\n"},
    ],
)
def test_questions_without_sense_are_refused(question):
    with pytest.raises(QuestionError):
        answer(question)


def test_the_answer_of_a_run_is_that_of_the_run(historical):
    played = answer({"ask": "run", "name": "historical", "replicate": None})
    result = run(historical, seed=1)
    assert played["outcomes"]["ordered_h:izium"] == result.outcomes["ordered_h:izium"]
    assert [words for _, words in played["run"]["log"]] == [line[18:] for line in result.staff_log]
    json.dumps(played, allow_nan=False)
