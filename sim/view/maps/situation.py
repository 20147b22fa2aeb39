"""The map of a run: the situation at one hour."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Patch

from sim.record.names import OutcomeName
from sim.record.scene import DAY_H, Scene, Scenes
from sim.record.series import BY_RAIL
from sim.scenario.schema import Scenario
from sim.theatre.ground.cells import Indices
from sim.view.maps import atlas
from sim.view.maps.cell_image import CellImage
from sim.view.maps.labels import Name, write_names
from sim.view.maps.scene_layer import GROUP_SIGN, SceneLayer, moving_signs, standing_signs
from sim.view.sheet.marks import source_line
from sim.view.sheet.slide import legend_beside, new_panel, titled
from sim.view.sheet.style import GROUND_COLOURS, styled
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import Moment, RunResult

PALER = 0.35
"""Share of its colour that ground keeps which was taken before the last day."""
NAMES = 12
"""Most names of places beside those that matter to the supply."""


@styled
def map(result: RunResult, at: Moment | None = None, *, ax: Axes | None = None) -> Axes:  # noqa: A001
    """Map of the situation at one hour.

    It shows who holds what, what trains and convoys carried in the last 24 hours as the width of lines, how
    full depots and groups are, columns and spearheads on their way, strikes, and bridges that are down.

    Parameters
    ----------
    result : RunResult
        The run.
    at : datetime, str or float, optional
        Local time, the same as text, or hour of the run; by default when the hub was entered,
        in a campaign without a hub that of the last order to withdraw; else the end.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Longitude and latitude, degrees.
    """
    ax = ax or new_panel(
        source_line(result, atlas.sources(result.resolved.network)), left=0.02, right=0.745, tall=True
    )
    scenario, scenes = result.resolved, Scenes(result.reading)
    scene = scenes.at(_hour(result, at))
    frame_theatre(ax, result)
    held = np.isnan(scene.ground_age_h)
    CellImage(ax, result.theatre.cells).paint(
        ground_shade(scene), ground_colours(result.resolved), front=held
    )
    rivers = atlas.draw_base(ax, scenario.network)
    SceneLayer(ax, scenario, scenes).show(scene)
    atlas.draw_scale(ax, scenario.network.nodes)
    write_names(ax, [*names(scenario), *rivers])
    signs = [
        *ground_signs(scenario),
        *standing_signs(),
        *moving_signs(),
        *atlas.line_signs(scenario.network),
    ]
    legend_beside(ax, handles=signs, fontsize=10.5)
    titled(ax, f"The situation on {clock(scenario.moment(scene.time_h))}", _told(result, scene))
    return ax


def frame_theatre(ax: Axes, result: RunResult, aside: float = 0.0) -> None:
    """Show the study area, and the places that supply comes from; `aside` is as for `atlas.frame`."""
    scenario, cells = result.resolved, result.theatre.cells
    stations = [result.theatre.nodes[node] for node in atlas.stations(scenario)]
    places = [(node.lat, node.lon) for node in stations]
    atlas.frame(ax, [*places, *zip(cells.lat.tolist(), cells.lon.tolist(), strict=True)], aside)


def ground_shade(scene: Scene) -> Indices:
    """Index into `GROUND_COLOURS` of each cell of a scene."""
    held, fresh = np.isnan(scene.ground_age_h), scene.ground_age_h < DAY_H
    return np.where(held, 0, np.where(fresh, 2, 1))


def ground_signs(scenario: Scenario) -> list[Patch]:
    """Entries of a legend for `GROUND_COLOURS`."""
    words = (f"held by {scenario.sides.supplied.name}", "changed hands", "in the last 24 h")
    colours = ground_colours(scenario)
    return [Patch(color=colour, label=label) for colour, label in zip(colours, words, strict=True)]


def ground_colours(scenario: Scenario) -> tuple[str, str, str]:
    """Colours of the ground that is held, that changed hands, and that did so in the last day.

    Those of the sides, where the scenario gives them, else those of every figure.
    """
    held, taken, fresh = GROUND_COLOURS
    sides = scenario.sides
    if sides.attacker.colour:
        red, green, blue = to_rgb(sides.attacker.colour)
        taken = to_hex((1.0 - PALER * (1.0 - red), 1.0 - PALER * (1.0 - green), 1.0 - PALER * (1.0 - blue)))
        fresh = sides.attacker.colour
    return sides.supplied.colour or held, taken, fresh


def names(scenario: Scenario, most: int = NAMES) -> list[Name]:
    """Names for a map: places that matter to the supply, and so many of the others, the largest first."""
    stations = atlas.stations(scenario)
    bases = {group.node for group in scenario.groups} | {depot.node for depot in scenario.supply.depots}
    named = atlas.names_of(scenario.network.nodes, stations)[: len(stations) + most]
    nodes = {(node.lon, node.lat) for node in scenario.network.nodes if node.id in bases}
    return [
        replace(name, radius=(GROUP_SIGN + 2.0) / 2) if name.points[0] in nodes else name for name in named
    ]


def _hour(result: RunResult, at: Moment | None) -> float:
    if at is not None:
        return result.hour(at)
    scenario = result.resolved
    orders = [OutcomeName("ordered_h", group.id) for group in scenario.groups if group.drawdown]
    told = [OutcomeName("hub_entered_h")] if scenario.hub else orders
    hours = [float(result.outcomes[name]) for name in told]
    return max((hour for hour in hours if not isnan(hour)), default=scenario.horizon_h)


def _told(result: RunResult, scene: Scene) -> str:
    """What the map shows, in numbers."""
    area_km2, table = result.theatre.cells.area_km2, result.series.throughput
    taken_km2 = area_km2[~np.isnan(scene.ground_age_h)].sum()
    fresh_km2 = area_km2[scene.ground_age_h < DAY_H].sum()
    by_rail = table[(table["stage"] == BY_RAIL) & (table["time_h"] <= scene.time_h)]
    by_rail_t = by_rail.loc[by_rail["time_h"] == by_rail["time_h"].max(), "t_per_day"].sum()
    ground = f"{taken_km2:,.0f} km² changed hands so far, {fresh_km2:,.0f} of it in the last 24 h"
    brought = f"trains unloaded {by_rail_t:,.0f} t"
    return f"{ground}; in these, {brought}" if taken_km2 else f"in the last 24 h {brought}"
