"""The map of the supply: from the bases over railheads and depots to the groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.hubs.state import state_at_start
from sim.record.hub import hub
from sim.scenario.resolve import middle
from sim.scenario.schema import Scenario
from sim.theatre.network import Mode, Theatre
from sim.theatre.route import Route
from sim.theatre.situation import Situation
from sim.view.maps import atlas
from sim.view.maps.labels import write_names
from sim.view.sheet.marks import group_name
from sim.view.sheet.placing import in_lines
from sim.view.sheet.slide import figure_of, legend_beside, new_panel, titled
from sim.view.sheet.style import GREY, INK, PAPER, RAIL_COLOUR, group_colours, styled

LETTERS, NAME_ROOM = 10.5, 130.0
"""Size of the letters of the legend, and room for the name of a group in it, points."""
RAIL_WIDTH, ROAD_WIDTH, RESERVE_WIDTH = 6.0, 4.0, 1.6
RESERVE_DASHES = (0, (3, 2))
HUB_RING: dict[str, Any] = {
    "marker": "o",
    "markersize": 30,
    "fillstyle": "none",
    "color": INK,
    "markeredgewidth": 3,
}


class SupplyWay(NamedTuple):
    """A way over which supply is carried."""

    mode: Mode
    consumer: str
    """Group or depot at its end."""
    is_first_choice: bool
    """Whether it is used for as long as nothing is lost."""
    route: Route


@styled
def network(scenario: Scenario, ax: Axes | None = None) -> Axes:
    """Map of the supply of a scenario at its start, and of the ways that are left without the hub.

    Parameters
    ----------
    scenario : Scenario
        With or without ranges; of a range the map takes `mid`.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Longitude and latitude, degrees. The ways have their consumer as label.
    """
    scenario = middle(scenario)
    source = (f"{scenario.title}: the network at the start", atlas.sources(scenario.network))
    ax = ax or new_panel("; ".join(filter(None, source)), left=0.02, right=0.70, tall=True)
    ways = list(supply_ways(scenario))
    nodes = Theatre.of(scenario.network).nodes
    stations = atlas.stations(scenario)
    shown = {*stations, *(node for way in ways for node in way.route.nodes)}
    held = {node.id for node in nodes.values() if node.held_by == "supplied" and node.in_area}
    atlas.frame(ax, [(nodes[node].lat, nodes[node].lon) for node in sorted(shown | held)])
    rivers = atlas.draw_base(ax, scenario.network)
    for way in ways:
        _draw_way(ax, scenario, way)
    atlas.draw_places(ax, [nodes[node] for node in stations])
    _draw_bases(ax, scenario)
    _draw_hub(ax, scenario)
    atlas.draw_scale(ax, scenario.network.nodes)
    others = atlas.names_of([nodes[node] for node in shown - set(stations)])
    write_names(ax, [*atlas.names_of([nodes[node] for node in stations], stations), *rivers, *others])
    legend_beside(ax, handles=_signs(scenario, ways), fontsize=LETTERS)
    titled(ax, "What the supply of the groups hangs on", _what_hangs_on_the_hub(scenario))
    return ax


def supply_ways(scenario: Scenario) -> Iterator[SupplyWay]:
    """Ways of trains and trucks while nothing is lost, and those that trucks take from their other depots.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers.
    """
    situation = Situation(Theatre.of(scenario.network))
    node_of = {group.id: group.node for group in scenario.groups}
    node_of |= {depot.id: depot.node for depot in scenario.supply.depots}
    for service in scenario.supply.trains:
        route = situation.route(service.origin, service.destination, "rail", "supplied")
        if route is not None:
            yield SupplyWay("rail", service.destination, True, route)
    for company in scenario.supply.trucks:
        for consumer in company.serves:
            is_first_choice = True
            for depot in company.loads_at:
                route = situation.route(node_of[depot], node_of[consumer], "road", "supplied")
                if route is not None:
                    yield SupplyWay("road", consumer, is_first_choice, route)
                    is_first_choice = False


def _look(scenario: Scenario, way: SupplyWay) -> dict[str, Any]:
    """Colour and line of a way: dark for trains, the colour of the group for trucks."""
    if way.mode == "rail":
        return {"color": RAIL_COLOUR, "linewidth": RAIL_WIDTH}
    colour = group_colours(scenario).get(way.consumer, GREY)
    if way.is_first_choice:
        return {"color": colour, "linewidth": ROAD_WIDTH}
    return {"color": colour, "linewidth": RESERVE_WIDTH, "linestyle": RESERVE_DASHES}


def _draw_way(ax: Axes, scenario: Scenario, way: SupplyWay) -> None:
    nodes = Theatre.of(scenario.network).nodes
    course = [nodes[node] for node in way.route.nodes]
    ax.plot(
        [node.lon for node in course],
        [node.lat for node in course],
        solid_capstyle="round",
        zorder=5 if way.mode == "rail" or way.is_first_choice else 6,
        label=f"_{way.consumer}",
        **_look(scenario, way),
    )


def _draw_hub(ax: Axes, scenario: Scenario) -> None:
    """A ring around the hub: the place, and its depot too if one ring can hold both."""
    nodes = Theatre.of(scenario.network).nodes
    places = np.array([(nodes[node].lon, nodes[node].lat) for node in scenario.hub_nodes])
    if len(places):
        apart = np.ptp(ax.transData.transform(places), axis=0) * 72.0 / figure_of(ax).dpi
        middle = places.mean(axis=0) if np.hypot(*apart) < HUB_RING["markersize"] else places[0]
        ax.plot(*middle, zorder=7, label="_hub", **HUB_RING)


def _draw_bases(ax: Axes, scenario: Scenario) -> None:
    nodes = Theatre.of(scenario.network).nodes
    for group in scenario.groups:
        base = nodes[group.node]
        ax.plot(base.lon, base.lat, zorder=7, label=f"_{group.id}", **_base_sign(scenario, group.id))


def _base_sign(scenario: Scenario, group: str) -> dict[str, Any]:
    return {
        "color": group_colours(scenario)[group],
        "marker": "o",
        "markersize": 10,
        "markeredgecolor": PAPER,
        "markeredgewidth": 1.5,
    }


def _what_hangs_on_the_hub(scenario: Scenario) -> str:
    found = hub(scenario).hub
    if found is None:
        return "no single place between the bases and the groups is missed"
    return (
        f"{found.share_passing:.0%} of what the groups get comes through {found.name}; "
        f"without it they get {found.share_lost:.0%} less"
    )


def _signs(scenario: Scenario, ways: list[SupplyWay]) -> list[Line2D]:
    """Entries of the legend, for what is on the map."""
    signs = [Line2D([], [], color=RAIL_COLOUR, linewidth=RAIL_WIDTH, label="trains")]
    needs_t = state_at_start(scenario).need_t_per_day
    for group in scenario.groups:
        need = f", {needs_t[group.id]:,.0f} t/day"
        label = in_lines(group_name(scenario, group.id), LETTERS, NAME_ROOM) + need
        signs.append(Line2D([], [], linewidth=ROAD_WIDTH, label=label, **_base_sign(scenario, group.id)))
    if any(way.mode == "road" and way.consumer not in group_colours(scenario) for way in ways):
        signs.append(Line2D([], [], color=GREY, linewidth=ROAD_WIDTH, label="trucks to a depot"))
    if not all(way.is_first_choice for way in ways):
        reserve: dict[str, Any] = {"linewidth": RESERVE_WIDTH, "linestyle": RESERVE_DASHES}
        signs.append(Line2D([], [], color=GREY, label="if the first depot is lost", **reserve))
    if scenario.hub_nodes:
        signs.append(Line2D([], [], linestyle="none", label="hub", **(HUB_RING | {"markersize": 13})))
    return [*signs, *atlas.base_signs(scenario.network)]
