"""What changes on a map: flows, stocks, columns, spearheads, strikes and bridges, scene after scene."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.path import Path

from sim.record.scene import DAY_H, Scene, Scenes, Sighting
from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre
from sim.view.sheet.slide import figure_of
from sim.view.sheet.style import (
    ATTACKER_COLOUR,
    GREY,
    HARM,
    INK,
    PAPER,
    RAIL_COLOUR,
    ROAD_COLOUR,
    UNDER_WAY,
    group_colours,
)

T_PER_POINT = 110.0
"""Tonnes a day that a line of one point stands for."""
THINNEST_POINTS = 1.2
FILL_STEPS = 24
"""Levels of fullness that a sign tells apart."""
SHORTEST_LEVEL = 0.02
"""A stock below this share is drawn empty."""

DEPOT_SIGN, GROUP_SIGN = 12.0, 16.0
"""Width of the signs, points."""
APART_POINTS = 16.0
"""Least distance between a depot and a group."""
MOVER_SIGNS: dict[str, dict[str, Any]] = {
    "train": {"marker": "s", "s": 20, "facecolor": RAIL_COLOUR},
    "convoy": {"marker": "o", "s": 13, "facecolor": ROAD_COLOUR},
    "column": {"marker": "D", "s": 26, "facecolor": UNDER_WAY},
    "spearhead": {"marker": "^", "s": 60, "facecolor": ATTACKER_COLOUR},
}
STRIKE_SIGN: dict[str, Any] = {"marker": (10, 1, 0), "s": 620, "facecolor": "#F2A679", "edgecolor": HARM}
SIGN_COLOURS = (UNDER_WAY, ATTACKER_COLOUR, STRIKE_SIGN["facecolor"], HARM)
"""Colours of columns, spearheads and strikes."""
BRIDGE_SIGN: dict[str, Any] = {"marker": "x", "s": 34, "color": HARM, "linewidth": 2.0}


Position = tuple[float, float]
"""Longitude and latitude, degrees."""


class SceneLayer:
    """The artists of a scene: made once for a map, and set to one scene after another.

    Parameters
    ----------
    ax : Axes
        Longitude and latitude.
    scenario : Scenario
        With plain numbers.
    scenes : Scenes
        Scenes of a run of it.
    """

    def __init__(self, ax: Axes, scenario: Scenario, scenes: Scenes) -> None:
        self._theatre = Theatre.of(scenario.network)
        self._scenes = scenes
        self._links = [link for link in self._theatre.links.values() if link.in_use]
        position = {node.id: (node.lon, node.lat) for node in self._theatre.nodes.values()}
        lines = [[position[link.a], position[link.b]] for link in self._links]
        colours = [RAIL_COLOUR if link.mode == "rail" else ROAD_COLOUR for link in self._links]
        self._flows = LineCollection(lines, colors=colours, capstyle="round", zorder=5, label="_flows")
        # White dashes tell trains from trucks in grey, too.
        rails = [line for line, link in zip(lines, self._links, strict=True) if link.mode == "rail"]
        self._dashes = LineCollection(
            rails, colors=PAPER, linewidths=0.9, linestyles=[(0, (4, 4))], zorder=5.1
        )
        for collection in (self._flows, self._dashes):
            ax.add_collection(collection, autolim=False)
        lon, lat = np.transpose(list(position.values()))
        self._places = ax.scatter(lon, lat, s=13, edgecolor=INK, linewidth=0.8, zorder=6)
        group_colour = group_colours(scenario)
        bases = {group.id: position[group.node] for group in scenario.groups}
        depots = {depot.id: position[depot.node] for depot in scenario.supply.depots}
        self._groups = _Tanks(ax, bases, group_colour, "circle")
        self._depots = _Tanks(ax, _beside(ax, depots, bases), dict.fromkeys(depots, INK), "square")
        self._movers = {
            kind: ax.scatter([], [], edgecolor=PAPER, linewidth=0.6, zorder=8, **sign)
            for kind, sign in MOVER_SIGNS.items()
        }
        self._strikes = ax.scatter([], [], linewidth=1.0, zorder=6.5, **STRIKE_SIGN)  # behind what is hit
        self._bridges = ax.scatter([], [], zorder=7, **BRIDGE_SIGN)

    @property
    def artists(self) -> list[Artist]:
        """Everything that the layer draws, the lowest first."""
        drawn = [self._flows, self._dashes, self._places, *self._depots.artists, *self._groups.artists]
        return sorted([*drawn, *self._movers.values(), self._strikes, self._bridges], key=Artist.get_zorder)

    def show(self, scene: Scene) -> None:
        """Set the artists to a scene."""
        flow_t = np.array([scene.flow_t.get(link.id, 0.0) for link in self._links])
        width = np.where(flow_t > 0, np.maximum(flow_t / T_PER_POINT, THINNEST_POINTS), 0.0)
        self._flows.set_linewidth(width.tolist())
        self._places.set_facecolor([INK if node in scene.held else PAPER for node in self._theatre.nodes])
        self._depots.show(scene.fullness)
        self._groups.show(scene.fullness)
        for kind, sign in self._movers.items():
            sign.set_offsets(_positions([seen for seen in scene.sightings if seen.kind == kind]))
        self._strikes.set_offsets(_offsets([(strike.lon, strike.lat) for strike in scene.strikes]))
        fading = [1.0 - 0.8 * strike.age_h / DAY_H for strike in scene.strikes]
        self._strikes.set_facecolor([to_rgba(STRIKE_SIGN["facecolor"], share) for share in fading])
        self._strikes.set_edgecolor([to_rgba(STRIKE_SIGN["edgecolor"], share) for share in fading])
        down = [self._scenes.bridge_at(bridge) for bridge in sorted(scene.bridges_down)]
        self._bridges.set_offsets(_offsets([(lon, lat) for lat, lon in down]))


class _Tanks:
    """Signs that are filled from the bottom by as much as something is full."""

    def __init__(self, ax: Axes, position: dict[str, Position], colour: dict[str, str], shape: str) -> None:
        self._names = list(position)
        self._offsets = _offsets(list(position.values()))
        self._colours = [to_rgba(colour[name]) for name in position]
        self._shape = shape
        size = (GROUP_SIGN if shape == "circle" else DEPOT_SIGN) ** 2
        self._shells = ax.scatter(
            [], [], s=size, facecolor=PAPER, linewidth=1.8, zorder=7, label=f"_{shape} shells"
        )
        self._levels = ax.scatter([], [], s=size, linewidth=0, zorder=7.1, label=f"_{shape} levels")
        self._shells.set_paths([_level(shape, FILL_STEPS)])

    @property
    def artists(self) -> list[PathCollection]:
        return [self._shells, self._levels]

    def show(self, fullness: dict[str, float]) -> None:
        shown = [index for index, name in enumerate(self._names) if name in fullness]
        full = [fullness[self._names[index]] for index in shown]
        for sign in self.artists:
            sign.set_offsets(self._offsets[shown])
        colours = [self._colours[index] for index in shown]
        self._shells.set_edgecolor(colours)
        self._levels.set_facecolor(colours)
        self._levels.set_paths(
            [
                _level(self._shape, round(share * FILL_STEPS) if share >= SHORTEST_LEVEL else 0)
                for share in full
            ]
        )


def _beside(ax: Axes, depots: dict[str, Position], bases: dict[str, Position]) -> dict[str, Position]:
    """Positions of depots, those moved aside that the sign of a group would cover."""
    apart_px = APART_POINTS / 72.0 * figure_of(ax).dpi
    base_px = ax.transData.transform(_offsets(list(bases.values())))
    moved = {}
    for depot, point in depots.items():
        away_px = ax.transData.transform(point) - base_px
        nearest = int(np.argmin(np.hypot(*away_px.T)))
        x, y = away_px[nearest]
        if np.hypot(x, y) < apart_px:
            angle = np.arctan2(y, x) if np.hypot(x, y) > 1.0 else -0.75 * np.pi
            point_px = base_px[nearest] + apart_px * np.array([np.cos(angle), np.sin(angle)])
            point = tuple(ax.transData.inverted().transform(point_px).tolist())
        moved[depot] = point
    return moved


@lru_cache(maxsize=2 * (FILL_STEPS + 1))
def _level(shape: str, steps: int) -> Path:
    """The filled part of a sign of the size 1: a circle or a square, up to so many steps."""
    height = steps / FILL_STEPS - 0.5
    if shape == "square":
        corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, height), (-0.5, height)]
    else:
        angle = np.arccos(np.clip(-2.0 * height, -1.0, 1.0))
        around = -np.pi / 2 + np.linspace(-angle, angle, 48)
        corners = list(zip(0.5 * np.cos(around), 0.5 * np.sin(around), strict=True))
    return Path([*corners, corners[0]], closed=True)


def _positions(sightings: Sequence[Sighting]) -> Any:
    return _offsets([(seen.lon, seen.lat) for seen in sightings])


def _offsets(points: Sequence[tuple[float, float]]) -> Any:
    return np.array(points, dtype=float).reshape(-1, 2)


def standing_signs() -> list[Line2D]:
    """Entries of a legend for flows and stocks."""
    return [
        Line2D([], [], color=RAIL_COLOUR, linewidth=1_000.0 / T_PER_POINT, label="1,000 t a day by rail"),
        Line2D([], [], color=ROAD_COLOUR, linewidth=500.0 / T_PER_POINT, label="500 t a day by truck"),
        _sign("depot: stock", "s", 10, INK, fillstyle="bottom", markerfacecoloralt=PAPER),
        _sign("group in its colour: stock", "o", 11, GREY, fillstyle="bottom", markerfacecoloralt=PAPER),
    ]


def moving_signs() -> list[Line2D]:
    """Entries of a legend for what comes and goes."""
    return [
        _sign("column on its way out", "D", 6, UNDER_WAY, markeredgecolor=INK),
        _sign("spearhead", "^", 8, ATTACKER_COLOUR),
        _sign("struck in the last 24 h", (10, 1, 0), 13, STRIKE_SIGN["facecolor"], markeredgecolor=HARM),
        _sign("bridge down", "x", 6, HARM, markeredgewidth=2.0),
    ]


def _sign(label: str, marker: Any, size: float, colour: str, **more: Any) -> Line2D:
    look = {"markeredgecolor": colour, "linestyle": "none", **more}
    return Line2D([], [], color=colour, marker=marker, markersize=size, label=label, **look)
