"""What a visitor can turn in a scenario, found in the scenario itself; and what each setting changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, Literal

from sim.scenario.quantity import Range
from sim.scenario.schema import Group, Scenario, TruckCompany
from sim.view.page.course import place_name
from sim.words import capital

Setting = float | bool | str
Overrides = dict[str, Any]
AS_WRITTEN = "as written"
NEVER = "never"
OWN_SOURCES = frozenset({"own-estimate", "own-calibration"})
REASONS = {
    "isolation": "too few good roads join it to its rear",
    "supply_outlook": "too little would still arrive",
    "hub_threatened": "the hub is about to fall",
    "hub_lost": "the hub has fallen",
    "endurance": "its supply runs out",
    "encirclement": "its ways out are closing",
    "interdiction": "its supply is under fire",
    "flank_open": "its neighbour leaves",
    "ordered_at": "it is ordered from above",
}
"""Triggers in words, each the end of "The group leaves only when ..."."""
STEPS = 40
"""About so many steps from one end of a range to the other."""


class SettingError(ValueError):
    """A setting that no knob of the scenario has."""


@dataclass(frozen=True)
class Knob:
    """Something that can be turned."""

    id: str
    label: str
    kind: Literal["range", "choice", "switch"]
    value: Setting
    """As it is in the scenario."""
    change: Callable[[Any], Overrides] = field(repr=False, compare=False)
    """New values by path that a setting stands for."""
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    """Settings of a choice, with their words."""
    source: str = ""
    """Keys of the references of the value, if it is an uncertain one."""
    grade: str = ""
    groups: tuple[str, ...] = ()
    """Groups that it is about; empty for all."""
    help: str = ""

    @property
    def own(self) -> bool:
        """Whether the value rests on nothing but this project's own estimates."""
        keys = {key.strip() for key in self.source.split(",") if key.strip()}
        return bool(keys) and keys <= OWN_SOURCES

    def plain(self) -> dict[str, Any]:
        """Everything that a page shows of it."""
        shown = {part.name: getattr(self, part.name) for part in fields(self) if part.name != "change"}
        return {**shown, "own": self.own}

    def checked(self, setting: Any) -> Setting:
        """The setting, if the knob has it.

        Raises
        ------
        SettingError
            If it does not.
        """
        if self.kind == "switch" and isinstance(setting, bool):
            return setting
        if self.kind == "choice" and setting in dict(self.options):
            return str(setting)
        number = isinstance(setting, (int, float)) and not isinstance(setting, bool)
        if self.kind == "range" and number and self.low <= setting <= self.high:
            return float(setting)
        raise SettingError(f"{self.label}: there is no setting {str(setting)[:40]!r}")


def overrides_of(scenario: Scenario, settings: Mapping[str, Any]) -> Overrides:
    """New values by path for `sim.with_overrides`; settings as written change nothing.

    Raises
    ------
    SettingError
        If there is no such knob, or if it has no such setting.
    """
    known = {knob.id: knob for knob in knobs_of(scenario)}
    overrides: Overrides = {}
    for name, setting in settings.items():
        if name not in known:
            raise SettingError(f"there is nothing called {name[:60]!r} to turn in this scenario")
        knob = known[name]
        chosen = knob.checked(setting)
        if chosen != knob.value:
            overrides |= knob.change(chosen)
    return overrides


def knobs_of(scenario: Scenario) -> list[Knob]:
    """Everything that can be turned in a scenario."""
    of_groups = [knob for group in scenario.groups for knob in _of_group(group)]
    return [*_of_trucks(scenario), *of_groups, *_of_all(scenario)]


def subject_of(scenario: Scenario) -> str:
    """Group that a page is about: the first that can leave and is fed from the hub's depot."""
    depot = scenario.hub.depot if scenario.hub else None
    fed = [
        served
        for company in scenario.supply.trucks
        if company.loads_at and company.loads_at[0] == depot
        for served in company.serves
    ]
    leaving = [group.id for group in scenario.groups if group.drawdown is not None]
    return next((group for group in leaving if group in fed), (leaving or [scenario.groups[0].id])[0])


def _of_trucks(scenario: Scenario) -> Iterator[Knob]:
    """Trucks of each company; and of those that load first at one depot, whether they may load elsewhere."""
    named = {group.id for group in scenario.groups}
    round_for: dict[str, list[str]] = {}
    """Groups that each depot feeds if the first one is lost."""
    for company in scenario.supply.trucks:
        groups = tuple(served for served in company.serves if served in named)
        if not groups:
            continue
        yield _trucks(company, f"Trucks that serve it ({_said(company.id)})", groups)
        for depot in company.loads_at[1:]:
            round_for.setdefault(depot, []).extend(groups)
        if company.loads_at[1:]:
            yield Knob(
                id=f"way-round:{company.id}",
                label="There is a way round the hub",
                kind="switch",
                value=True,
                change=partial(_only_at_first, company),
                groups=groups,
                help=f"Without it, they can load nowhere but at {_said(company.loads_at[0])}.",
            )
    for company in scenario.supply.trucks:
        fed = tuple(dict.fromkeys(group for depot in company.serves for group in round_for.get(depot, ())))
        if fed:
            yield _trucks(company, f"Trucks on the way round ({_said(company.id)})", fed)


