"""A theatre of one's own: the folder that `kupiansk new --theatre` writes, and a record that is wrong."""

import re

import pytest
from ruamel.yaml import YAML

import sim
from sim.evidence.ledger import ClaimsLedger
from sim.evidence.seeds import read_seeds, record_of
from sim.record.run import run
from sim.scenario.area import area_of
from sim.scenario.load import load
from sim.scenario.new import new_theatre
from sim.scenario.problems import ScenarioError


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    return new_theatre(tmp_path_factory.mktemp("theatre") / "my-own-campaign")


@pytest.fixture(scope="module")
def played(started):
    return run(load(started), seed=1)


def test_it_is_valid_and_has_its_own_title_area_and_record(started):
    scenario = load(started)
    assert scenario.title == "My own campaign"
    assert area_of(scenario.network) is not None
    assert len(record_of(scenario).claims) == 2
    assert f"kupiansk run {started}" in started.read_text(encoding="utf-8")


def test_it_does_what_a_campaign_can_do(played):
    outcomes = played.outcomes
    assert outcomes["trigger:west"] != "none"
    assert outcomes["evacuated_share:west"] > 0.5
    assert outcomes["hub_entered_h"] > 0
    assert set(played.events["kind"]) >= {"convoy_delivered", "train_arrived", "bridge_changed"}
    assert played.history.people.crossed > 0


def test_its_hub_its_claims_and_its_line_of_crossings_are_found(started):
    scenario = load(started)
    analysis = sim.hub(scenario)
    assert analysis.losses[0].share_lost > 0.5
    assert "all crossings: Long river" in {loss.name for loss in analysis.losses}
    ledger = sim.claims(scenario, replicates=4, jobs=1)
    assert isinstance(ledger, ClaimsLedger)
    assert {judgement.verdict for judgement in ledger.verdicts}.isdisjoint({"not testable"})


VALUE = re.compile(r"(?<![.\w])([a-z_]+): *(?:(?!\d{4}-)-?[\d.]+\b|\{low:)")


def test_every_number_is_explained_where_it_first_stands(started):
    seen = set()
    for path in sorted(started.parent.rglob("*.yaml"), key=lambda path: path.name, reverse=True):
        text = path.read_text(encoding="utf-8")
        comments = " ".join(re.findall(r"#(.*)", text))
        for number, line in enumerate(text.splitlines(), 1):
            for key in VALUE.findall(line.partition("#")[0]):
                assert "#" in line or key in comments or key in seen, f"{path.name}:{number}: {key}"
                seen.add(key)
    assert len(seen) > 60


def test_every_source_is_a_reference_and_every_reference_is_cited(started):
    text = " ".join(
        path.read_text(encoding="utf-8")
        for path in started.parent.rglob("*")
        if path.suffix in (".yaml", ".csv")
    )
    references = YAML(typ="safe").load(started.parent / "record" / "references.yaml")
    assert {key for key in references if text.count(key) < 2} == set()


def test_a_folder_that_is_there_is_refused_and_left_alone(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    with pytest.raises(ScenarioError, match="the folder exists already"):
        new_theatre(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("claims.yaml", "confidence: L", "confidence: X", "bridgeton-in-a-week.confidence"),
        ("claims.yaml", "sources: [river-report]", "sources: [river-reprot]", "did you mean `river-report`"),
        ("observations/towns.csv", "northgate,entered", "northgate,entred", "row 1.event"),
        ("observations/mapped_area.csv", "60,about", "many,about", "row 1.area_km2"),
        ("record.yaml", "days: 5", "days: 0", "hindcast.days"),
        ("references.yaml", "kind: report", "sort: report", "river-report.kind"),
        ("what_ifs.yaml", "no strikes:", "no strikes: [", "what_ifs.yaml"),
    ],
)
def test_what_is_wrong_with_a_record_is_said_in_words(tmp_path, file, before, after, words):
    record = new_theatre(tmp_path / "mine").parent / "record"
    text = (record / file).read_text(encoding="utf-8")
    (record / file).write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_seeds(record)
    assert words in str(error.value)
    assert file.rpartition("/")[2] in str(error.value) or "reprot" in after


def test_a_record_may_be_only_its_two_files_and_dates_may_stand_without_quotes(tmp_path):
    record = new_theatre(tmp_path / "mine").parent / "record"
    for path in [*record.glob("observations/*"), record / "claims.yaml", record / "what_ifs.yaml"]:
        path.unlink()
    found = read_seeds(record)
    assert found.references["river-report"].date == "2030-06-12"
    assert (found.claims, found.mapped_area) == ((), ())
