"""A theatre that runs on a network which was brought in: the template's forces, placed on it."""

from __future__ import annotations

from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
from ruamel.yaml import YAML

from sim.scenario.bring.draft import CannotReadError, Draft
from sim.scenario.bring.write import ids_of, link_id, network_text
from sim.scenario.new import NETWORK_FILE, new_theatre

FORCES_FILE = "forces.yaml"
BASE_ID, BASE_KM, BASE_EAST = "invented_base", 40.0, 0.2
"""Where trains are made up: id, the railway to the rear in km, and how far east on the map in degrees."""
SHORTEST_WAY = 5
"""Places from the front to the rear, at least: attacker, garrison, group, hub, rear."""
REACH_KM, REACH = 15.0, 0.1
"""Reach of the attacker's guns, km, and the most as a share of the way: a town is no country."""
FRONT, BASE, HUB = 0.25, 0.5, 0.75
"""Where on the way from the attacker to the rear the front runs, the group stands, and the hub lies."""


class Roles(NamedTuple):
    """What the places of a network are taken for; all of it is a first guess, to be changed."""

    way: list[str]
    """The way from the attacker to the rear."""
    round: list[str]
    """Another way from the attacker to the hub, which does not pass the group; empty if there is none."""
    attacked_from: frozenset[str]
    """Places that the attacker holds."""
    length_km: float
    """Of the way."""

    @property
    def base(self) -> str:
        """Where the group stands."""
        return self.way[round(BASE * (len(self.way) - 1))]

    @property
    def hub(self) -> str:
        """Where its depot stands."""
        return self.way[round(HUB * (len(self.way) - 1))]

    @property
    def rear(self) -> str:
        """Where everything comes from, and where it goes when it leaves."""
        return self.way[-1]


def roles_of(draft: Draft) -> Roles:
    """Roles of the places of a draft in shape: the longest way that a double search finds is the campaign's.

    Raises
    ------
    CannotReadError
        If the roads that lead both ways join too few places.
    """
    roads: nx.Graph[str] = nx.Graph()
    for link in sorted(draft.ways, key=lambda link: (link.a, link.b)):
        if link.mode == "road" and not link.one_way:
            roads.add_edge(link.a, link.b, km=link.length_km)
    if not roads:
        raise CannotReadError("no road leads both ways: there is none to march on and to be supplied by")
    joined = roads.subgraph(max(nx.connected_components(roads), key=lambda part: (len(part), min(part))))
    west = min(joined, key=lambda name: (draft.places[name].lon, name))
    rear = _furthest(joined, west)
    front = _furthest(joined, rear)
    way: list[str] = nx.shortest_path(joined, front, rear, weight="km")
    if len(way) < SHORTEST_WAY:
        raise CannotReadError(f"the longest way has {len(way)} places: a theatre needs {SHORTEST_WAY}")
    far_km: dict[str, float] = nx.single_source_dijkstra_path_length(joined, front, weight="km")
    within = {name for name, km in far_km.items() if km < FRONT * far_km[rear]}
    plain = Roles(way, [], frozenset(within - set(way[1:])), far_km[rear])
    around = joined.subgraph(set(joined) - {plain.base})
    if nx.has_path(around, front, plain.hub):
        return plain._replace(round=nx.shortest_path(around, front, plain.hub, weight="km"))
    return plain


def _furthest(roads: nx.Graph[str], start: str) -> str:
    far_km: dict[str, float] = nx.single_source_dijkstra_path_length(roads, start, weight="km")
    return max(sorted(far_km), key=far_km.__getitem__)


def write_theatre(draft: Draft, folder: Path) -> Path:
    """Write a theatre of one's own that runs on a draft: see `sim.scenario.new.new_theatre`.

    Crossings, the area and the record of the template are left out: a network tells nothing of them. Nor does
    it tell where supply comes from: a base is invented beyond the rear, with a railway.

    Returns
    -------
    Path
        The scenario in the folder.

    Raises
    ------
    CannotReadError
        If no campaign can be placed on the network.
    ScenarioError
        If the folder exists already, or if it cannot be written.
    """
    roles = roles_of(draft)
    ids = ids_of(draft)
    placed = Roles(
        [ids[name] for name in roles.way],
        [ids[name] for name in roles.round],
        frozenset(ids[name] for name in roles.attacked_from),
        roles.length_km,
    )
    text = _with_base(network_text(draft, attacker=roles.attacked_from), draft, roles.rear)
    scenario = new_theatre(folder)
    (folder / NETWORK_FILE).write_text(text, encoding="utf-8")
    (folder / "area.geojson").unlink()
    for path in sorted((folder / "record").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / "record").rmdir()
    joined = {
        frozenset((ids[way.a], ids[way.b])): link_id(ids, way) for way in draft.ways if way.mode == "road"
    }
    _rewrite(folder / FORCES_FILE, lambda groups: _place_group(groups, placed, joined))
    _rewrite(scenario, lambda tree: _place_campaign(tree, placed, draft.source))
    return scenario


