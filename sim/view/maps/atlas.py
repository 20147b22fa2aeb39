"""The ground under a map: frame, rivers, roads, railways, places and a scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from sim.scenario.area import AreaLine, area_of
from sim.scenario.schema import Link, Network, Node, Scenario
from sim.view.maps.labels import Name
from sim.view.sheet.style import GREY, INK, PAPER, SKY

RIVER_LINE: dict[str, Any] = {"color": SKY, "linewidth": 1.9, "alpha": 0.75}
RIVER_NAME_COLOUR = "#1B6C99"
BORDER_FEATURE = "border"
"""Id of the line of the area file that is a state border; the others are rivers."""
BORDER_LINE: dict[str, Any] = {"color": GREY, "linewidth": 1.3, "linestyle": (0, (7, 2, 1, 2))}
KM_PER_DEGREE = 111.2
"""Length of a degree of latitude, km."""
MOST_BENDS = 60
"""Most points of a river beside which its name may stand."""
SCALES_KM = (1, 2, 5, 10, 20, 50, 100, 200)
LONGEST_SCALE = 0.2
"""Most of a map's width that its scale takes."""
_MARGIN = 0.06
"""Share of the height that is added around the places."""


def stations(scenario: Scenario) -> list[str]:
    """Places that a map of the supply has to name: the hub, and those of groups, depots and trains."""
    supply, hub = scenario.supply, scenario.hub_place
    return list(
        dict.fromkeys(
            [
                *([hub] if hub else []),
                *(group.node for group in scenario.groups),
                *(depot.node for depot in supply.depots),
                *(service.origin for service in supply.trains),
            ]
        )
    )


def frame(ax: Axes, places: Iterable[tuple[float, float]], aside: float = 0.0) -> None:
    """Show the ground around some places (latitude and longitude), true to scale, without ticks.

    The axes are filled: what lies beside the places is shown, too. A share of the width on the right can be
    left to other things.
    """
    lats, lons = (np.array(values) for values in zip(*places, strict=True))
    lat, lon = (lats.min() + lats.max()) / 2, (lons.min() + lons.max()) / 2
    stretch = 1 / cos(radians(lat))
    box = ax.get_window_extent()
    across = box.width * (1 - aside)
    height = max(np.ptp(lats), np.ptp(lons) / stretch * box.height / across, 0.1) * (1 + 2 * _MARGIN)
    width = height * stretch * box.width / box.height
    west = lon - width * (1 - aside) / 2
    ax.set(xlim=(west, west + width), ylim=(lat - height / 2, lat + height / 2))
    ax.set(xticks=[], yticks=[])
    ax.set_aspect(stretch)
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def draw_base(ax: Axes, network: Network) -> list[Name]:
    """Draw rivers, border, roads and railways; returns the names of the rivers for `write_names`."""
    names = _draw_waters_and_border(ax, network)
    _draw_links(ax, network)
    return names


def _draw_waters_and_border(ax: Axes, network: Network) -> list[Name]:
    """Draw the lines of the area file; returns the names of the rivers."""
    places = np.array([(node.lon, node.lat) for node in network.nodes])
    names = []
    for line in _lines(network):
        if line.id == BORDER_FEATURE:
            ax.plot(*zip(*line.points, strict=True), zorder=3, label=f"_{BORDER_FEATURE}", **BORDER_LINE)
            continue
        ax.plot(*zip(*line.points, strict=True), zorder=3, **RIVER_LINE)
        # Most room for the name is at the bends that are far from any place.
        bends = sorted(line.points, key=lambda bend: -float(np.hypot(*(places - bend).T).min()))
        name = line.name.partition(" (")[0].removesuffix(" river")
        names.append(Name(name, tuple(bends[:MOST_BENDS]), 8.5, RIVER_NAME_COLOUR, italic=True, radius=1.0))
    return names


