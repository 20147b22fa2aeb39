"""The result of one run, and the tables that are built from it on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim import files
from sim.campaign.journal import History
from sim.record import tables
from sim.record.outcomes import Outcomes, outcomes
from sim.record.reading import Reading
from sim.record.staff_log import staff_log
from sim.scenario.kinds import moment_of
from sim.scenario.load import scenario_hash
from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre

if TYPE_CHECKING:
    import pandas as pd

    from sim.record.series import Series

Moment = datetime | date | str | float
"""Local time, a day that begins, the same as text, or the hour since the start of a run."""


@dataclass(frozen=True, eq=False, repr=False)
class RunResult:
    """What one run left. Tables are built when they are first asked for."""

    scenario: Scenario
    """As it was given, with its ranges."""
    resolved: Scenario
    """As it ran, with plain numbers."""
    seed: int
    replicate: int | None
    """None: every range at its `mid`."""
    parameters: dict[str, float]
    """Value of every uncertain parameter by path."""
    history: History

    def __repr__(self) -> str:
        return f"<RunResult of {self.scenario.title!r}, seed {self.seed}, replicate {self.replicate}>"

    @property
    def theatre(self) -> Theatre:
        """Where it happened."""
        return Theatre.of(self.resolved.network)

    def hour(self, at: Moment) -> float:
        """Hour of the run of a moment.

        Parameters
        ----------
        at : datetime, date, str or float
            Local time, a day that begins, the same as text (`2031-05-10` or `2031-05-10 18:00`), or the hour
            since the start.

        Raises
        ------
        ValueError
            If the moment cannot be read, or lies outside the run.
        """
        if isinstance(at, str):
            try:
                at = moment_of(at)
            except ValueError:
                raise ValueError(f"{at!r} is not a date: write 2031-05-10 or '2031-05-10 18:00'") from None
        if isinstance(at, date) and not isinstance(at, datetime):
            at = datetime.combine(at, time())
        if isinstance(at, datetime) and at.tzinfo is not None:
            raise ValueError(f"{at.isoformat()} has a time zone: give local time without one")
        scenario = self.resolved
        time_h = scenario.hour(at) if isinstance(at, datetime) else float(at)
        if not 0.0 <= time_h <= scenario.horizon_h:
            asked = f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"hour {at:g}"
            end = scenario.moment(scenario.horizon_h)
            raise ValueError(
                f"{asked} is outside the run, which lasts from {scenario.start:%Y-%m-%d %H:%M} "
                f"to {end:%Y-%m-%d %H:%M} ({scenario.horizon_h:g} h)"
            )
        return time_h

    @cached_property
    def reading(self) -> Reading:
        """The history, prepared for questions."""
        return Reading(self.history, self.resolved, self.theatre)

    @cached_property
    def outcomes(self) -> Outcomes:
        """Outcomes by name: see `sim.record.outcomes.outcomes`."""
        return outcomes(self.reading)

    @cached_property
    def series(self) -> Series:
        """Hourly tables: `throughput`, `stocks`, `area`, `drawdown`, `civilians`."""
        from sim.record.series import Series  # needs numpy, which a run does not

        return Series(self.reading)

    @cached_property
    def events(self) -> pd.DataFrame:
        """Every event: see `sim.record.tables.events`."""
        return tables.events(self.reading)

    @cached_property
    def movements(self) -> pd.DataFrame:
        """Trains, convoys and columns under way: see `sim.record.tables.movements`."""
        return tables.movements(self.reading)

    @cached_property
    def control(self) -> pd.DataFrame:
        """Places and when they were liberated: see `sim.record.tables.control`."""
        return tables.control(self.reading)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The ground cell by cell, and when it changed hands: see `sim.record.tables.cells`."""
        return tables.cells(self.reading)

    @cached_property
    def balance(self) -> pd.DataFrame:
        """Balances of cargo, vehicles, people and area: see `sim.record.tables.balance`."""
        return tables.balance(self.reading)

    @cached_property
    def staff_log(self) -> list[str]:
        """Turning points in plain words."""
        return staff_log(self.reading)

    def save(self, folder: str | Path, command: str = "", *, geojson: bool = False) -> None:
        """Write the tables, the summary, the staff log and the manifest.

        The files are `summary.json`, `events.parquet`, `movements.parquet`, `series.parquet`,
        `cells.parquet`, `control.csv`, `staff_log.txt` and `manifest.json`, and on request `cells.geojson`.
        The same scenario, seed and versions give the same bytes, and nothing is left half-written.

        Parameters
        ----------
        folder : str or Path
            Where to; files of the same names are replaced, others stay.
        command : str
            How the run was started, for the manifest.
        geojson : bool
            Also write the cells as GeoJSON, for a geographic information system.

        Raises
        ------
        OSError
            If the files cannot be written.
        """
        with files.written_whole(folder) as apart:
            files.write_json(self._summary(), apart / "summary.json")
            files.write_parquet(self.events, apart / "events.parquet")
            files.write_parquet(self.movements, apart / "movements.parquet")
            files.write_parquet(self.series.long(), apart / "series.parquet")
            files.write_parquet(self.cells, apart / "cells.parquet")
            if geojson:
                files.write_json(tables.cells_geojson(self.reading), apart / "cells.geojson")
            files.write_csv(self.control, apart / "control.csv")
            (apart / "staff_log.txt").write_text("\n".join(self.staff_log) + "\n", encoding="utf-8")
            files.write_json(self._manifest(command), apart / "manifest.json")

    def _summary(self) -> dict[str, object]:
        return {
            "title": self.scenario.title,
            "question": self.scenario.question,
            "start": self.scenario.start.isoformat(),
            "outcomes": self.outcomes,
            "balance": self.balance.to_dict("records"),
            "parameters": self.parameters,
        }

    def _manifest(self, command: str) -> dict[str, object]:
        return {
            "command": command,
            "scenario": self.scenario.title,
            "scenario_hash": scenario_hash(self.scenario),
            "seed": self.seed,
            "replicate": self.replicate,
            "versions": files.versions(),
        }