def _of_group(group: Group) -> Iterator[Knob]:
    name = group.short_name
    yield _range(
        f"stock:{group.id}",
        "Days of supply that it keeps",
        group.target_days,
        lambda days: {f"groups.{group.id}.stock_days": days, f"groups.{group.id}.target_days": days},
        unit="days",
        low=0.5,
        high=20.0,
        groups=(group.id,),
    )
    reasons = group.command.triggers
    triggers = [name for name in type(reasons).model_fields if getattr(reasons, name) is not None]
    if triggers:
        yield Knob(
            id=f"leaves-on:{group.id}",
            label=f"The {name.removeprefix('The ')} leaves",
            kind="choice",
            value=AS_WRITTEN,
            change=lambda only: _only(group, triggers, only),
            options=(
                (AS_WRITTEN, "for any of its reasons"),
                *(
                    (trigger, f"only when {REASONS.get(trigger, trigger.replace('_', ' '))}")
                    for trigger in triggers
                    if len(triggers) > 1
                ),
                (NEVER, "never"),
            ),
            groups=(group.id,),
        )
    for trigger in triggers:
        reason = getattr(reasons, trigger)
        share = getattr(reason, "tolerable_share", None)
        if share is not None:
            yield _range(
                f"tolerable:{group.id}",
                "Share of its need that it can live on",
                share,
                partial(_at, f"groups.{group.id}.command.triggers.{trigger}.tolerable_share"),
                unit="",
                low=0.0,
                high=1.0,
                groups=(group.id,),
            )
    yield _range(
        f"delay:{group.id}",
        "The order waits",
        group.command.delay_h,
        lambda hours: {f"groups.{group.id}.command.delay_h": hours},
        unit="h",
        low=0.0,
        high=120.0,
        groups=(group.id,),
    )


def _of_all(scenario: Scenario) -> Iterator[Knob]:
    yield _range(
        "strikes",
        "Long-range strikes a day",
        scenario.fires.strikes_per_day,
        lambda rate: {"fires.strikes_per_day": rate},
        unit="",
        low=0.0,
        high=12.0,
    )
    hub = scenario.hub_place
    if hub is not None and scenario.offensive.enabled:
        protected = list(dict.fromkeys([*scenario.offensive.protected, *scenario.hub_nodes]))
        yield Knob(
            id="hub-holds",
            label=f"The hub, {place_name(scenario, hub)}, cannot be taken",
            kind="switch",
            value=set(protected) <= set(scenario.offensive.protected),
            change=lambda holds: {
                "offensive.protected": protected if holds else [],
                **({"supply.artillery_reach_km": 0.0} if holds else {}),
            },
            help="And it works on under fire.",
        )
    if scenario.offensive.enabled:
        yield Knob(
            id="attacker",
            label="Strength of the attacker",
            kind="range",
            value=1.0,
            change=lambda factor: {
                f"offensive.axes.{axis.id}.men": _times(axis.men, factor) for axis in scenario.offensive.axes
            },
            low=0.25,
            high=3.0,
            step=0.05,
            unit="×",
            source=next((_source(axis.men) for axis in scenario.offensive.axes), ""),
            grade=next((_grade(axis.men) for axis in scenario.offensive.axes), ""),
        )


def _trucks(company: TruckCompany, label: str, groups: tuple[str, ...]) -> Knob:
    middle = _middle(company.trucks)
    return _range(
        f"trucks:{company.id}",
        label,
        company.trucks,
        lambda trucks: {f"supply.trucks.{company.id}.trucks": trucks},
        unit="trucks",
        low=5.0,
        high=max(3 * middle, 50.0),
        groups=groups,
    )


def _range(
    name: str,
    label: str,
    value: float | Range,
    change: Callable[[Any], Overrides],
    *,
    unit: str,
    low: float,
    high: float,
    groups: tuple[str, ...] = (),
) -> Knob:
    middle = _middle(value)
    high = max(high, middle)
    step = _round_step((high - low) / STEPS)
    return Knob(
        id=name,
        label=label,
        kind="range",
        value=middle,
        change=change,
        low=min(low, middle),
        high=high,
        step=step,
        unit=unit,
        source=_source(value),
        grade=_grade(value),
        groups=groups,
    )


def _at(path: str, value: Any) -> Overrides:
    return {path: value}


def _only_at_first(company: TruckCompany, _: bool) -> Overrides:
    return {f"supply.trucks.{company.id}.loads_at": [company.loads_at[0]]}


def _round_step(rough: float) -> float:
    return next(step for step in (0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0, 25.0, 50.0, 1e9) if step >= rough)


def _only(group: Group, triggers: list[str], only: str) -> Overrides:
    """One reason switched on, all others off."""
    if only == NEVER:
        return {f"groups.{group.id}.command.may_withdraw": False}
    path, overrides = f"groups.{group.id}.command.triggers", Overrides()
    for trigger in triggers:
        acts = getattr(getattr(group.command.triggers, trigger), "enabled", None)
        if acts is None and trigger != only:
            overrides[f"{path}.{trigger}"] = None  # an order at a given time has no switch
        elif acts is not None and acts != (trigger == only):
            overrides[f"{path}.{trigger}.enabled"] = trigger == only
    return overrides


def _times(value: float | Range, factor: float) -> Any:
    if not isinstance(value, Range):
        return value * factor
    scaled = {name: getattr(value, name) * factor for name in ("low", "mid", "high")}
    return {**scaled, "source": value.source, "grade": value.grade, "distribution": value.distribution}


def _middle(value: float | Range) -> float:
    return float(value.mid if isinstance(value, Range) else value)


def _source(value: float | Range) -> str:
    return value.source if isinstance(value, Range) else ""


def _grade(value: float | Range) -> str:
    return value.grade if isinstance(value, Range) else ""


def _said(name: str) -> str:
    return capital(name.replace("-", " ").replace("_", " "))