def _draw_links(ax: Axes, network: Network) -> None:
    """Roads as thin lines, railways in use as the dashed sign of printed maps."""
    position = {node.id: (node.lon, node.lat) for node in network.nodes}

    def lines(links: Iterable[Link]) -> list[list[tuple[float, float]]]:
        return [[position[link.a], position[link.b]] for link in links]

    roads = lines(link for link in network.links if link.mode == "road")
    rails = lines(link for link in network.links if link.mode == "rail" and link.in_use)
    ax.add_collection(LineCollection(roads, colors=GREY, linewidths=0.7, zorder=4), autolim=False)
    ax.add_collection(LineCollection(rails, colors=INK, linewidths=1.7, zorder=4), autolim=False)
    ax.add_collection(
        LineCollection(rails, colors=PAPER, linewidths=0.9, linestyles=[(0, (4, 4))], zorder=4), autolim=False
    )


def base_signs(network: Network) -> list[Line2D]:
    """Entries of a legend for what `draw_base` draws."""
    links = [
        Line2D([], [], color=GREY, linewidth=0.9, label="road"),
        Line2D([], [], color=INK, linewidth=1.7, linestyle=(0, (4, 1)), label="railway"),
    ]
    return [*links, *line_signs(network)]


def line_signs(network: Network) -> list[Line2D]:
    """Entries of a legend for rivers and the border."""
    river = Line2D([], [], label="river", **RIVER_LINE)
    is_border = {line.id == BORDER_FEATURE for line in _lines(network)}
    names = [line.name for line in _lines(network) if line.id == BORDER_FEATURE]
    border = Line2D([], [], label=next(filter(None, names), BORDER_FEATURE), **BORDER_LINE)
    return [*([river] if False in is_border else []), *([border] if True in is_border else [])]


def draw_places(ax: Axes, nodes: Sequence[Node]) -> None:
    """A dot for each place."""
    ax.scatter(
        [node.lon for node in nodes],
        [node.lat for node in nodes],
        s=12,
        facecolor=PAPER,
        edgecolor=INK,
        linewidth=0.8,
        zorder=6,
    )


def names_of(nodes: Iterable[Node], important: Sequence[str] = ()) -> list[Name]:
    """Names of places for `write_names`: the important ones first, then by their people."""
    rank = {node: index for index, node in enumerate(important)}
    ordered = sorted(nodes, key=lambda node: (rank.get(node.id, len(rank)), -node.population, node.id))
    return [
        Name(short_name(node), ((node.lon, node.lat),), 11.0, bold=True, needed=True)
        if node.id in rank
        else Name(short_name(node), ((node.lon, node.lat),))
        for node in ordered
    ]


def short_name(node: Node) -> str:
    """Name without what stands in brackets."""
    return node.name.partition(" (")[0].removesuffix(" border crossing")


def draw_scale(ax: Axes, nodes: Sequence[Node]) -> None:
    """A scale of a round length in the lower corner that is further from any place."""
    south, north = ax.get_ylim()
    west, east = ax.get_xlim()
    km_per_degree = KM_PER_DEGREE * cos(radians((south + north) / 2))
    length_km = max(
        km for km in SCALES_KM if km <= max(LONGEST_SCALE * (east - west) * km_per_degree, SCALES_KM[0])
    )
    width, height = length_km / km_per_degree, north - south
    corners = [west + 0.02 * (east - west), east - 0.02 * (east - west) - width]
    places = np.array([(node.lon, node.lat) for node in nodes])
    room = [np.hypot(places[:, 0] - lon - width / 2, places[:, 1] - south).min() for lon in corners]
    lon, lat = corners[int(np.argmax(room))], south + 0.03 * height
    ax.plot([lon, lon + width], [lat, lat], color=INK, linewidth=3, solid_capstyle="butt", zorder=9)
    ax.annotate(
        f"{length_km:g} km",
        (lon + width / 2, lat),
        (0, 4),
        textcoords="offset points",
        ha="center",
        fontsize=9,
        zorder=9,
    )


def sources(network: Network) -> str:
    """Where the ground under a map is from; empty for a network without an area file, which is made up."""
    area = area_of(network)
    return area.credits if area else ""


def _lines(network: Network) -> tuple[AreaLine, ...]:
    """Lines of the area file: rivers, and the border."""
    area = area_of(network)
    return area.lines if area is not None else ()
