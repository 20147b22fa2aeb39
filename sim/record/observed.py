"""What was reported of the area at the time, as a table to hold a run against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.scenario.library import data_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

COVERAGE: Final = {
    "Kharkiv sector": "Kharkiv",
    "Kharkiv region": "Kharkiv",
    "Kharkiv region since 6 September": "Kharkiv",
    "Whole counteroffensive": "Ukraine",
    "Kharkiv sector plus Southern Buh direction": "Ukraine",
    "Ukraine since 1 September": "Ukraine",
    "all Ukraine since 5 September": "Ukraine",
    "Eastern phase from late September": "later phase",
}
"""Ground that each scope of the reports takes in. `later phase` counts anew from late September."""


def observed_area(folder: Path | None = None) -> pd.DataFrame:
    """Liberated ground as it was announced and mapped, in order of time.

    Parameters
    ----------
    folder : Path, optional
        Folder with `announced_area.csv` and `mapped_area.csv`; by default the project's own.

    Returns
    -------
    DataFrame
        A row for each figure: `date` (local time, naive), `area_km2`, `bound` (`about`, or `lower` where the
        words were "more than"), `kind` (`announced` by an official, `assessed` by somebody independent, or
        `mapped`), `coverage` (`Kharkiv`, `Ukraine` or `later phase`), `scope` (in the words of the report),
        `who`, `source` (key of `seeds/references.yaml`) and `confidence`.

    Raises
    ------
    ValueError
        If a report has a scope that `COVERAGE` does not name.
    """
    import pandas as pd

    folder = folder or data_folder("seeds") / "observations"
    announced = pd.read_csv(folder / "announced_area.csv").rename(columns={"announced_at": "date"})
    announced["kind"] = announced["count"].where(announced["count"] == "assessed", "announced")
    mapped = pd.read_csv(folder / "mapped_area.csv").rename(columns={"mapped_at": "date"})
    mapped["kind"] = "mapped"
    reports = pd.concat([announced, mapped], ignore_index=True)
    unknown = set(reports["scope"]) - set(COVERAGE)
    if unknown:
        raise ValueError(f"scope {', '.join(sorted(unknown))} in {folder}: use one of {', '.join(COVERAGE)}")
    reports["coverage"] = reports["scope"].map(COVERAGE)
    # The files give every time with the offset of Kyiv.
    reports["date"] = pd.to_datetime(reports["date"]).dt.tz_localize(None)
    columns = ["date", "area_km2", "bound", "kind", "coverage", "scope", "who", "source", "confidence"]
    return reports[columns].sort_values("date", kind="stable").reset_index(drop=True)
