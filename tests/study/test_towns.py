"""Simulated against reported dates of places."""

from datetime import datetime

import numpy as np
import pandas as pd
from made_up import hour, runs

from sim.evidence.seeds import seeds
from sim.evidence.towns import reported_towns, towns

FACTS = seeds("kharkiv-2022")


def test_one_report_for_each_place_its_entry_if_there_is_one():
    reports = {report.node: report for report in reported_towns(FACTS)}
    assert len(reports) == len(reported_towns(FACTS))
    assert reports["balakliia"].event == "entered"
    assert reports["lyman"].event == "cleared"
    assert reports["svatove"].event == "not_taken"
    assert set(reports) == {report.node for report in FACTS.towns}


def test_reports_are_in_order_of_time():
    best = [report.best for report in reported_towns(FACTS) if report.best]
    assert best == sorted(best)
    assert reported_towns(FACTS)[-1].event == "not_taken"


def table_of(**taken_h):
    count = max(np.size(hours) for hours in taken_h.values())
    return towns(runs([1.0] * count, taken_h)).set_index("node")


def test_a_place_within_its_window_in_half_of_the_runs():
    """Verbivka was entered between 05:00 and 23:59 on 6 September."""
    row = table_of(verbivka=np.array([hour(6, 12), hour(6, 20), hour(7, 5), np.nan])).loc["verbivka"]
    assert row["inside"] == 0.5
    assert row["taken"] == 0.75
    assert row["median"] == datetime(2022, 9, 6, 20)
    assert row["miss_h"] == 0.0
    assert pd.isna(row["q95"])


def test_the_median_misses_the_window_by_hours_with_a_sign():
    early = table_of(
        senkove=np.array([hour(8, 20)]), izium=np.array([np.nan]), kupiansk=np.array([hour(10, 11, 9)])
    )
    assert early.loc["senkove", "miss_h"] == -4.0
    assert early.loc["izium", "miss_h"] == np.inf
    assert 0 < early.loc["kupiansk", "miss_h"] < 1


def test_places_that_the_replicates_do_not_have_are_left_out():
    assert list(table_of(izium=np.array([1.0])).index) == ["izium"]
