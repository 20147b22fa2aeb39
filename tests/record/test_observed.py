from pathlib import Path

import pandas as pd
import pytest

from sim.record.observed import COVERAGE, observed_area
from sim.scenario.library import data_folder

COLUMNS = ["date", "area_km2", "bound", "kind", "coverage", "scope", "who", "source", "confidence"]


def test_holds_every_report_of_both_files_in_order_of_time():
    reports = observed_area()
    folder = data_folder("seeds") / "observations"
    files = [pd.read_csv(folder / name) for name in ("announced_area.csv", "mapped_area.csv")]
    assert list(reports.columns) == COLUMNS
    assert len(reports) == sum(map(len, files))
    assert reports["date"].is_monotonic_increasing
    assert sorted(reports["area_km2"]) == sorted(pd.concat(files)["area_km2"])


def test_an_evening_address_has_its_local_time_coverage_and_bound():
    reports = observed_area().set_index("date")
    address = reports.loc[pd.Timestamp("2022-09-12 22:00")]
    assert (address["area_km2"], address["bound"]) == (6000, "lower")
    assert (address["kind"], address["coverage"]) == ("announced", "Ukraine")


def test_kinds_and_coverages_are_a_closed_set():
    reports = observed_area()
    assert set(reports["kind"]) == {"announced", "assessed", "mapped"}
    assert set(reports["coverage"]) == set(COVERAGE.values())
    assert set(reports["bound"]) <= {"about", "lower"}


def test_an_unknown_scope_is_named_with_the_known_ones(tmp_path: Path):
    folder = data_folder("seeds") / "observations"
    announced = (folder / "announced_area.csv").read_text().replace("Kharkiv sector,", "the moon,")
    (tmp_path / "announced_area.csv").write_text(announced)
    (tmp_path / "mapped_area.csv").write_text((folder / "mapped_area.csv").read_text())
    with pytest.raises(ValueError, match=r"the moon.*Kharkiv sector"):
        observed_area(tmp_path)
