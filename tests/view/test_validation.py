"""Figures and text of claims and validation, from made-up replicates."""

import numpy as np
import pandas as pd
import pytest
from figure_layout import overlapping, sticking_out
from made_up import EARLY, HISTORICAL, hour, runs
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.evidence.announcements import fit_observation, without_each_total
from sim.evidence.calibration import calibrate
from sim.evidence.hindcast import like_today, model_forecast, record_after, same_trend
from sim.evidence.known import known_by
from sim.evidence.ledger import ClaimsLedger, part_key
from sim.evidence.seeds import seeds
from sim.evidence.towns import reported_towns, towns
from sim.evidence.verdicts import judged
from sim.view.files import save
from sim.view.sheet.style import VERDICT_COLOURS
from sim.view.studies.claims import claims_ledger
from tools.validation.figures import (
    announced_against_mapped,
    hindcast_area,
    informed_parameters,
    town_dates,
)
from tools.validation.page import draw
from tools.validation.text import Findings, generated

pytestmark = pytest.mark.slow

FACTS = seeds("kharkiv-2022")
CUTOFF = FACTS.plan.hindcast.cutoff

COUNT = 120


@pytest.fixture(scope="module")
def ledger() -> ClaimsLedger:
    """Values at the lower bound of every part, or a little above it."""
    generator = np.random.default_rng(1)
    values = {}
    for claim in FACTS.claims:
        for number, part in enumerate(claim.reported):
            start = part.low if part.low is not None else part.high
            first = HISTORICAL.hour(start) if part.unit == "time" else start
            values[part_key(claim, number)] = first + generator.normal(0.1, 1, COUNT)
    return ClaimsLedger(FACTS.claims, HISTORICAL, 1, pd.DataFrame(values))


@pytest.fixture(scope="module")
def findings(ledger) -> Findings:
    generator = np.random.default_rng(2)
    growth = generator.uniform(50, 900, COUNT)
    nodes = [report.node for report in reported_towns(FACTS)]
    taken = {node: hour(9) + generator.normal(0, 20, COUNT) for node in nodes} | EARLY
    taken["sviatohirsk"] = np.nan
    ensemble = runs(
        growth,
        taken,
        {"offensive.rates_km_per_day.thin": growth, "fires.depot_loss": generator.random(COUNT)},
    )
    calibration = calibrate(ensemble, FACTS)
    record, known = record_after(HISTORICAL), known_by(CUTOFF, FACTS)
    model = model_forecast("model, calibrated", ensemble, record, calibration.accepted)
    forecasts = [model, *[model_forecast(name, ensemble, record) for name in "abc"]]
    forecasts += [like_today(record, known), same_trend(record, known, HISTORICAL)]
    return Findings(
        ledger,
        fit_observation(FACTS),
        without_each_total(FACTS),
        calibration,
        COUNT,
        forecasts,
        record,
        towns(ensemble),
        ensemble,
        FACTS.equipment,
        "abc123",
    )


def texts(drawn):
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    return [text.get_text() for ax in figure.axes for text in ax.texts] + [
        text.get_text() for text in figure.texts
    ]


def test_the_ledger_shows_every_claim_with_its_verdict(ledger):
    ax = claims_ledger(ledger)
    assert isinstance(ax, Axes)
    words = texts(ax)
    for verdict in ("supported", "undecided", "contradicted", "not testable"):
        assert words.count(verdict) == list(ledger.table["verdict"]).count(verdict)
    assert sum("\n" in word and "Sep" in word for word in words) >= len(ledger.claims)
    points = [line for line in ax.lines if line.get_marker() == "o"]
    shares = [
        judgement.share.share
        for judgement in ledger.verdicts
        if judgement.share is not None and judged(judgement.share) == judgement.verdict
    ]
    assert [line.get_xdata()[0] for line in points] == pytest.approx(shares)
    for line in points:  # a dot and its verdict never contradict each other
        assert to_hex(line.get_color()) in {to_hex(colour) for colour in VERDICT_COLOURS.values()}


def test_claims_are_saved_and_saved_the_same_again(ledger, tmp_path):
    written = save({"claims": claims_ledger(ledger)}, tmp_path / "new" / "figures")
    assert sorted(path.name for path in written) == ["claims.png", "claims.svg"]
    before = [path.read_bytes() for path in written]
    assert [
        path.read_bytes() for path in save({"claims": claims_ledger(ledger)}, tmp_path / "new" / "figures")
    ] == before


def test_towns_are_drawn_in_the_order_of_the_table(findings):
    ax = town_dates(findings.towns)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(findings.towns["name"])
    assert [word for word in texts(ax) if word.endswith("%")] == [
        f"{share:.0%}" for share in findings.towns["inside"]
    ]


def test_forecasts_are_named_at_their_ends(findings):
    runs, accepted = findings.calibration.runs, findings.calibration.accepted
    ax = hindcast_area(findings.forecasts, findings.record, runs, accepted)
    assert ax.get_legend() is None
    assert {"open map", *(forecast.name for forecast in findings.forecasts)} <= set(texts(ax))
    lines = {line.get_label(): line for line in ax.lines}
    for forecast in findings.forecasts[1:]:
        expected = np.median(forecast.area_km2, axis=0)
        np.testing.assert_allclose(lines[forecast.name].get_ydata(), expected)
    assert ax.get_ylabel() == "km²"


def test_texts_of_the_figures_keep_apart_and_on_the_sheet(findings, ledger):
    runs, accepted = findings.calibration.runs, findings.calibration.accepted
    drawn = {
        "claims": claims_ledger(ledger),
        "announced": announced_against_mapped(findings.fit),
        "parameters": informed_parameters(findings.calibration),
        "hindcast": hindcast_area(findings.forecasts, findings.record, runs, accepted),
        "towns": town_dates(findings.towns),
    }
    assert [(name, overlapping(figure)) for name, figure in drawn.items() if overlapping(figure)] == []
    assert [(name, sticking_out(figure)) for name, figure in drawn.items() if sticking_out(figure)] == []


def test_words_of_the_ledger_have_no_negative_zero_and_real_squares(ledger):
    words = " ".join(texts(claims_ledger(ledger)))
    assert "km2" not in words
    assert "-0 %" not in words
    assert "-0.0 %" not in words


def test_all_figures_of_the_page_are_drawn(findings, tmp_path):
    draw(findings, tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir()) == [
        "announced",
        "claims",
        "hindcast",
        "parameters",
        "towns",
    ]
    assert all(path.stat().st_size > 10_000 for path in tmp_path.iterdir())


def test_the_page_tells_what_was_found_whatever_it_is(findings):
    text = generated(findings, "figures")
    for title in (
        "Claims",
        "What was announced",
        "Calibration",
        "Blind hindcast",
        "Places",
        "How much rests",
    ):
        assert f"\n### {title}" in text
    assert "abc123" in text
    assert f"Of {COUNT} replicates the 6 nearest" in text
    assert "| tomorrow like today | 1,000 | 1,000 | 1,000 | 1,000 | 1,000 | 1,000 |" in text
    for figure in ("announced", "claims", "hindcast", "parameters", "towns"):
        assert f"(figures/{figure}.png)" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert "nan" not in text
