"""The ground under a map: frame, rivers, roads, railways, places and a scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from sim.scenario.area import read_area
from sim.scenario.schema import Link, Network, Node
from sim.view.labels import Name
from sim.view.style import GREY, INK, PAPER, SKY

RIVER_COLOUR, RIVER_NAME_COLOUR = SKY, "#1B6C99"
KM_PER_DEGREE = 111.2
"""Length of a degree of latitude, km."""
_MARGIN = 0.04
"""Share of the height that is added around the places."""


def frame(ax: Axes, places: Iterable[tuple[float, float]]) -> None:
    """Show the ground around some places (latitude and longitude), true to scale, without ticks.

    The axes are filled: what lies beside the places is shown, too.
    """
    lats, lons = (np.array(values) for values in zip(*places, strict=True))
    lat, lon = (lats.min() + lats.max()) / 2, (lons.min() + lons.max()) / 2
    stretch = 1 / cos(radians(lat))
    box = ax.get_window_extent()
    height = max(np.ptp(lats), np.ptp(lons) / stretch * box.height / box.width, 0.1) * (1 + 2 * _MARGIN)
    width = height * stretch * box.width / box.height
    ax.set(xlim=(lon - width / 2, lon + width / 2), ylim=(lat - height / 2, lat + height / 2))
    ax.set(xticks=[], yticks=[])
    ax.set_aspect(stretch)
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def draw_rivers(ax: Axes, network: Network) -> list[Name]:
    """Draw the rivers of the area file; returns their names for `write_names`."""
    area = read_area(network) or {"features": []}
    places = np.array([(node.lon, node.lat) for node in network.nodes])
    names = []
    for feature in area["features"]:
        if feature["geometry"]["type"] == "LineString":
            course = [(lon, lat) for lon, lat, *_ in feature["geometry"]["coordinates"]]
            ax.plot(*zip(*course, strict=True), color=RIVER_COLOUR, linewidth=2.4, alpha=0.75, zorder=3)
            name = str(feature["properties"].get("name", "")).removesuffix(" river")
            # Most room for the name is at the bends that are far from any place.
            course.sort(key=lambda bend: -float(np.hypot(*(places - bend).T).min()))
            names.append(Name(name, tuple(course), 8.5, RIVER_NAME_COLOUR, italic=True, radius=1.0))
    return names


def draw_links(ax: Axes, network: Network) -> None:
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


def link_signs() -> list[Line2D]:
    """Entries of a legend for what `draw_links` and `draw_rivers` draw."""
    return [
        Line2D([], [], color=GREY, linewidth=0.9, label="road"),
        Line2D([], [], color=INK, linewidth=1.7, linestyle=(0, (4, 1)), label="railway"),
        Line2D([], [], color=RIVER_COLOUR, linewidth=2.4, alpha=0.75, label="river"),
    ]


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


def draw_scale(ax: Axes, length_km: float = 50.0) -> None:
    """A scale in the lower left corner."""
    south, north = ax.get_ylim()
    west, east = ax.get_xlim()
    lon, lat = west + 0.02 * (east - west), south + 0.03 * (north - south)
    width = length_km / (KM_PER_DEGREE * cos(radians((south + north) / 2)))
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
