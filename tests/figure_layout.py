"""What a figure really writes, and where: for tests that nothing overlaps and nothing sticks out."""

import re
from itertools import combinations
from unittest.mock import patch

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.view.sheet.style import LOOK

Written = list[tuple[str, Bbox]]

SLACK_PX = 1.5
"""By how much the boxes of two texts may overlap: they have some room around the letters."""
EDGE_PX = 2.5
"""Least distance of a text from the edge of a sheet that is 1,067 pixels wide."""
OF_THE_FILE = re.compile(r"\w_\w|\w\.[a-z]+_?[a-z]*\.\w")
"""An id or a path of a scenario, such as `kupiansk_vuzlovyi` or `groups.izium.men`."""


def figure_of(drawn: Axes | Figure) -> Figure:
    return drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)


def written(drawn: Axes | Figure) -> Written:
    """Every text that is drawn, with its box in pixels; without texts of no letters."""
    figure, texts, draw = figure_of(drawn), [], Text.draw

    def record(text, renderer):
        if text.get_visible() and text.get_text().strip():
            texts.append(text)
        draw(text, renderer)

    with mpl.rc_context(LOOK), patch.object(Text, "draw", record):
        figure.draw_without_rendering()
    return [(text.get_text(), Text.get_window_extent(text)) for text in dict.fromkeys(texts)]


def faults(drawn: Axes | Figure) -> dict[str, list]:
    """What is wrong with the words of a figure; empty if nothing is."""
    texts = written(drawn)
    found = {
        "over each other": _overlapping(texts),
        "off the sheet": _sticking_out(texts, figure_of(drawn)),
        "ids and paths": [words for words, _ in texts if OF_THE_FILE.search(words)],
    }
    return {fault: words for fault, words in found.items() if words}


def overlapping(drawn: Axes | Figure) -> list[tuple[str, str]]:
    """Pairs of texts that are written over each other."""
    return _overlapping(written(drawn))


def sticking_out(drawn: Axes | Figure) -> list[str]:
    """Texts that leave the sheet, or come so near to its edge that a print or a page cuts into them."""
    return _sticking_out(written(drawn), figure_of(drawn))


def _overlapping(texts: Written) -> list[tuple[str, str]]:
    boxes = [(words, box.padded(-SLACK_PX)) for words, box in texts]
    return [(one[0], other[0]) for one, other in combinations(boxes, 2) if one[1].overlaps(other[1])]


def _sticking_out(texts: Written, figure: Figure) -> list[str]:
    sheet = figure.bbox.padded(-EDGE_PX)
    return [
        words
        for words, box in texts
        if not (sheet.x0 <= box.x0 and box.x1 <= sheet.x1 and sheet.y0 <= box.y0 and box.y1 <= sheet.y1)
    ]
