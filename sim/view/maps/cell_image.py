"""The cells of a theatre as an image: every pixel knows its cell, so that a new colouring costs little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from sim.theatre.ground.cells import Cells, Indices
from sim.view.sheet.slide import figure_of
from sim.view.sheet.style import INK

Front = NDArray[np.bool_] | None
"""Cells that the one side holds, shape (cells,): a line is drawn where they meet the others."""
Picture = NDArray[np.uint8]
"""Colours of pixels, shape (rows, columns, 4): red, green, blue and opacity."""

FINE_DPI = 300.0
"""Pixels an inch of an image that is drawn once: twice as fine as a slide, for smooth edges."""
FRONT_POINTS = 1.6
"""Width of the line between the sides."""


class CellImage:
    """The cells of a theatre on the pixels of a map.

    Parameters
    ----------
    ax : Axes
        Longitude and latitude, with its limits set.
    cells : Cells
        Cells of the theatre.
    dpi : float
        Pixels an inch.
    """

    def __init__(self, ax: Axes, cells: Cells, dpi: float = FINE_DPI) -> None:
        self._ax = ax
        self._cells = len(cells)
        self._front_px = max(1, round(FRONT_POINTS / 72.0 * dpi / 2))
        self._cell_of_pixel = _cells_of_pixels(ax, cells, dpi)

    def paint(self, shade: Indices, colours: Sequence[str], front: Front = None) -> AxesImage:
        """Draw the cells on the map; see `picture`."""
        ax = self._ax
        image = AxesImage(ax, extent=(*ax.get_xlim(), *ax.get_ylim()), origin="upper", zorder=1)
        image.set_data(self.picture(shade, colours, front))
        ax.add_image(image)
        return image

    def picture(self, shade: Indices, colours: Sequence[str], front: Front = None) -> Picture:
        """Pixels of the map, the northernmost row first; clear where there is no cell.

        Parameters
        ----------
        shade : ndarray of int, shape (cells,)
            Index of each cell's colour.
        colours : list of str
            Colours.
        front : ndarray of bool, shape (cells,), optional
            See `Front`.
        """
        palette = (np.array([to_rgba(colour) for colour in colours]) * 255).round().astype(np.uint8)
        of_cells = np.zeros((self._cells + 1, 4), dtype=np.uint8)
        of_cells[:-1] = palette[shade]  # the last one stays clear: pixels without a cell have the index -1
        # All four channels of a pixel in one number: looked up twice as fast.
        pixels = of_cells.view(np.uint32)[:, 0][self._cell_of_pixel]
        picture: Picture = pixels.view(np.uint8).reshape(*pixels.shape, 4)
        if front is not None:
            picture[self._along(front)] = np.array(to_rgba(INK)) * 255
        return picture

    def _along(self, front: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Pixels on the line between the cells that are marked and those that are not."""
        sides = np.zeros(self._cells + 1, dtype=np.int8)
        sides[:-1] = np.where(front, 1, -1)
        side = sides[self._cell_of_pixel]
        line = np.zeros(side.shape, dtype=bool)
        line[:, 1:] |= side[:, 1:] * side[:, :-1] < 0
        line[1:] |= side[1:] * side[:-1] < 0
        for _ in range(self._front_px):
            line[:, 1:] |= line[:, :-1]
            line[:, :-1] |= line[:, 1:]
            line[1:] |= line[:-1]
            line[:-1] |= line[1:]
        return line


def _cells_of_pixels(ax: Axes, cells: Cells, dpi: float) -> NDArray[np.int32]:
    """Cell of every pixel of a map, -1 for none; shape (rows, columns)."""
    # The cells are drawn once, each in a colour that tells its number.
    figure, window = figure_of(ax), ax.get_window_extent()
    sheet = Figure(figsize=(window.width / figure.dpi, window.height / figure.dpi), dpi=dpi)
    canvas: Any = FigureCanvasAgg(sheet)
    page = sheet.add_axes((0, 0, 1, 1), xlim=ax.get_xlim(), ylim=ax.get_ylim())
    page.axis("off")
    rings = [(cell, ring[:, ::-1]) for cell, rings in enumerate(cells.polygons()) for ring in rings]
    numbers = np.array([cell + 1 for cell, _ in rings], dtype=np.uint32).reshape(-1, 1)
    colours = np.hstack([numbers >> 16, numbers >> 8 & 255, numbers & 255]) / 255.0
    page.add_collection(
        PolyCollection([ring for _, ring in rings], facecolors=colours, antialiased=False, linewidth=0),
        autolim=False,
    )
    sheet.patch.set_facecolor("black")
    canvas.draw()
    red, green, blue, _ = np.moveaxis(np.asarray(canvas.buffer_rgba()).astype(np.int32), -1, 0)
    number: NDArray[np.int32] = (red << 16 | green << 8 | blue) - 1
    return number
