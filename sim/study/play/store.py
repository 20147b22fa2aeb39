"""A folder of Parquet files that an ensemble is written to as it grows, and read from.

    manifest.json        scenario hash, seed, versions, what is kept
    scenario.json        the scenario itself, with its ranges
    replicates/          a row for each replicate: its outcomes
    parameters/          a row for each replicate: the values that it drew
    series/              a row for each replicate and hour of the grid
    events/              the log of every replicate, if it was asked for

Each table is a folder of parts; a part holds the same fifty replicates whoever played them. A part appears
under its name when it is whole, its outcomes last, so whatever stops a run leaves whole parts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from sim.scenario.load import scenario_hash
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.play.replicate import STEP_H
from sim.study.play.versions import versions

FORMAT = 1
TABLES = ("series", "parameters", "events", "replicates")
"""In the order in which they are written: a part counts when its `replicates` are there."""
UNFINISHED = ".writing"
"""End of the name of a file that is being written."""


def _locked(folder: Path) -> FileLock:
    """A lock on a folder that this process holds; the system lets go of it however the process ends."""
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StudyError(
            f"another run is writing into {folder}: wait for it or stop it, or choose another folder"
        ) from None
    return lock


class FolderShelf:
    """The files of an ensemble.

    Parameters
    ----------
    folder : Path
        With a `manifest.json`.

    Raises
    ------
    StudyError
        If the folder holds no ensemble, or one of a format unknown here.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _read_manifest(folder)
        self._rows: dict[int, int] = {}

    @classmethod
    @contextmanager
    def written(
        cls, folder: Path, scenario: Scenario, seed: int, events: bool, resume: bool, extra: str = ""
    ) -> Iterator[FolderShelf]:
        """A folder to write to, locked for as long as the `with` block lasts.

        Parameters
        ----------
        folder : Path
            Made if it does not exist.
        scenario : Scenario
            With its ranges.
        seed : int
            Root seed.
        events : bool
            Whether the logs of events are kept.
        resume : bool
            Whether an ensemble that is there is continued.
        extra : str
            Key of what is measured beside the outcomes, if anything is.

        Raises
        ------
        StudyError
            If the folder cannot be written, is in use, holds something already (without `resume`), or holds
            an ensemble of another scenario, seed or version.
        """
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = _locked(folder)
        try:
            wanted = _manifest(scenario, seed, events, extra)
            if (folder / "manifest.json").exists():
                if not resume:
                    raise StudyError(
                        f"{folder} holds an ensemble already: continue it with resume (--resume), "
                        "or choose another folder"
                    )
                _check_same(folder, _read_manifest(folder), wanted)
            else:
                _check_empty(folder)
                with writing(folder):
                    write_json(folder / "scenario.json", scenario.model_dump(mode="json"))
                    write_json(folder / "manifest.json", wanted)
            store = cls(folder)
            store._find_whole_parts()
            yield store
        finally:
            lock.release()

    @property
    def scenario(self) -> Scenario:
        """The scenario that was played, with its ranges."""
        return Scenario.model_validate_json((self.folder / "scenario.json").read_bytes())

    @property
    def seed(self) -> int:
        """Root seed."""
        return int(self.manifest["seed"])

    def rows(self) -> dict[int, int]:
        """Replicates that are kept of each whole part."""
        return dict(self._rows)

    def put(self, part: int, tables: Mapping[str, pa.Table]) -> None:
        """Write a part, whole or not at all.

        Raises
        ------
        StudyError
            If it cannot be written, as on a full disk.
        """
        with writing(self.folder):
            for name in TABLES:
                if name in tables:
                    path = self._path(name, part)
                    path.parent.mkdir(exist_ok=True)
                    _write_table(path, tables[name])
        self._rows[part] = tables["replicates"].num_rows

    def columns(self, name: str) -> list[str]:
        """Columns of a table."""
        return list(pq.read_schema(self._files(name)[0]).names)

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One of the tables, or some of its columns, in the order of the replicates."""
        return pa.concat_tables(_read(path, columns) for path in self._files(name))

    def _files(self, name: str) -> list[Path]:
        # Only what has its outcomes counts.
        whole = sorted(path.name for path in (self.folder / "replicates").glob("part-*.parquet"))
        if not whole:
            raise StudyError(f"{self.folder} holds no replicates yet: continue it with resume (--resume)")
        return [self.folder / name / file for file in whole]

    def _path(self, name: str, part: int) -> Path:
        return self.folder / name / f"part-{part:06}.parquet"

    def _find_whole_parts(self) -> None:
        """Look at what an earlier run left; what is torn or unfinished is taken away."""
        kept = [name for name in TABLES if name != "events" or self.manifest["events"]]
        for leftover in self.folder.glob(f"*/.*{UNFINISHED}"):
            leftover.unlink()
        for path in (self.folder / "replicates").glob("part-*.parquet"):
            part = int(path.stem.removeprefix("part-"))
            try:
                tables = {name: _read(self._path(name, part)) for name in kept}
            except StudyError:
                path.unlink()
            else:
                self._rows[part] = tables["replicates"].num_rows


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say of an error in the block that it is about writing into the folder, and what to do."""
    try:
        yield
    except OSError as error:
        raise StudyError(
            f"{folder} cannot be written: {error.strerror or error}. What is there stays as it is; "
            "make room or choose another folder, and continue with resume (--resume)"
        ) from error


