from datetime import datetime

from sim.evidence.areas import area_reports
from sim.evidence.seeds import seeds

RECORD = seeds("kharkiv-2022")


def test_holds_every_report_of_both_files_that_is_of_the_same_count_in_order_of_time():
    reports = area_reports(RECORD)
    rows = [row for row in (*RECORD.announced_area, *RECORD.mapped_area) if row.coverage != "apart"]
    assert len(rows) == len(RECORD.announced_area) + len(RECORD.mapped_area) - 1
    assert [row.at for row in reports] == sorted(row.at for row in reports)
    assert sorted(row.area_km2 for row in reports) == sorted(row.area_km2 for row in rows)


def test_an_evening_address_has_its_local_time_coverage_and_bound():
    (address,) = (row for row in area_reports(RECORD) if row.at == datetime(2022, 9, 12, 22))
    assert address[1:] == (6000, "lower", "announced", "wider")


def test_totals_for_the_region_alone_are_not_taken_for_wider_ones():
    by_scope = {row.scope: row.coverage for row in (*RECORD.announced_area, *RECORD.mapped_area)}
    assert by_scope["Kharkiv region"] == by_scope["Kharkiv sector"] == "theatre"
    assert by_scope["Ukraine since 1 September"] == by_scope["all Ukraine since 5 September"] == "wider"
