"""The sheet that a figure is drawn on: sizes, titles, the source line, and labels beside lines."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.sheet.alt import alt_text
from sim.view.sheet.style import GREY, INK, LOOK

WIDTH_IN, HEIGHT_IN = 10.667, 6.0
"""A slide of 16 to 9."""
DPI = 150
"""Pixels an inch: a slide is 1600 x 900."""

_SHORT = 70
"""Signs that always find room in a line at the bottom of a slide."""

PANELS_WIDTH, PANELS_GAP = 0.87, 0.09
"""Width of all panels in a row together, and between two of them, shares of the slide's width."""


class Slide(Figure):
    """A figure that notebooks show by themselves, and that pyplot does not keep."""

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        buffer = BytesIO()
        settings: Any = LOOK
        with mpl.rc_context(settings):
            self.savefig(buffer, format="png", dpi=DPI / 2)
        return buffer.getvalue(), {"alt": alt_text(self)}


class Panel(Axes):
    """Axes of a slide: shown in notebooks with all of it."""

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        slide = self.figure
        assert isinstance(slide, Slide)
        return slide._repr_png_()


def figure_of(ax: Axes) -> Figure:
    """The figure that axes are on."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def new_slide(source: str) -> Slide:
    """Empty slide with its source at the bottom."""
    slide = Slide(figsize=(WIDTH_IN, HEIGHT_IN))
    line = slide.text(0.99, 0.012, source, ha="right", va="bottom", fontsize=9.5, color=GREY)
    if len(source) > _SHORT:
        too_wide = line.get_window_extent().width / (0.98 * slide.bbox.width)
        line.set_fontsize(9.5 / max(1.0, too_wide))
    return slide


def new_panel(
    source: str, right: float = 0.83, left: float = 0.1, tall: bool = False, lines_under: int = 0
) -> Axes:
    """Axes that fill a slide of their own, with room on the right for labels.

    Parameters
    ----------
    source : str
        What the figure shows and where it is from, in a line.
    right, left : float
        Where the axes end, as shares of the slide's width.
    tall : bool
        Whether nothing stands under the axes, as with a map.
    lines_under : int
        Lines of small words that stand between tall axes and the source.
    """
    slide = new_slide(source)
    bottom, top = (0.045 + 0.03 * lines_under, 0.855) if tall else (0.125, 0.845)
    return slide.add_subplot(axes_class=Panel, position=(left, bottom, right - left, top - bottom))


def new_panels(source: str, count: int, columns: int, *, gap: float = PANELS_GAP) -> tuple[Slide, list[Axes]]:
    """Slide with small panels in rows of at most so many columns, and those panels, row by row."""
    slide = new_slide(source)
    columns = min(columns, count)
    width = (PANELS_WIDTH - gap * (columns - 1)) / columns
    grid = slide.add_gridspec(
        -(-count // columns),
        columns,
        left=0.09,
        right=0.09 + PANELS_WIDTH,
        bottom=0.1,
        top=0.8,
        wspace=gap / width,
        hspace=0.4,
    )
    return slide, [slide.add_subplot(grid[cell], axes_class=Panel) for cell in range(count)]


def titled(ax: Axes, title: str, subtitle: str = "") -> None:
    """Write a title over a panel, with a quieter line under it."""
    ax.set_title(title, pad=28 if subtitle else 8)
    if subtitle:
        ax.annotate(
            subtitle,
            (0, 1),
            (0, 10),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=11.5,
            color=GREY,
        )


def slide_titled(slide: Slide, title: str, subtitle: str = "") -> None:
    """Write a title over a slide with several panels, or over a higher sheet."""
    height_in = slide.get_figheight()
    slide.text(0.03, 1 - 0.21 / height_in, title, va="top", fontsize=17, fontweight="bold", color=INK)
    slide.text(0.03, 1 - 0.60 / height_in, subtitle, va="top", fontsize=11.5, color=GREY)


def legend_beside(ax: Axes, at_bottom: bool = False, **settings: Any) -> None:
    """Write the legend to the right of the axes.

    Parameters
    ----------
    ax : Axes
        With everything drawn.
    at_bottom : bool
        Whether it ends beside the bottom of the axes, instead of beginning beside the top.
    **settings
        Further settings of the legend, such as its handles or a title.
    """
    settings |= {"loc": "lower left" if at_bottom else "upper left"}
    ax.legend(bbox_to_anchor=(1.01, 0.0 if at_bottom else 1.0), alignment="left", **settings)
