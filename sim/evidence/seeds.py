"""The record of a campaign: what was claimed, announced, mapped and reported, by whom, as typed rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError

from sim.scenario.kinds import moment_of
from sim.scenario.library import data_folder
from sim.scenario.problems import MOST_PROBLEMS, Problem, ScenarioError, did_you_mean, quoted, shown
from sim.scenario.quantity import Grade, Record
from sim.scenario.schema import Scenario
from sim.scenario.sources import REFERENCES
from sim.scenario.text.read import read_file
from sim.scenario.text.tree import plain
from sim.study.errors import StudyError

Speaker = str
"""Whose statement it is: the id of a side, `independent`, or `own` for what this project worked out."""
Bound = Literal["about", "lower", "claim"]
"""`lower`: more than, or a verified minimum; `claim`: only a belligerent says so."""
Coverage = Literal["theatre", "wider", "apart"]
"""Ground that an area takes in: that of the theatre, more than that, or another count that nothing here is
held against."""


def _local_time(value: Any) -> Any:
    """Times of a record carry their offset; those of its scenarios are local and have none."""
    moment = moment_of(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _keys(value: Any) -> Any:
    return tuple(key.strip() for key in value.split(",")) if isinstance(value, str) else value


def _iso(value: Any) -> Any:
    """YAML reads a date that is not in quotes as a date."""
    return value.isoformat() if isinstance(value, date) else value


LocalMoment = Annotated[datetime, BeforeValidator(_local_time)]
"""Moment in local time, without offset, comparable with the times of the record's scenarios."""
Keys = Annotated[tuple[str, ...], BeforeValidator(_keys), Field(min_length=1)]


class Reference(Record):
    """Where a statement was read."""

    key: str
    title: str
    publisher: str
    date: Annotated[str | None, BeforeValidator(_iso)]
    """Date of issue, ISO, as far as it is known."""
    url: str | None
    also: tuple[str, ...] = ()
    """Further pages, the more reliable first."""
    side: Speaker
    kind: str
    note: str = ""


class Cited(Record):
    """A fact with the keys of its references and the confidence in it."""

    sources: Keys = Field(validation_alias=AliasChoices("sources", "source"))
    confidence: Grade = Field(validation_alias=AliasChoices("confidence", "grade"))
    note: str = ""


class Span(Record):
    """The time that a claim speaks of."""

    begins: LocalMoment = Field(validation_alias="from")
    ends: LocalMoment = Field(validation_alias="to")


class Part(Record):
    """A part of a claim that has a value in the model."""

    measure: str
    """Name of what is measured in a run."""
    place: str | None = None
    """Place of which it speaks; None for the theatre as a whole."""
    destination: str | None = None
    against: str | None = None
    """What-if of the record with which runs are compared: the value is then what it changes."""
    change: Literal["difference", "share"] = "difference"
    """Whether a change is told in the unit of the measure, or as a share of its value without the what-if."""
    value: float | LocalMoment | None
    """What was reported, in `unit`; None where only a direction was."""
    unit: str
    coverage: Coverage = "theatre"
    """Of an announced total: whether it counts ground outside the theatre as well (`wider`)."""
    low: float | LocalMoment | None
    """Least simulated value that agrees with the claim; None where it is open."""
    high: float | LocalMoment | None
    """Greatest simulated value that agrees with the claim; None where it is open."""
    bounds_by: Literal["speaker", "own"]
    """Whether the speaker gave the bounds, or they are our reading of his words."""
    note: str = ""


class Claim(Cited):
    """Something that somebody said of the campaign."""

    id: str
    said_by: str
    side: Speaker
    said_at: LocalMoment
    hour_known: bool
    speaks_of: Span
    text: str
    quantity: str
    """What in the model is held against it."""
    testable: bool
    why_not: str = ""
    reported: tuple[Part, ...]


class AnnouncedArea(Cited):
    """A total of liberated ground that somebody announced or assessed."""

    announced_at: LocalMoment
    hour_known: bool
    as_of: date
    area_km2: float
    bound: Bound
    count: Literal["liberated", "cleared", "assessed"]
    scope: str
    coverage: Coverage
    settlements: int | None = None
    who: str
    side: Speaker


class MappedArea(Cited):
    """Ground that had changed hands, by an open situation map at the end of a day."""

    mapped_at: LocalMoment
    area_km2: float
    bound: Bound
    scope: str
    coverage: Coverage
    who: str
    side: Speaker


