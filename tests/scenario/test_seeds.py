"""The source facts: every row readable, every key cited exists, every reference used."""

import re
from datetime import datetime

import pytest

from sim.evidence.seeds import read_seeds, seeds
from sim.scenario.library import data_folder, scenarios
from sim.scenario.load import load
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import uncertain

SOURCE = re.compile(r"\bsource: *(\"[^\"]*\"|[^,}\n#]+)")
NETWORK = load("historical").network


def keys_in_scenarios():
    for path in sorted(data_folder("scenarios").rglob("*.yaml")):
        if {"kherson-2022", "templates"} & set(path.parts):
            continue  # cite their own records: tests/test_kherson.py, tests/scenario/test_new_theatre.py
        for keys in SOURCE.findall(path.read_text(encoding="utf-8")):
            for key in keys.strip('"').split(","):
                yield key.strip(), path.name


def test_every_key_that_is_cited_exists():
    cited = [*seeds("kharkiv-2022").cited(), *keys_in_scenarios()]
    assert len(cited) > 400
    assert [(key, where) for key, where in cited if key not in seeds("kharkiv-2022").references] == []


@pytest.mark.slow
def test_the_pattern_for_sources_finds_what_the_loader_reads():
    """The text search above misses nothing of the ranges and places that a scenario holds."""
    found = {key for key, _ in keys_in_scenarios()}
    for entry in scenarios():
        scenario = load(entry.name)
        if "kherson-2022" in entry.path.parts:
            continue
        texts = [spread.source for spread in uncertain(scenario).values()]
        texts += [part.source for part in (*scenario.network.nodes, *scenario.network.links)]
        loaded = {key.strip() for text in texts for key in text.split(",")}
        assert loaded - {"own-estimate"} <= found


def test_every_reference_is_used():
    used = {key for key, _ in (*seeds("kharkiv-2022").cited(), *keys_in_scenarios())}
    assert set(seeds("kharkiv-2022").references) - used == set()


def test_news_and_statements_say_where_they_were_read():
    for key, reference in seeds("kharkiv-2022").references.items():
        assert reference.title, key
        assert reference.publisher, key
        if reference.kind in ("news", "statement", "analysis"):
            assert reference.url, key


def test_places_and_bridges_are_in_the_network():
    nodes = {node.id for node in NETWORK.nodes}
    bridges = {link.bridge.id for link in NETWORK.links if link.bridge}
    assert {report.node for report in seeds("kharkiv-2022").towns} <= nodes
    assert {report.bridge for report in seeds("kharkiv-2022").bridges} <= bridges


def test_windows_are_in_order():
    for report in (*seeds("kharkiv-2022").towns, *seeds("kharkiv-2022").bridges):
        assert report.earliest <= (report.best or report.latest) <= report.latest
    for figure in (*seeds("kharkiv-2022").civilians, *seeds("kharkiv-2022").equipment):
        assert figure.begins <= figure.ends
        assert figure.low is None or figure.high is None or figure.low <= figure.high
    for parameter in seeds("kharkiv-2022").parameters:
        spread = [value for value in (parameter.low, parameter.mid, parameter.high) if value is not None]
        assert spread == sorted(spread)


def test_the_source_report_has_fourteen_claims_and_two_are_context():
    claims = {claim.id: claim for claim in seeds("kharkiv-2022").claims}
    assert len(claims) == len(seeds("kharkiv-2022").claims) == 14
    assert {name for name, claim in claims.items() if not claim.testable} == {
        "largest-since-kyiv",
        "further-support",
    }
    for claim in claims.values():
        assert claim.testable == bool(claim.reported)
        assert claim.testable != bool(claim.why_not)
        assert claim.speaks_of.begins < claim.speaks_of.ends


def test_a_part_of_a_claim_has_bounds_that_hold_what_was_reported():
    for part in (part for claim in seeds("kharkiv-2022").claims for part in claim.reported):
        assert (part.low, part.high) != (None, None)
        if part.value is not None:
            assert part.low is None or part.low <= part.value
            assert part.high is None or part.value <= part.high


def test_times_lose_the_offset_of_kyiv_and_nothing_else():
    report = next(claim for claim in seeds("kharkiv-2022").claims if claim.id == "kupiansk-entered")
    assert report.said_at == datetime(2022, 9, 10, 10, 13)
    assert report.reported[0].value == datetime(2022, 9, 10, 8, 0)


def test_no_time_has_another_offset_than_that_of_kyiv():
    for path in data_folder("seeds").rglob("*.*"):
        offsets = re.findall(r"\d\dT\d\d:\d\d(?::\d\d)?([+-]\d\d:\d\d|Z)", path.read_text(encoding="utf-8"))
        assert set(offsets) <= {"+03:00", "+02:00"}, path


@pytest.fixture
def copy(tmp_path):
    import shutil

    return shutil.copytree(data_folder("seeds") / "kharkiv-2022", tmp_path / "seeds")


def test_a_row_of_another_form_is_refused(copy):
    towns = copy / "observations" / "towns.csv"
    towns.write_text(towns.read_text(encoding="utf-8").replace(",entered,", ",visited,", 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match="visited"):
        read_seeds(copy)


def test_a_file_that_is_not_yaml_is_refused(copy):
    (copy / "claims.yaml").write_text("- id: [", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"claims\.yaml"):
        read_seeds(copy)
