"""No campaign speaks of another: what is printed, drawn or reported of one names nothing of the other's."""

import re
from functools import cache

import pytest

import sim
from sim.evidence.seeds import record_of
from sim.hubs.text import report as hub_report
from sim.record.hub import hub as analyse
from sim.scenario.area import area_of
from sim.scenario.load import load
from sim.study.page import on_a_page
from sim.view.hubs.figures import hub_figures
from sim.view.page.of_hubs import report_of_hub
from sim.view.page.of_runs import report_of_run
from sim.view.page.of_studies import report_of_claims, report_of_comparison, report_of_ensemble
from sim.view.page.report import html_of
from sim.view.runs.figures import run_figures
from sim.view.studies.claims import claims_ledger
from sim.view.studies.comparisons import comparison_figures

pytestmark = pytest.mark.slow

CAMPAIGNS = {"kherson": ("kherson-more-ferries", "2022-09-10"), "historical": ("stand-fast", "2022-09-10")}
"""A variant of each, and a moment."""
SHORTEST = 5
PROGRAM = "kupiansk"
"""Name of the program, which is also that of a place; as such it is written with a small letter."""


@cache
def words_of(name):
    """Names and ids of everything that a campaign speaks of."""
    scenario = load(name)
    network, record = scenario.network, record_of(scenario)
    words = {part for node in network.nodes for part in (node.id, node.name.partition(" (")[0])}
    words |= {part for link in network.links if link.bridge for part in (link.bridge.id, link.bridge.name)}
    words |= {part for group in scenario.groups for part in (group.id, group.name, group.short_name)}
    words |= {line.name for line in area_of(network).lines}
    words |= {scenario.title, record.plan.title, *record.plan.grounds.values()}
    words |= {claim.id for claim in record.claims} | {claim.text for claim in record.claims}
    words |= {name, *(key for key in record.references if not key.startswith("own-"))}
    return {word for word in words if len(word) >= SHORTEST}


def other_words(name):
    """Words of the other campaign that are not this one's as well."""
    (other,) = CAMPAIGNS.keys() - {name}
    own = " ".join(words_of(name)).lower()
    return {word for word in words_of(other) if word.lower() not in own} - {PROGRAM}


def texts(figures):
    return " ".join(
        artist.get_text()
        for figure in figures.values()
        for artist in figure.findobj(match=lambda artist: hasattr(artist, "get_text"))
    )


def output_of(name):
    """Everything that is said of a campaign, by where."""
    variant, moment = CAMPAIGNS[name]
    played = sim.run(name, seed=1)
    comparison = sim.compare([name, variant], 3, jobs=1)
    ensemble = comparison.ensembles[name]
    ledger = sim.claims(name, 2, jobs=1)
    analyses = [analyse(name), analyse(played, at=moment)]
    return {
        "staff log": " ".join(played.staff_log),
        "outcomes": " ".join(played.outcomes),
        "figures": texts(run_figures(played)),
        "report of a run": html_of(report_of_run(played, command="kupiansk run")),
        "ensemble": " ".join(on_a_page(ensemble)),
        "report of an ensemble": html_of(report_of_ensemble(ensemble, command="kupiansk ensemble")),
        "comparison": " ".join(comparison.table["sentence"]),
        "figures of a comparison": texts(comparison_figures(comparison)),
        "report of a comparison": html_of(report_of_comparison(comparison, command="kupiansk compare")),
        "claims": ledger.table.to_csv() + ledger.parts.to_csv(),
        "report of the claims": html_of(report_of_claims(ledger, command="kupiansk claims")),
        "figure of the claims": texts({"claims": claims_ledger(ledger).get_figure()}),
        "hub": " ".join(hub_report(analyses[1], analyses[0], top=99)),
        "figures of the hub": texts(hub_figures(analyses)),
        "report of the hub": html_of(report_of_hub(analyses, scenario=load(name), command="kupiansk hub")),
    }


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_no_word_of_another_campaign(name):
    words = other_words(name)
    assert len(words) > 100
    for where, said in output_of(name).items():
        near = [word for word in words if word in said]
        found = {word for word in near if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said)}
        assert found == set(), where
        assert len(said) > 100, where