class TownReport(Cited):
    """A place of the network that was entered, cleared, left or not taken."""

    node: str
    event: Literal["entered", "cleared", "left", "not_taken"]
    earliest: LocalMoment
    best: LocalMoment | None = None
    latest: LocalMoment


class BridgeReport(Cited):
    """Something that happened to a bridge of the network."""

    bridge: str
    event: str
    earliest: LocalMoment
    best: LocalMoment | None = None
    latest: LocalMoment
    state_after: Literal["open", "weak", "down"] | None = None


class Figure(Cited):
    """A reported figure about something that happened from one day to another."""

    begins: date = Field(validation_alias="from")
    ends: date = Field(validation_alias="to")
    measure: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    bound: Bound | None = None
    who: str
    side: Speaker


class CivilianFigure(Figure):
    """A figure about the people who left and the queue that they stood in."""

    where: str


class EquipmentFigure(Figure):
    """A figure about equipment lost, captured or abandoned."""

    holder: str
    scope: str


class Parameter(Cited):
    """A figure or statement about forces, fires, supply, movement or withdrawal."""

    parameter: str
    topic: str
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    unit: str = ""


class Hindcast(Record):
    """The forecast that is made of what was known at a moment, and held against what came."""

    cutoff: LocalMoment
    """The moment."""
    days: int = Field(ge=1, le=100)
    """Days that are forecast."""


class Announcements(Record):
    """How the announced totals are fitted to the map."""

    until: LocalMoment
    """Later totals are left out."""
    elsewhere_km2: float = Field(0.0, ge=0)
    """Most ground outside the theatre that wider totals count as well, km2."""
    statement_hour: float = Field(21.0, ge=0, lt=24)
    """Hour of the daily statement; it is not fitted."""


class Plan(Record):
    """What the record is of, and the moments at which studies of it look."""

    title: str
    """The campaign, in one line."""
    grounds: dict[str, str]
    """What the ground of each coverage is called."""
    hindcast: Hindcast | None = None
    """None: no hindcast is made."""
    announcements: Announcements | None = None
    """None: nothing is fitted."""


@dataclass(frozen=True)
class Seeds:
    """All source facts, in the order of their files."""

    plan: Plan
    what_ifs: dict[str, dict[str, Any]]
    """Changes by path, by the name of the what-if; see `sim.evidence.what_ifs`."""
    references: dict[str, Reference]
    claims: tuple[Claim, ...]
    parameters: tuple[Parameter, ...]
    announced_area: tuple[AnnouncedArea, ...]
    mapped_area: tuple[MappedArea, ...]
    towns: tuple[TownReport, ...]
    bridges: tuple[BridgeReport, ...]
    civilians: tuple[CivilianFigure, ...]
    equipment: tuple[EquipmentFigure, ...]

    def cited(self) -> Iterator[tuple[str, str]]:
        """Key of every reference that a fact cites, with the fact in words."""
        facts: Iterator[Cited] = chain(
            self.claims, self.parameters, self.announced_area, self.mapped_area,
            self.towns, self.bridges, self.civilians, self.equipment,
        )  # fmt: skip
        for fact in facts:
            for key in fact.sources:
                yield key, repr(fact)


NO_RECORD = "no record: the scenario names none, so that there is nothing to hold it against"
"""What is said where a scenario has no record."""


class NoRecordError(StudyError):
    """A scenario has no record, or one that lacks what is asked for."""

    def __init__(self, message: str = NO_RECORD) -> None:
        super().__init__(message)


def record_of(scenario: Scenario) -> Seeds | None:
    """The scenario's own record; None if it names none."""
    return None if scenario.record is None else read_seeds(Path(scenario.record))


def needed_record(scenario: Scenario) -> Seeds:
    """The scenario's own record.

    Raises
    ------
    NoRecordError
        If it names none.
    """
    record = record_of(scenario)
    if record is None:
        raise NoRecordError
    return record


def hindcast_of(record: Seeds) -> Hindcast:
    """What the record plans as its hindcast.

    Raises
    ------
    NoRecordError
        If it plans none.
    """
    if record.plan.hindcast is None:
        raise NoRecordError("the record of the scenario has no cutoff for a hindcast")
    return record.plan.hindcast


def seeds(campaign: str) -> Seeds:
    """Record of a campaign that comes with the package, by the name of its folder; see `read_seeds`."""
    return read_seeds(data_folder("seeds") / campaign)


