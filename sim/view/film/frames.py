"""The frames of a campaign in motion: the map, with supply and territory in step, hour after hour."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from sim.arrays import Floats
from sim.record.scene import Scenes
from sim.record.series import BY_RAIL, BY_ROAD
from sim.record.staff_log import moments
from sim.view.film.legends import ASIDE, CORNERS, drawn_points, free_corners, hang
from sim.view.maps import atlas
from sim.view.maps.cell_image import CellImage
from sim.view.maps.labels import write_names
from sim.view.maps.scene_layer import SIGN_COLOURS, SceneLayer, moving_signs, standing_signs
from sim.view.maps.situation import frame_theatre, ground_colours, ground_shade, ground_signs, names
from sim.view.sheet.dates import at, date_axis
from sim.view.sheet.marks import source_line
from sim.view.sheet.slide import new_slide
from sim.view.sheet.style import (
    ACTUAL_COLOUR,
    ANNOUNCED_COLOUR,
    GREY,
    INK,
    PAPER,
    RAIL_COLOUR,
    ROAD_COLOUR,
    for_words,
    group_colours,
    styled,
)
from sim.words import moment as clock

if TYPE_CHECKING:
    from sim.record.result import RunResult

MAP_BOX = (0.012, 0.045, 0.618, 0.865)
THROUGHPUT_BOX, TERRITORY_BOX = (0.71, 0.605, 0.28, 0.265), (0.71, 0.262, 0.28, 0.265)
"""Left, bottom, width and height, shares of the slide."""
TITLE_LETTERS = 44
CAPTION_AT = (0.655, 0.195)
CAPTION_LETTERS, CAPTION_LINES = 48, 5
NAMES = 6
"""Most names of places beside those that matter to the supply."""
FAINT = 0.3
"""Opacity of a curve after the hour that is shown."""
HEADROOM = 1.35
"""Height of a panel, as a multiple of the highest value."""


class Film:
    """Draws the frames of a run.

    What stays the same is drawn once, as a picture under and a picture over what changes; so a frame takes
    some hundredths of a second.

    Parameters
    ----------
    result : RunResult
        The run.
    dpi : int
        Pixels an inch; a frame is 10.667 inches wide and 6 inches high.
    """

    @styled
    def __init__(self, result: RunResult, dpi: int) -> None:
        self._result = result
        self._scenes = Scenes(result.reading)
        self._moments = moments(result.reading)
        self._slide = new_slide(source_line(result, atlas.sources(result.resolved.network)))
        self._slide.set_dpi(dpi)
        self._canvas: Any = FigureCanvasAgg(self._slide)
        self._map = self._slide.add_axes(MAP_BOX)
        scenario = result.resolved
        frame_theatre(self._map, result)
        self.legends = self._hang_legends()
        self._cells = CellImage(self._map, result.theatre.cells, dpi)
        rivers = atlas.draw_base(self._map, scenario.network)
        self._scene = SceneLayer(self._map, scenario, self._scenes)
        atlas.draw_scale(self._map, scenario.network.nodes)
        self._panels = [
            _throughput(self._slide.add_axes(THROUGHPUT_BOX), result),
            _territory(self._slide.add_axes(TERRITORY_BOX), result),
        ]
        title = fill(scenario.title, TITLE_LETTERS)
        self._slide.text(0.655, 0.97, title, va="top", fontsize=10, color=GREY)
        self._clock = self._slide.text(0.02, 0.975, "", va="top", fontsize=21, fontweight="bold", color=INK)
        self._caption = self._slide.text(*CAPTION_AT, "", va="top", fontsize=9, linespacing=1.4)
        drawn = set(self._map.texts)
        keys = [Bbox(box.get_points() * 72.0 / dpi) for box in self.legends]
        write_names(self._map, [*names(scenario, NAMES), *rivers], keys)
        above = [text for text in self._map.texts if text not in drawn]
        panels = [artist for panel in self._panels for artist in panel.changing]
        self._changing = [*self._scene.artists, *panels, self._clock]
        self._under = self._unchanging([*self._changing, self._caption, *above])
        self._over = self._painted(above)
        self._captioned = self._over

    @styled
    def frame(self, time_h: float) -> Image.Image:
        """Picture of an hour of the run, in RGB."""
        scene = self._scenes.at(time_h)
        self._scene.show(scene)
        for panel in self._panels:
            panel.show(time_h)
        self._clock.set_text(clock(self._result.resolved.moment(time_h)))
        self._tell(time_h)
        picture = Image.new("RGBA", self._under.size, PAPER)
        held = np.isnan(scene.ground_age_h)
        colours = ground_colours(self._result.resolved)
        ground = Image.fromarray(self._cells.picture(ground_shade(scene), colours, front=held))
        box = self._map.get_window_extent()
        picture.alpha_composite(ground, (round(box.x0), picture.height - round(box.y1)))
        for layer in (self._under, self._painted(self._changing), self._captioned):
            picture.alpha_composite(layer)
        return picture.convert("RGB")

    def _hang_legends(self) -> list[Bbox]:
        """What stands still, and what moves, where the map is empty; else it makes room on the right."""
        legends: list[list[Artist]] = [
            [*ground_signs(self._result.resolved), *standing_signs()],
            [*moving_signs()],
        ]
        corners = free_corners(self._map, legends, drawn_points(self._result.theatre))
        if corners is None:
            frame_theatre(self._map, self._result, ASIDE)
            corners = [corner for corner in CORNERS if corner.endswith("right")]
        return [hang(self._map, signs, corner) for signs, corner in zip(legends, corners, strict=True)]

    @property
    def colours(self) -> list[str]:
        """Colours that have a meaning, and must not be lost in a format with few of them."""
        signs = (INK, GREY, PAPER, RAIL_COLOUR, ROAD_COLOUR, ACTUAL_COLOUR, ANNOUNCED_COLOUR, *SIGN_COLOURS)
        scenario = self._result.resolved
        colours = [*ground_colours(scenario), *signs, *group_colours(scenario).values()]
        return list(dict.fromkeys(colours))

    def _tell(self, time_h: float) -> None:
        """Set the caption, if there is something new: to draw words takes most of a frame's time."""
        told = self._told(time_h)
        if told != self._caption.get_text():
            self._caption.set_text(told)
            self._captioned = Image.alpha_composite(self._over, self._painted([self._caption]))

    def _told(self, time_h: float) -> str:
        """The latest lines of the staff log, the last one first."""
        told = bisect_right(self._moments, time_h, key=lambda moment: moment[0])
        lines: list[str] = []
        for hour, words in reversed(self._moments[:told]):
            line = wrap(f"{clock(self._result.resolved.moment(hour))}  {words}", CAPTION_LETTERS)
            if len(lines) + len(line) > CAPTION_LINES:
                break
            lines += line
        return "\n".join(lines)

    def _unchanging(self, others: Sequence[Artist]) -> Image.Image:
        """Picture of all but some artists, on clear paper."""
        for artist in others:
            artist.set_animated(True)
        for patch in (self._slide.patch, *(ax.patch for ax in self._slide.axes)):
            patch.set_visible(False)
        self._canvas.draw()
        return self._picture()

    def _painted(self, artists: Sequence[Artist]) -> Image.Image:
        """Picture of some artists alone, on clear paper."""
        renderer = self._canvas.get_renderer()
        renderer.clear()
        for artist in artists:
            artist.draw(renderer)
        return self._picture()

    def _picture(self) -> Image.Image:
        return Image.fromarray(np.array(self._canvas.buffer_rgba()))