def _with_base(text: str, draft: Draft, rear: str) -> str:
    """A network file with a base and a railway from there to the rear."""
    place, node = draft.places[rear], ids_of(draft)[rear]
    nodes, links, rest = text.partition("\nlinks:\n")
    base = (
        f"  - {{id: {BASE_ID}, name: Base, lat: {place.lat:.5f}, lon: {place.lon + BASE_EAST:.5f}, "
        "kind: rail_base, held_by: supplied, abroad: true, in_area: false}  # invented"
    )
    railway = (
        f"  - {{id: {BASE_ID}--{node}-rail, a: {BASE_ID}, b: {node}, mode: rail, length_km: {BASE_KM:g}}}"
        "  # invented"
    )
    return f"{nodes}\n{base}{links}{railway}\n{rest}"


def _rewrite(path: Path, change: Any) -> None:
    """Change a YAML file, and keep its comments."""
    yaml = YAML()
    yaml.width = 200
    tree = yaml.load(path.read_text(encoding="utf-8"))
    change(tree)
    out = StringIO()
    yaml.dump(tree, out)
    path.write_text(out.getvalue(), encoding="utf-8")


def _place_group(groups: Any, roles: Roles, joined: dict[frozenset[str], str]) -> None:
    """The template's first group, on the way; the second is left out."""
    del groups[1:]
    (group,) = groups
    group["name"] = "Group"
    group["node"] = roles.base
    index = roles.way.index(roles.base)
    held = [place for place in (*roles.way[1:index], *roles.round[1:-1]) if place not in roles.attacked_from]
    garrisons = dict.fromkeys([roles.base, *held, roles.hub])
    group["garrisons"][:] = [
        {"node": place, "share": round(1 / len(garrisons) - 0.0005, 3)} for place in garrisons
    ]
    plan = group["drawdown"]
    plan["exits"][:] = [joined[frozenset((roles.base, roles.way[index + 1]))]]
    plan["destinations"][0]["node"] = roles.rear


def _place_campaign(tree: Any, roles: Roles, source: str) -> None:
    """The template's campaign on the network."""
    tree["question"] = (
        f"What would happen on the network of {source}? Forces and roles of places are invented."
    )
    for left_out in ("record", "lines", "changes", "reinforcements"):
        tree.pop(left_out)
    tree["hub"]["place"] = roles.hub
    supply = tree["supply"]
    tree["hub"]["depot"] = "hub-depot"
    del supply["trains"][1:], supply["railheads"][1:]
    supply["trains"][0]["origin"], supply["trains"][0]["destination"] = BASE_ID, roles.rear
    supply["railheads"][0]["id"], supply["railheads"][0]["node"] = "rear-yard", roles.rear
    trucks = supply["trucks"]
    trucks[0]["loads_at"][:] = ["hub-depot", "rear-depot"]
    trucks[0]["serves"][:] = ["west"]
    shuttle = deepcopy(trucks[0])
    shuttle["id"] = "shuttle"
    shuttle["loads_at"][:], shuttle["serves"][:] = ["rear-depot"], ["hub-depot"]
    trucks.append(shuttle)
    supply["artillery_reach_km"] = round(min(REACH_KM, REACH * roles.length_km), 1)
    for depot, name, place in zip(
        supply["depots"], ("hub-depot", "rear-depot"), (roles.hub, roles.rear), strict=True
    ):
        depot["id"], depot["node"] = name, place
    fires = tree["fires"]
    fires["targets"][:] = [{"id": "hub-depot", "weight": 1}]
    fires["strikes"] = []
    index = roles.way.index(roles.base)
    axes = tree["offensive"]["axes"]
    axes[0]["path"][:] = roles.round or roles.way[: roles.way.index(roles.hub) + 1]
    axes[1]["path"][:] = roles.way[: index + 1]
    if not roles.round:
        del axes[1]
    tree["civilians"]["across"] = "the line"
    tree["civilians"]["crossings"][0]["node"] = roles.rear
