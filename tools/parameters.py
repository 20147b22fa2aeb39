"""The tables of the model description: what `historical` is made of, and every number in it with its source.

`python -m tools.parameters` renews them in `docs/model.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sim.scenario.fields import field_at, meaning_at, unit_of
from sim.scenario.library import data_folder
from sim.scenario.load import load
from sim.scenario.quantity import Range, Record
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Group, Scenario

SCENARIO = "historical"
GENERATED = "<!-- What follows is written by `python -m tools.parameters`. -->"
"""Line of the description that divides what is written by hand from the tables."""
SECTIONS = ("groups", "supply", "postures", "shortage", "fires", "offensive", "civilians", "observation")
"""Sections of a scenario in the order of the tables; lengths of links are in the network's file."""


def description_text(page: str) -> str:
    """The description as Markdown, with what is written by hand kept.

    Parameters
    ----------
    page : str
        The page so far.
    """
    scenario = load(SCENARIO)
    by_hand = page.partition(GENERATED)[0].rstrip()
    parts = [by_hand, "", GENERATED, "", "## Appendix: the scenario in numbers", "", _about(scenario), ""]
    parts += ["### Who, where and how", "", *_structure(scenario)]
    for section in SECTIONS:
        parts += [f"### Uncertain: {section}", "", _ranges(scenario, section), ""]
    parts += ["### Fixed", "", _fixed(scenario)]
    return "\n".join(parts) + "\n"


def _about(scenario: Scenario) -> str:
    network = scenario.network
    roads = sum(link.mode == "road" for link in network.links)
    in_area = sum(node.in_area for node in network.nodes)
    return (
        f"`{SCENARIO}`: {len(network.nodes)} places ({in_area} in the study area), {roads} roads and "
        f"{len(network.links) - roads} railways, {len(uncertain(scenario))} uncertain parameters, "
        f"{scenario.horizon_days:g} days from {scenario.start:%Y-%m-%d}. The network is in "
        "`scenarios/kharkiv-2022/parts/network.yaml`, with lengths, bridges and sources."
    )


# --- structure --------------------------------------------------------------------------------------------


def _structure(scenario: Scenario) -> Iterator[str]:
    yield _table(
        ("group", "base", "garrisons (share of the men)", "ways out", "goes to"),
        [_group(group) for group in scenario.groups],
    )
    yield ""
    yield _table(("group", "triggers", "stages: hours after the order, share of vehicles, of men"), [
        (group.id, _triggers(group), _stages(group)) for group in scenario.groups
    ])  # fmt: skip
    yield ""
    yield _table(
        ("spearhead", "path"), [(axis.id, " → ".join(axis.path)) for axis in scenario.offensive.axes]
    )
    yield ""
    yield _table(
        ("trains", "from", "to"),
        [(train.id, train.origin, train.destination) for train in scenario.supply.trains],
    )
    yield ""
    yield _table(
        ("trucks", "load at, in this order", "serve"),
        [
            (company.id, ", ".join(company.loads_at), ", ".join(company.serves))
            for company in scenario.supply.trucks
        ],
    )
    yield ""
    yield _table(
        ("target of fires", "weight"),
        [(target.id, f"{target.weight:g}") for target in scenario.fires.targets],
    )
    yield ""


def _group(group: Group) -> tuple[str, ...]:
    garrisons = ", ".join(f"{garrison.node} {garrison.share:g}" for garrison in group.garrisons)
    plan = group.drawdown
    exits = ", ".join(plan.exits) if plan else ""
    return (
        group.id,
        group.node,
        garrisons,
        exits,
        ", ".join(goal.node for goal in plan.destinations) if plan else "",
    )


def _triggers(group: Group) -> str:
    triggers = group.command.triggers
    return ", ".join(name for name in type(triggers).model_fields if getattr(triggers, name) is not None)


def _stages(group: Group) -> str:
    stages = group.drawdown.stages if group.drawdown else ()
    return "; ".join(
        f"{stage.id} {stage.starts_h:g} to {stage.starts_h + stage.lasts_h:g} h, "
        f"{stage.share:g}, {stage.garrison_share:g}"
        for stage in stages
    )


# --- numbers ----------------------------------------------------------------------------------------------


def _ranges(scenario: Scenario, section: str) -> str:
    header = ("parameter", "meaning", "unit", "low", "mid", "high", "source", "grade")
    return _table(header, [
        (
            f"`{path}`",
            _meaning(path),
            _unit(path),
            *(f"{value:g}" for value in (spread.low, spread.mid, spread.high)),
            spread.source,
            spread.grade,
        )
        for path, spread in uncertain(scenario).items()
        if path.partition(".")[0] == section
    ])  # fmt: skip


def _fixed(scenario: Scenario) -> str:
    rows = [
        (f"`{path}`", _meaning(path), _unit(path), value)
        for section in ("start", "horizon_days", *SECTIONS)
        for path, value in _plain(getattr(scenario, section), section)
    ]
    return _table(("value", "meaning", "unit", ""), rows)


def _plain(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Numbers, times and switches that are no ranges, by their paths."""
    if isinstance(value, (bool, datetime)):
        yield path, str(value).lower() if isinstance(value, bool) else f"{value:%Y-%m-%d %H:%M}"
    elif isinstance(value, (int, float)):
        yield path, f"{value:g}"
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _plain(item, f"{path}.{name}")
    elif isinstance(value, tuple):
        for item in value:
            name = getattr(item, "id", None) or getattr(item, "node", None)
            if name is not None and not hasattr(item, "starts_h") and not hasattr(item, "weight"):
                yield from _plain(item, f"{path}.{name}")
    elif isinstance(value, Record) and not isinstance(value, Range):
        for name in type(value).model_fields:
            # Shares of garrisons stand in the table of the groups.
            if not (path.split(".")[-2:-1] == ["garrisons"] and name == "share"):
                yield from _plain(getattr(value, name), f"{path}.{name}")


def _meaning(path: str) -> str:
    return meaning_at(Scenario, tuple(path.split("."))).rstrip(".")


def _unit(path: str) -> str:
    """Unit of a quantity; one by class of supply has that of the field that it belongs to."""
    name = path.rpartition(".")[0].rpartition(".")[2]
    by_class = {"consumption_t_per_day": "t/day", "stock_t": "t"}.get(name)
    found = field_at(Scenario, tuple(path.split(".")))
    return by_class or ((unit_of(found[1]) or "") if found else "")


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Renew the tables in a checkout."""
    path = data_folder("scenarios").parent / "docs" / "model.md"
    path.write_text(description_text(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
