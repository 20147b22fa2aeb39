"""Figures as files."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.sheet.slide import DPI
from sim.view.sheet.style import styled

FORMATS: Mapping[str, dict[str, Any]] = {
    "png": {"dpi": DPI, "metadata": {"Software": None}},
    "svg": {"metadata": {"Date": None, "Creator": None}},
}
"""Formats with their settings: nothing in a file tells when it was written."""


@styled
def save(figures: Mapping[str, Axes | Figure], folder: str | Path) -> list[Path]:
    """Write figures as PNG (150 dpi) and SVG; the same figures give the same bytes.

    Parameters
    ----------
    figures : mapping of str to Axes or Figure
        By the names of their files; a colon becomes an underscore.
    folder : str or Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files.

    Examples
    --------
    >>> sim.view.save(sim.view.run_figures(result), "figures")
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, drawn in figures.items():
        figure = drawn if isinstance(drawn, Figure) else drawn.get_figure(root=True)
        assert figure is not None
        for suffix, settings in FORMATS.items():
            path = folder / f"{name.replace(':', '_')}.{suffix}"
            with warnings.catch_warnings():
                # A sign that the font lacks is drawn as a box; a page of warnings would say no more.
                warnings.filterwarnings("ignore", "Glyph .* missing from font")
                figure.savefig(path, format=suffix, **settings)
            written.append(path)
    return written
