"""A scenario beside its record: towns, area and reasons of an ensemble, as docs/kherson.md tells them.

python -m tools.beside kherson --replicates 100
"""

from __future__ import annotations

import argparse

import numpy as np

import sim
from sim.evidence.seeds import needed_record
from sim.evidence.towns import towns
from sim.study.ensemble import Ensemble

HOURS = 24.0


def town_lines(runs: Ensemble) -> list[str]:
    """Days by which the median of the runs misses the window of each town, and a summary."""
    table = towns(runs)
    miss_days = table["miss_h"] / HOURS
    lines = [
        f"  {row.name_:<40} {row.earliest:%d %b} - {row.latest:%d %b}  missed by {days:6.1f} days"
        for row, days in zip(table.rename(columns={"name": "name_"}).itertuples(), miss_days, strict=True)
    ]
    near = int((miss_days.abs() <= 2).sum())
    miss = f"median miss {miss_days.abs().median():.1f} days"
    return [*lines, f"  {len(table)} towns: {near} within 2 days of their window, {miss}"]


def area_lines(runs: Ensemble) -> list[str]:
    """Quantiles of the area by the end of each mapped day, beside the map."""
    area_km2 = runs.series["area_actual_km2"]
    lines = []
    for report in needed_record(runs.scenario).mapped_area:
        column = int(np.abs(runs.grid_h - runs.scenario.hour(report.mapped_at)).argmin())
        low, mid, high = np.quantile(area_km2[:, column], (0.05, 0.5, 0.95))
        day = f"{report.mapped_at:%d %b}"
        lines.append(f"  {day}  map {report.area_km2:6,.0f}  runs {low:6,.0f} {mid:6,.0f} {high:6,.0f} km²")
    return lines


def reason_lines(runs: Ensemble) -> list[str]:
    """Shares of the runs in which each group is ordered out, by reason, and the middle day of the order."""
    lines = []
    for group in runs.scenario.groups:
        reasons = runs.replicates[f"trigger:{group.id}"].value_counts(normalize=True)
        said = ", ".join(f"{reason} {share:.0%}" for reason, share in reasons.items())
        hour = runs.replicates[f"ordered_h:{group.id}"].median()
        day = f"{runs.scenario.moment(float(hour)):%d %b}" if hour == hour else "never"
        lines.append(f"  {group.name}: {said}; median order {day}")
    return lines


def main() -> None:
    """Play, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=None)
    asked = parser.parse_args()
    runs = sim.ensemble(asked.scenario, asked.replicates, seed=1, jobs=asked.jobs)
    for title, lines in (
        ("Reasons", reason_lines(runs)),
        ("Towns", town_lines(runs)),
        ("Area: 5, 50 and 95 % of the runs", area_lines(runs)),
    ):
        print(title, *lines, sep="\n")


if __name__ == "__main__":
    main()
