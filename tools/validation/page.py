"""The validation renewed: one command plays the model, and writes figures, calibrated values and the page.

`python -m tools.validation.page` does all of it in a checkout: it renews
`docs/validation.md` between its markers, its figures, the scenario `calibrated` and the fitted observation.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from math import ceil
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.evidence.announcements import fit_observation, without_each_total
from sim.evidence.calibration import calibrate
from sim.evidence.claims import claims
from sim.evidence.hindcast import Observed, like_today, model_forecast, record_after, same_trend
from sim.evidence.known import known_by
from sim.evidence.seeds import seeds
from sim.evidence.towns import towns
from sim.scenario.library import data_folder
from sim.scenario.load import load, scenario_hash, with_overrides
from sim.scenario.schema import Scenario
from sim.study.ensemble import ensemble
from sim.view.sheet.slide import DPI
from sim.view.sheet.style import styled
from sim.view.studies.claims import claims_ledger
from tools.validation.calibrated import REPLICATES, calibrated_text
from tools.validation.figures import (
    announced_against_mapped,
    hindcast_area,
    informed_parameters,
    town_dates,
)
from tools.validation.observation import FILE, observation_text
from tools.validation.text import Findings, generated

CAMPAIGN = "kharkiv-2022"
"""Folder of its scenarios and of its record."""
BASE, OTHER_PRIOR = "historical", "doctrine-rates"
"""The scenario that is validated, and one whose rates of advance were known before the campaign."""
CLAIMS_REPLICATES = 500
PLACES_REPLICATES = 1_000
"""Replicates that run on to the end of the scenario, for the places of the second phase."""
OTHER_SHARE = 0.5
"""Replicates of the other prior for each of the scenario."""
BEGIN = "<!-- What follows is written by `python -m tools.validation.page`. -->"
END = "<!-- What follows is written by hand. -->"
"""Lines of the page between which the results stand."""
FIGURES = "figures/validation"
"""Folder of the figures beside the page."""


def find(replicates: int = REPLICATES, claims_replicates: int = CLAIMS_REPLICATES) -> Findings:
    """Play the model, and hold it against everything that was reported."""
    facts, scenario = seeds(CAMPAIGN), load(BASE)
    record = record_after(scenario, facts)
    known = known_by(record.cutoff, facts)
    runs = ensemble(_until_its_end(scenario, record), replicates)
    calibration = calibrate(runs, facts)
    others = round(OTHER_SHARE * replicates)
    other = calibrate(ensemble(_until_its_end(load(OTHER_PRIOR), record), others), facts)
    forecasts = [
        model_forecast("model, calibrated", runs, record, calibration.accepted),
        model_forecast("model, not calibrated", runs, record),
        model_forecast("earlier rates, calibrated", other.runs, record, other.accepted),
        model_forecast("earlier rates, not calibrated", other.runs, record),
        like_today(record, known),
        same_trend(record, known, scenario),
    ]
    to_the_end = ensemble(scenario, min(replicates, PLACES_REPLICATES))
    return Findings(
        claims(scenario, claims_replicates),
        fit_observation(facts),
        without_each_total(facts),
        calibration,
        len(other.misfits),
        forecasts,
        record,
        towns(to_the_end, facts),
        to_the_end,
        facts.equipment,
        scenario_hash(scenario),
    )


def _until_its_end(scenario: Scenario, record: Observed) -> Scenario:
    """The scenario as far as the record of the hindcast goes: nothing depends on how long a run lasts."""
    days = ceil((record.ends[-1] - scenario.start) / timedelta(days=1))
    return with_overrides(scenario, {"horizon_days": days})


def draw(findings: Findings, folder: Path) -> None:
    """Write the figures of the page."""
    calibration = findings.calibration
    figures: dict[str, Axes | Figure] = {
        "claims": claims_ledger(findings.ledger),
        "announced": announced_against_mapped(findings.fit),
        "parameters": informed_parameters(calibration),
        "hindcast": hindcast_area(
            findings.forecasts, findings.record, calibration.runs, calibration.accepted
        ),
        "towns": town_dates(findings.towns),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in figures.items():
        _save(drawn, folder / f"{name}.png")


@styled
def _save(drawn: Axes | Figure, path: Path) -> None:
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
    assert figure is not None
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def renewed(page: str, results: str) -> str:
    """The page with other results between its markers; what is written by hand stays."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{results}\n\n{END}{after}"


def main() -> None:
    """Renew everything in a checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="draws from the prior")
    parser.add_argument(
        "--claims", type=int, default=CLAIMS_REPLICATES, help="replicates of the claims ledger"
    )
    options = parser.parse_args()
    findings = find(options.replicates, options.claims)
    scenarios = data_folder("scenarios") / CAMPAIGN
    docs = data_folder("scenarios").parent / "docs"
    (scenarios / FILE).write_text(observation_text(findings.fit), encoding="utf-8")
    (scenarios / "calibrated.yaml").write_text(calibrated_text(findings.calibration, BASE), encoding="utf-8")
    draw(findings, docs / FIGURES)
    page = docs / "validation.md"
    page.write_text(renewed(page.read_text(encoding="utf-8"), generated(findings, FIGURES)), encoding="utf-8")


if __name__ == "__main__":
    main()