def _manifest(scenario: Scenario, seed: int, events: bool, extra: str) -> dict[str, Any]:
    """What all replicates in a folder have in common."""
    return {
        "format": FORMAT,
        "title": scenario.title,
        "scenario_hash": scenario_hash(scenario),
        "seed": seed,
        "events": events,
        "extra": extra,
        "step_h": STEP_H,
        "versions": versions(),
    }


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError(f"{folder} holds no ensemble: {error}") from error
    if not known:
        raise StudyError(f"{folder} holds an ensemble of format {manifest['format']}, not {FORMAT}")
    return manifest


def _check_same(folder: Path, there: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Refuse to mix replicates that do not belong together."""
    before, now = _conditions(there), _conditions(wanted)
    other = [
        f"{name} ({before.get(name)} there, {now[name]} now)" for name in now if before.get(name) != now[name]
    ]
    if other:
        raise StudyError(f"{folder} holds an ensemble with another {', '.join(other)}: choose another folder")


def _conditions(manifest: dict[str, Any]) -> dict[str, Any]:
    """What must be the same for replicates to belong together, by its name in messages."""
    return {
        "scenario": manifest["scenario_hash"][:12],
        "seed": manifest["seed"],
        "choice of events": manifest["events"],
        "set of measures": manifest.get("extra", ""),
        "time grid": manifest["step_h"],
        **{f"version of {name}": number for name, number in manifest["versions"].items()},
    }


def _check_empty(folder: Path) -> None:
    ours = (".lock", "scenario.json", f".scenario.json{UNFINISHED}", f".manifest.json{UNFINISHED}")
    others = [path.name for path in folder.iterdir() if path.name not in ours]
    if others:
        raise StudyError(f"{folder} is not empty ({others[0]} is there): choose another folder")


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file, whole or not at all."""
    with _whole(path) as file:
        file.write(json.dumps(content, indent=2).encode() + b"\n")


def _write_table(path: Path, table: pa.Table) -> None:
    # Only text repeats itself: numbers take a sixth less without a dictionary, and two thirds of the time.
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    with _whole(path) as file:
        pq.write_table(table, file, compression="zstd", use_dictionary=texts, write_page_checksum=True)


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """File that appears under its name only when everything in it is on the disk."""
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            return file.read(columns)
    except (OSError, pa.ArrowException) as error:
        raise StudyError(
            f"{path} is damaged or missing ({error}): continue the ensemble with resume (--resume) "
            "to have it made again"
        ) from error
