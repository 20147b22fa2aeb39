"""The source facts of `seeds/`: what was claimed, announced, mapped and reported, by whom, as typed rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field

from sim.scenario.library import data_folder
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.quantity import Grade, Record
from sim.scenario.text.read import read_file
from sim.scenario.text.tree import plain

Speaker = Literal["ukraine", "russia", "independent", "own"]
"""Whose statement it is; `own` is what this project worked out."""
Bound = Literal["about", "lower", "claim"]
"""`lower`: more than, or a verified minimum; `claim`: only a belligerent says so."""


def _kyiv_time(value: Any) -> Any:
    """Times carry the offset of Kyiv; the scenarios' times are local and have none."""
    return datetime.fromisoformat(value).replace(tzinfo=None) if isinstance(value, str) else value


def _keys(value: Any) -> Any:
    return tuple(key.strip() for key in value.split(",")) if isinstance(value, str) else value


KyivTime = Annotated[datetime, BeforeValidator(_kyiv_time)]
"""Moment in local time of Kyiv, without offset, comparable with the times of a scenario."""
Keys = Annotated[tuple[str, ...], BeforeValidator(_keys), Field(min_length=1)]


class Reference(Record):
    """Where a statement was read."""

    key: str
    title: str
    publisher: str
    date: str | None
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

    begins: KyivTime = Field(validation_alias="from")
    ends: KyivTime = Field(validation_alias="to")


class Part(Record):
    """A part of a claim that has a value in the model."""

    measure: str
    """Name of what is measured in a run."""
    place: str
    destination: str | None = None
    value: float | KyivTime | None
    """What was reported, in `unit`; None where only a direction was."""
    unit: str
    low: float | KyivTime | None
    """Least simulated value that agrees with the claim; None where it is open."""
    high: float | KyivTime | None
    """Greatest simulated value that agrees with the claim; None where it is open."""
    bounds_by: Literal["speaker", "own"]
    """Whether the speaker gave the bounds, or they are our reading of his words."""
    note: str = ""


class Claim(Cited):
    """Something that somebody said of the campaign."""

    id: str
    said_by: str
    side: Speaker
    said_at: KyivTime
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

    announced_at: KyivTime
    hour_known: bool
    as_of: date
    area_km2: float
    bound: Bound
    count: Literal["liberated", "cleared", "assessed"]
    scope: str
    settlements: int | None = None
    who: str
    side: Speaker


class MappedArea(Cited):
    """Ground no longer held by Russian forces, by an open situation map at the end of a day."""

    mapped_at: KyivTime
    area_km2: float
    bound: Bound
    scope: str
    who: str
    side: Speaker


class TownReport(Cited):
    """A place of the network that was entered, cleared, left or not taken."""

    node: str
    event: Literal["entered", "cleared", "left", "not_taken"]
    earliest: KyivTime
    best: KyivTime | None = None
    latest: KyivTime


class BridgeReport(Cited):
    """Something that happened to a bridge of the network."""

    bridge: str
    event: str
    earliest: KyivTime
    best: KyivTime | None = None
    latest: KyivTime
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
    """A figure about the people who left and the queue at the border."""

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


@dataclass(frozen=True)
class Seeds:
    """All source facts, in the order of their files."""

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


@lru_cache(maxsize=1)
def seeds() -> Seeds:
    """Source facts that come with the package; see `read_seeds`."""
    return read_seeds(data_folder("seeds"))


def read_seeds(folder: Path) -> Seeds:
    """Read the source facts of a folder.

    Raises
    ------
    ScenarioError
        If a file cannot be read.
    pydantic.ValidationError
        If an entry or a row is not of the form that `seeds/README.md` describes.
    """
    references = _read_yaml(folder / "references.yaml")
    observations = folder / "observations"
    return Seeds(
        references={key: Reference(key=key, **entry) for key, entry in references.items()},
        claims=tuple(Claim.model_validate(entry) for entry in _read_yaml(folder / "claims.yaml")),
        parameters=_read_table(folder / "parameters.csv", Parameter),
        announced_area=_read_table(observations / "announced_area.csv", AnnouncedArea),
        mapped_area=_read_table(observations / "mapped_area.csv", MappedArea),
        towns=_read_table(observations / "towns.csv", TownReport),
        bridges=_read_table(observations / "bridges.csv", BridgeReport),
        civilians=_read_table(observations / "civilians.csv", CivilianFigure),
        equipment=_read_table(observations / "equipment.csv", EquipmentFigure),
    )


Row = TypeVar("Row", bound=Cited)


def _read_yaml(path: Path) -> Any:
    problems: list[Problem] = []
    tree = read_file(path, problems)
    if tree is None or problems:
        raise ScenarioError(problems)
    return plain(tree)


def _read_table(path: Path, row: type[Row]) -> tuple[Row, ...]:
    """Rows of a CSV file; an empty field is a field that is left out."""
    with path.open(encoding="utf-8", newline="") as lines:
        filled = ({name: text for name, text in line.items() if text} for line in csv.DictReader(lines))
        return tuple(row.model_validate(line) for line in filled)
