"""Values of a scenario in plain language: what a path means, with names of places and groups, and units."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.schema import Scenario

UNITS = {
    "km_per_day": "km/day",
    "km_per_h": "km/h",
    "t_per_day": "t/day",
    "persons_per_day": "people/day",
    "strikes_per_day": "strikes/day",
    "trains_per_day": "trains/day",
    "per_100_km": "per 100 km",
    "per_day": "a day",
    "per_h": "an hour",
    "km2": "km²",
    "km": "km",
    "days": "days",
    "h": "h",
    "t": "t",
}
"""Ends of the names of fields, the longest first, and the units that they stand for."""
SECTIONS = ("network", "supply", "groups", "offensive", "fires", "civilians")
"""Sections that say nothing that the rest of a path does not say."""
WHOLE = {
    "broken_per_100_km": ("vehicles that break down", "per 100 km"),
    "t_per_man_h": ("one man handles", "t/h"),
    "fuel_t_per_vehicle": ("fuel for the way out", "t a vehicle"),
    "error_cv": ("error of the staff's reckoning", ""),
    "ammunition_t_per_h": ("ammunition", "t/h"),
    "bridge_hit": ("chance to hit a bridge", ""),
}
"""Fields whose names do not end like their units, or say too little."""
PHRASES = {
    "rates": "pace",
    "thin": "thin resistance",
    "broken": "broken resistance",
    "defended": "a defended place",
    "retreat": "behind a retreat",
    "thin_below": "resistance is thin below this ratio",
    "nothing_below": "nothing is taken below this ratio",
    "defended_below": "a place is defended below this ratio",
    "men": "men",
    "command": "",
    "triggers": "",
    "floor": "least that a hungry group resists",
    "axes": "axis",
}
"""Words of paths that say little by themselves."""
LUCK = "luck"


def value_name(scenario: Scenario, path: str, *, with_owner: bool = True) -> str:
    """Say what a path of a scenario means, such as `Rear guard: men`.

    Parameters
    ----------
    scenario : Scenario
        Whose value it is.
    path : str
        As for `--set`. Several that move together are joined with `+`; the first is named, and how many more.
    with_owner : bool
        Whether to say what the value belongs to; without it the name begins with a small letter.
    """
    first, *more = path.split("+")
    name = first if first == LUCK else _named(scenario, first.split("."), with_owner)
    return f"{name}, and {len(more)} more" if more else name


def _named(scenario: Scenario, parts: Sequence[str], with_owner: bool) -> str:
    subject, rest = _subject(scenario, list(parts))
    fields = [_field(part) for part in rest]
    words = [word for word, _ in fields if word]
    units = [unit for _, unit in fields if unit]
    said = ", ".join([*words, *units[-1:]])
    if said and not with_owner:
        return said
    name = f"{subject}: {said}" if subject and said else subject or said.replace(", ", ": ", 1)
    return name[:1].upper() + name[1:]


def _subject(scenario: Scenario, parts: list[str]) -> tuple[str, list[str]]:
    """What the value belongs to, and what is left of the path."""
    match parts:
        case ["groups", "*", *rest]:
            return "all groups", rest
        case ["groups", group, *rest]:
            names = {plan.id: plan.short_name for plan in scenario.groups}
            return names.get(group, _plain(group)), rest
        case ["network", "links", link, *rest]:
            return _link(scenario, link), rest
        case ["offensive", "axes", axis, *rest]:
            return f"attacker, {_plain(axis)} axis", rest
        case ["supply", "trains", service, *rest]:
            return f"trains {_service(scenario, service)}", rest
        case ["supply", ("trucks" | "depots" | "railheads"), place, *rest]:
            return _plain(place), rest
        case ["civilians", "crossings", crossing, *rest]:
            return f"crossing {_plain(crossing)}", rest
        case [section, *rest] if section in SECTIONS and rest:
            return _plain(section), rest
        case _:
            return "", parts


def _link(scenario: Scenario, link: str) -> str:
    names = {node.id: node.name for node in scenario.network.nodes}
    for known in scenario.network.links:
        if known.id == link:
            return f"{'railway' if known.mode == 'rail' else 'road'} {names[known.a]}–{names[known.b]}"
    return _plain(link)


def _service(scenario: Scenario, service: str) -> str:
    names = {node.id: node.name.partition(" (")[0] for node in scenario.network.nodes}
    for known in scenario.supply.trains:
        if known.id == service:
            return f"{names[known.origin]}–{names[known.destination]}"
    return _plain(service)


def _field(part: str) -> tuple[str, str]:
    """Words and unit of one part of a path; either can be empty."""
    if part in WHOLE:
        return WHOLE[part]
    for end, unit in UNITS.items():
        if part == end or part.endswith(f"_{end}"):
            stem = part.removesuffix(end).rstrip("_")
            return PHRASES.get(stem, _words(stem)), unit
    return PHRASES.get(part, _words(part)), ""


def _words(part: str) -> str:
    return part.replace("_", " ").replace("-", " ").strip()


def _plain(part: str) -> str:
    words = _words(part)
    return words[:1].upper() + words[1:]
