"""The documents are fresh: tables as in the scenario, results of the scenario as it is, names that exist."""

import re
from pathlib import Path

import pytest

from sim.evidence.seeds import seeds
from sim.scenario.load import load, scenario_hash
from sim.scenario.resolve import uncertain
from tools import house
from tools.parameters import GENERATED, description_text
from tools.validation.page import BEGIN, END, renewed

DOCS = Path(__file__).parents[1] / "docs"
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
VALIDATION = (DOCS / "validation.md").read_text(encoding="utf-8")


def test_the_tables_of_the_description_are_fresh():
    assert description_text(MODEL) == MODEL


def test_every_uncertain_parameter_stands_in_the_description():
    listed = set(re.findall(r"^\| `([^`]+)` \|", MODEL.partition(GENERATED)[2], flags=re.MULTILINE))
    ranges = {path for path in uncertain(load("historical")) if not path.startswith("network.")}
    assert ranges <= listed


def test_the_description_names_fields_that_exist():
    """Names in backticks of the submodels, as far as they are single words of the scenario language."""
    import sim.scenario.schema as schema

    fields = {
        name
        for record in vars(schema).values()
        if isinstance(record, type) and hasattr(record, "model_fields")
        for name in record.model_fields
    }
    words = {
        "rate",
        "hours",
        "fields",
        "thin",
        "broken",
        "class",
        "defended",
        "retreat",
        "line",
        "historical",
        "sim",
    }
    submodels = MODEL.partition("## 7 Submodels")[2].partition("## 8")[0]
    named = set(re.findall(r"`([a-z_]+)`", submodels))
    assert named - fields - words == set()


def test_the_results_are_those_of_the_scenario_as_it_is():
    """Renew them with `python -m tools.validation.page` when this fails."""
    assert scenario_hash(load("historical")) in VALIDATION


def test_the_results_are_from_enough_replicates():
    runs, claims = re.search(
        r"from ([\d,]+) replicates of `historical`.* from ([\d,]+) replicates", VALIDATION
    ).groups()
    assert int(runs.replace(",", "")) >= 10_000
    assert int(claims.replace(",", "")) >= 500
    kept = re.search(r"replicates the ([\d,]+) nearest to these facts were kept", VALIDATION)[1]
    assert int(kept.replace(",", "")) >= 500


def test_every_claim_and_every_forecast_stands_in_the_results():
    for claim in seeds("kharkiv-2022").claims:
        assert f"| `{claim.id}` | {claim.text} |" in VALIDATION
    for forecast in (
        "model, calibrated",
        "earlier rates, calibrated",
        "tomorrow like today",
        "the trend goes on",
    ):
        assert f"| {forecast} |" in VALIDATION


@pytest.mark.parametrize("page", ["model.md", "validation.md"])
def test_what_a_page_points_to_exists(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    paths = [DOCS / link for link in links if "://" not in link]
    paths += [DOCS.parent / path for path in re.findall(r"`((?:tests|scenarios|seeds|sim)/[^`*]*)`", text)]
    assert len(paths) > 5
    assert [str(path) for path in paths if not path.exists()] == []


def test_renewing_keeps_what_is_written_by_hand():
    page = f"before\n{BEGIN}\n\nold\n\n{END}\nafter\n"
    assert renewed(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert renewed(renewed(page, "new"), "newer") == renewed(page, "newer")


@pytest.mark.slow
def test_the_picture_of_the_rooms_is_fresh():
    """Renew it with `python -m tools.house` when this fails."""
    page, today = (DOCS / "architecture.md").read_text(encoding="utf-8"), house.House()
    assert house.renewed(page, today) == page
    assert (DOCS / "figures" / "rooms.svg").read_text(encoding="utf-8") == today.picture()
