"""What a figure really writes, and where: for tests that nothing overlaps and nothing sticks out."""

from itertools import combinations
from unittest.mock import patch

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.view.sheet.style import LOOK

SLACK_PX = 1.5
"""By how much the boxes of two texts may overlap: they have some room around the letters."""


def figure_of(drawn: Axes | Figure) -> Figure:
    return drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)


def written(drawn: Axes | Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with its box in pixels; without texts of no letters."""
    figure, texts, draw = figure_of(drawn), [], Text.draw

    def record(text, renderer):
        if text.get_visible() and text.get_text().strip():
            texts.append(text)
        draw(text, renderer)

    with mpl.rc_context(LOOK), patch.object(Text, "draw", record):
        figure.draw_without_rendering()
    return [(text.get_text(), Text.get_window_extent(text)) for text in dict.fromkeys(texts)]


def overlapping(drawn: Axes | Figure) -> list[tuple[str, str]]:
    """Pairs of texts that are written over each other."""
    texts = [(words, box.padded(-SLACK_PX)) for words, box in written(drawn)]
    return [(one[0], other[0]) for one, other in combinations(texts, 2) if one[1].overlaps(other[1])]


def sticking_out(drawn: Axes | Figure) -> list[str]:
    """Texts that leave the sheet."""
    sheet = figure_of(drawn).bbox.padded(1.0)
    return [
        words
        for words, box in written(drawn)
        if not (sheet.x0 <= box.x0 and box.x1 <= sheet.x1 and sheet.y0 <= box.y0 and box.y1 <= sheet.y1)
    ]