class _Panel:
    """Curves that are pale to their ends, and dark up to the hour that is shown, with their values then."""

    def __init__(self, ax: Axes, result: RunResult, title: str, unit: str, hours: Floats) -> None:
        self._ax, self._unit, self._hours = ax, unit, hours
        scenario = result.resolved
        self._days = at(scenario.start) + hours / 24.0
        self._now = ax.axvline(self._days[0], ymax=1 / HEADROOM, color=INK, linewidth=1.0)
        self._curves: list[tuple[Floats, Any, Text]] = []
        ax.set_title(f"{title}, {unit}", fontsize=10.5, pad=5)
        ax.tick_params(labelsize=8.5)
        ax.yaxis.set_major_formatter("{x:,.0f}")
        date_axis(ax, scenario.start, scenario.moment(scenario.horizon_h), most=5, is_inside=True)

    def add(self, words: str, values: Floats, colour: str) -> None:
        """Add a curve with a value for each hour, nan for unknown."""
        self._ax.plot(self._days, values, color=colour, linewidth=1.3, alpha=FAINT)
        (line,) = self._ax.plot([], [], color=colour, linewidth=2.2)
        height = 0.98 - 0.13 * len(self._curves)
        clear = [withStroke(linewidth=2.5, foreground=PAPER)]  # of the lines of the grid
        look: dict[str, Any] = {
            "color": for_words(colour),
            "va": "top",
            "fontsize": 9,
            "weight": "bold",
            "path_effects": clear,
        }
        where = self._ax.transAxes
        self._ax.text(0.015, height, words, transform=where, **look)
        number = self._ax.text(0.995, height, "", ha="right", transform=where, **look)
        self._curves.append((values, line, number))
        highest = max(float(np.nanmax(curve, initial=1.0)) for curve, _, _ in self._curves)
        self._ax.set_ylim(0, HEADROOM * highest)

    @property
    def changing(self) -> list[Artist]:
        """Artists that change with time, the lowest first."""
        return [self._now, *(artist for _, line, number in self._curves for artist in (line, number))]

    def show(self, time_h: float) -> None:
        """Set the panel to an hour of the run."""
        shown = int(np.searchsorted(self._hours, time_h, side="right"))
        self._now.set_xdata([self._days[shown - 1]] * 2)
        for values, line, number in self._curves:
            line.set_data(self._days[:shown], values[:shown])
            now = values[shown - 1]
            number.set_text("–" if np.isnan(now) else f"{now:,.0f} {self._unit}")


def _throughput(ax: Axes, result: RunResult) -> _Panel:
    """What trains brought to the railheads and trucks to the groups, in the 24 h before."""
    table = result.series.throughput
    groups = {group.id for group in result.resolved.groups}
    by_rail = table[table["stage"] == BY_RAIL]
    by_road = table[(table["stage"] == BY_ROAD) & table["place"].isin(groups)]
    totals = [part.groupby("time_h")["t_per_day"].sum(min_count=1) for part in (by_rail, by_road)]
    panel = _Panel(ax, result, "Arrived in the last 24 h", "t", result.series.area["time_h"].to_numpy())
    panel.add("by rail at the railheads", totals[0].to_numpy(), RAIL_COLOUR)
    panel.add("by truck at the groups", totals[1].to_numpy(), ROAD_COLOUR)
    return panel


def _territory(ax: Axes, result: RunResult) -> _Panel:
    area = result.series.area
    panel = _Panel(ax, result, "Ground that changed hands", "km²", area["time_h"].to_numpy())
    panel.add("actual", area["actual_km2"].to_numpy(), ACTUAL_COLOUR)
    panel.add("announced", area["announced_km2"].to_numpy(), ANNOUNCED_COLOUR)
    return panel
