"""From a scenario with ranges to one with plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sim.scenario.quantity import Range, Record
from sim.scenario.schema import Scenario
from sim.streams import Streams

Branch = dict[Any, "Branch | str"]
"""Where the ranges are: by field name or list index, down to the path of the range itself."""


def uncertain(scenario: Scenario) -> dict[str, Range]:
    """Every range of a scenario by its path.

    Returns
    -------
    dict of str to Range
        Keys such as `supply.trucks.north-trucks.payload_t`; members of a list go by their id.
    """
    return dict(_Ranges.of(scenario).by_path)


def middle(scenario: Scenario) -> Scenario:
    """Scenario in which every range is replaced by its middle value."""
    return resolve(scenario, {})


def draw(scenario: Scenario, streams: Streams) -> dict[str, float]:
    """One value for every range that has a width, from streams named after the paths.

    Two scenarios that share a range draw the same value from the same seed and replicate.

    Returns
    -------
    dict of str to float
        By path, to be given to `resolve`.
    """
    drawn = _Ranges.of(scenario).drawn
    return {path: spread.quantile(streams.single(stream)) for path, stream, spread in drawn}


def resolve(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Scenario with plain numbers: the given values, and the middle of every other range.

    Raises
    ------
    KeyError
        If a value is given for a path where the scenario has no range.
    """
    ranges = _Ranges.of(scenario)
    unknown = values.keys() - ranges.by_path.keys()
    if unknown:
        raise KeyError(f"the scenario has no range at {', '.join(sorted(unknown))}")
    if not ranges.branch:
        return scenario
    plain: Scenario = _plain(scenario, ranges.branch, ranges.middle | dict(values))
    return plain


class _Ranges:
    """The ranges of one scenario, found once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.by_path: dict[str, Range] = {}
        self.branch: Branch = self._search(scenario, "")
        self.middle = {path: spread.mid for path, spread in self.by_path.items()}
        self.drawn = [
            (path, f"parameters/{path}", spread)
            for path, spread in self.by_path.items()
            if spread.low < spread.high
        ]
        """Those that have a width, with the streams from which they are drawn."""

    @staticmethod
    def of(scenario: Scenario) -> _Ranges:
        return _ranges_of(_ByIdentity(scenario))

    def _search(self, value: Any, path: str) -> Branch:
        branch: Branch = {}
        for key, name, member in _members(value):
            member_path = f"{path}.{name}" if path else name
            if isinstance(member, Range):
                self.by_path[member_path] = member
                branch[key] = member_path
            elif below := self._search(member, member_path):
                branch[key] = below
        return branch


class _ByIdentity:
    """A key that compares scenarios by identity: hashing all of one would cost more than it saves."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.scenario is other.scenario


@lru_cache(maxsize=64)
def _ranges_of(key: _ByIdentity) -> _Ranges:
    return _Ranges(key.scenario)


def _members(value: Any) -> list[tuple[Any, str, Any]]:
    """Key, name in a path, and value of everything that a record, list or mapping holds."""
    if isinstance(value, Record):
        return [(name, name, member) for name, member in value.__dict__.items()]
    if isinstance(value, tuple):
        return [(index, _name(index, item), item) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return [(name, str(name), item) for name, item in value.items()]
    return []


def _name(index: int, item: Any) -> str:
    return str(getattr(item, "id", None) or getattr(item, "node", None) or index)


def _plain(value: Any, branch: Branch, chosen: Mapping[str, float]) -> Any:
    """Copy of a value in which ranges are numbers; what holds no range is shared, not copied."""

    def below(member: Any, way: Branch | str) -> Any:
        return chosen[way] if isinstance(way, str) else _plain(member, way, chosen)

    if isinstance(value, Record):
        return value.model_copy(
            update={name: below(getattr(value, name), way) for name, way in branch.items()}
        )
    if isinstance(value, tuple):
        items = list(value)
        for index, way in branch.items():
            items[index] = below(items[index], way)
        return tuple(items)
    return {**value, **{name: below(value[name], way) for name, way in branch.items()}}