@lru_cache(maxsize=8)
def read_seeds(folder: Path) -> Seeds:
    """Read the source facts of a folder. Only `record.yaml` and `references.yaml` have to be there.

    Raises
    ------
    ScenarioError
        If a file cannot be read, an entry or a row is not of the form that `seeds/README.md` describes, or a
        fact cites a reference that is not there.
    """
    problems: list[Problem] = []
    observations = folder / "observations"
    found = Seeds(
        plan=_record(Plan, folder / "record.yaml", problems),
        what_ifs=_read_yaml(folder / "what_ifs.yaml", otherwise={}),
        references=_read_references(folder / REFERENCES, problems),
        claims=_read_list(folder / "claims.yaml", Claim, problems),
        parameters=_read_table(folder / "parameters.csv", Parameter, problems),
        announced_area=_read_table(observations / "announced_area.csv", AnnouncedArea, problems),
        mapped_area=_read_table(observations / "mapped_area.csv", MappedArea, problems),
        towns=_read_table(observations / "towns.csv", TownReport, problems),
        bridges=_read_table(observations / "bridges.csv", BridgeReport, problems),
        civilians=_read_table(observations / "civilians.csv", CivilianFigure, problems),
        equipment=_read_table(observations / "equipment.csv", EquipmentFigure, problems),
    )
    if not problems:
        problems += _unknown_keys(found, folder)
    if problems:
        raise ScenarioError(problems[:MOST_PROBLEMS])
    return found


def _unknown_keys(found: Seeds, folder: Path) -> Iterator[Problem]:
    for key in sorted({key for key, _ in found.cited()} - set(found.references)):
        remedy = did_you_mean(key, found.references, f"add it to `{REFERENCES}`, or name a key of it")
        yield Problem("", f"there is no reference {quoted(key)}", remedy, file=str(folder))


Item = TypeVar("Item", bound=Record)


def _record(kind: type[Item], path: Path, problems: list[Problem]) -> Item:
    """The one entry of a file."""
    found = _validated(kind, _read_yaml(path), path, "", problems)
    if found is None:
        raise ScenarioError(problems)
    return found


def _validated(kind: type[Item], entry: Any, path: Path, where: str, problems: list[Problem]) -> Item | None:
    """An entry or a row as a record; None, with everything that is wrong, if it is none."""
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            field = ".".join(part for part in (where, *map(str, detail["loc"])) if part)
            remedy = "see seeds/README.md for its form, or a record of the library for an example"
            rule = detail["msg"][:1].lower() + detail["msg"][1:]
            problems.append(Problem(field, rule, remedy, shown(detail["input"]), str(path)))
        return None


def _read_yaml(path: Path, otherwise: Any = None) -> Any:
    """What a file says; if there is none, something else that is given."""
    if otherwise is not None and not path.exists():
        return otherwise
    problems: list[Problem] = []
    tree = read_file(path, problems)
    if tree is None or problems:
        raise ScenarioError(problems)
    return plain(tree)


def _read_references(path: Path, problems: list[Problem]) -> dict[str, Reference]:
    """References by their keys."""
    entries = _read_yaml(path, otherwise={}) or {}
    if not isinstance(entries, dict):
        problems.append(
            Problem("", "references are named by keys", "write `key: {title: ...}`", file=str(path))
        )
        return {}
    filled = {
        key: {"key": key, **entry} if isinstance(entry, dict) else entry for key, entry in entries.items()
    }
    found = {key: _validated(Reference, entry, path, key, problems) for key, entry in filled.items()}
    return {key: reference for key, reference in found.items() if reference is not None}


def _read_list(path: Path, kind: type[Item], problems: list[Problem]) -> tuple[Item, ...]:
    """Entries of a YAML file; none if there is no such file."""
    entries = _read_yaml(path, otherwise=()) or ()
    found = [
        _validated(kind, entry, path, _entry_name(entry, n), problems) for n, entry in enumerate(entries, 1)
    ]
    return tuple(entry for entry in found if entry is not None)


def _entry_name(entry: Any, number: int) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return str(name) if name else f"entry {number}"


def _read_table(path: Path, kind: type[Item], problems: list[Problem]) -> tuple[Item, ...]:
    """Rows of a CSV file, none if there is no such file; an empty field is a field that is left out."""
    if not path.exists():
        return ()
    try:
        lines = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem("", f"cannot be read: {error}", "save it as UTF-8 text", file=str(path)))
        return ()
    filled = ({str(name): text for name, text in line.items() if text} for line in lines)
    found = [_validated(kind, line, path, f"row {n}", problems) for n, line in enumerate(filled, 1)]
    return tuple(row for row in found if row is not None)
