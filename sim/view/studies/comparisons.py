"""Scenarios side by side: a panel for each, on the same axes, with the first one in grey in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike

from sim.arrays import Floats
from sim.evidence.areas import area_reports
from sim.evidence.seeds import Seeds, record_of
from sim.view.runs.territory import draw_reports
from sim.view.sheet.bands import bands, quantiles
from sim.view.sheet.dates import at, date_axis
from sim.view.sheet.slide import HEIGHT_IN, WIDTH_IN, Panel, Slide, new_slide, slide_titled
from sim.view.sheet.style import (
    ACTUAL_COLOUR,
    ARRIVED_COLOUR,
    BASELINE_COLOUR,
    BLUE,
    INK,
    PAPER,
    for_words,
    styled,
)
from sim.words import counted, day

if TYPE_CHECKING:
    from sim.study.compare import Comparison

MOST_COLUMNS, ROWS_ON_A_SLIDE = 4, 4
"""Panels side by side, and rows of panels on a slide; with more rows the sheet is higher."""
REPORTS = "signs in the first panel: reported at the time"
MOST_NEED = 150.0
"""Top of the scale of what arrives, % of the need: who fills his stocks gets more than he needs."""

BEFORE = "share of the two days before each date"

_NAME_SIZE, _NAME_LINES = 11.5, 2
_LETTER = 0.68
"""Width of a bold letter, as a share of its size."""
_LEFT_IN, _RIGHT_IN, _TOP_IN, _BOTTOM_IN = 0.95, 0.2, 0.95, 0.62
_ACROSS_IN, _ABOVE_IN, _LINE_IN, _BETWEEN_IN = 0.2, 0.2, 0.18, 0.16
"""Gaps between columns, over a name, for each line of it, and between panels of one scenario, inches."""


@dataclass(frozen=True)
class Curve:
    """One quantity in all scenarios: a row of panels."""

    values: Mapping[str, Floats]
    """By the name of the scenario, each of shape (runs, dates); the first is the baseline."""
    unit: str
    colour: str
    told: Mapping[str, str]
    """What to write into the panels in words, by scenario."""
    most: float | None = None
    """Top of the scale, if it is not to be the highest curve."""


@styled
def compare(
    curves: Mapping[str, ArrayLike],
    dates: Sequence[datetime],
    *,
    title: str,
    unit: str,
    source: str = "",
    colour: str = BLUE,
) -> Figure:
    """Compare a curve between scenarios: a panel for each with the bands of its runs, over the first in grey.

    Parameters
    ----------
    curves : mapping of str to array_like, shape (runs, n)
        Curves by the name of their scenario, on the same dates; the first is what the others differ from.
    dates : sequence of datetime, length n
        Local time.
    title : str
        What is compared.
    unit : str
        Unit of the curves.
    source : str
        Where they come from, such as the number of runs and the seed.
    colour : str
        Of the curves.

    Returns
    -------
    Figure
        Panels on the same axes, by date. More than sixteen make the sheet higher.

    Raises
    ------
    ValueError
        If there is no curve, or the shapes do not match.
    """
    return _sheet([_curve(curves, unit, colour)], dates, title, source)


@styled
def compare_territory(
    areas_km2: Mapping[str, ArrayLike],
    dates: Sequence[datetime],
    *,
    record: Seeds | None = None,
    source: str = "",
) -> Figure:
    """Compare the ground that changed hands between scenarios.

    Parameters
    ----------
    areas_km2 : mapping of str to array_like, shape (runs, n)
        Area by the name of its scenario.
    dates, source
        As for `compare`.
    record : Seeds, optional
        Record whose reports are drawn in the first panel, as far as they fall into the dates.
    """
    reported = area_reports(record) if record else []
    reports = [report for report in reported if dates[0] <= report.at <= dates[-1]]
    source = "; ".join(filter(None, [source, REPORTS if reports else ""]))
    curve = _curve(areas_km2, "km²", ACTUAL_COLOUR, f"{{:,.0f}} km² by {day(dates[-1])}")
    sheet = _sheet([curve], dates, "Ground that changed hands", source)
    if record and reports:
        first = sheet.axes[0]
        signs = draw_reports(first, reports, record.plan.grounds, size=5.0)
        sheet.legend(
            handles=signs,
            loc="upper right",
            bbox_to_anchor=(0.99, 0.985),
            ncols=3,
            fontsize=10,
            columnspacing=1.2,
        )
        top = max(first.get_ylim()[1], 1.08 * first.dataLim.y1)
        for ax in sheet.axes:
            ax.set_ylim(0, top)
    return sheet


@styled
def compare_supply(
    need_met: Mapping[str, ArrayLike],
    dates: Sequence[datetime],
    *,
    receiver: str = "the groups",
    source: str = "",
) -> Figure:
    """Compare between scenarios how much of what was needed arrived.

    Parameters
    ----------
    need_met : mapping of str to array_like, shape (runs, n)
        Share of the need that arrived, by the name of the scenario: see `Comparison.need_met`.
    receiver : str
        Who receives them, for the title.
    dates, source
        As for `compare`.
    """
    return _sheet([_supply(need_met)], dates, f"How much of their need reached {receiver}", source, BEFORE)


@styled
def compare_scenarios(comparison: Comparison) -> Figure:
    """Supply over ground, a column for each scenario: how much of the need arrived, and what changed hands.

    Parameters
    ----------
    comparison : Comparison
        From `sim.study.compare.compare`.

    Returns
    -------
    Figure
        Two panels for each scenario: % of the need of two days, and km2, by date. A line marks the median of
        the moments when the hub was taken, if that is what happened in most runs.
    """
    dates, ensembles = comparison.dates, comparison.ensembles
    supply = _supply(comparison.need_met())
    ground = _curve(
        comparison.curves("area_actual_km2"), "km²", ACTUAL_COLOUR, f"{{:,.0f}} km² by {day(dates[-1])}"
    )
    sheet = _sheet(
        [supply, ground],
        dates,
        "How much of the need arrived, over the ground that changed hands",
        source_of(comparison),
        "vertical: hub taken" if any(ensemble.scenario.hub for ensemble in ensembles.values()) else "",
    )
    for number, ensemble in enumerate(ensembles.values()):
        if "hub_entered_h" not in ensemble.replicates:
            continue
        taken_h = ensemble.values("hub_entered_h")
        if np.isfinite(taken_h).mean() > 0.5:
            median_h = float(np.nanmedian(taken_h))
            for ax in sheet.axes[2 * number : 2 * number + 2]:
                ax.axvline(at(dates[0] + timedelta(hours=median_h)), color=INK, linewidth=1.1, zorder=1.8)
    return sheet


@styled
def comparison_figures(comparison: Comparison) -> dict[str, Figure]:
    """Figures of a comparison by the names of their files.

    `scenarios` has a column for each scenario with supply over ground; `territory` and `supply` have more
    room for each of the two.
    """
    source, dates = source_of(comparison), comparison.dates
    return {
        "scenarios": compare_scenarios(comparison),
        "territory": compare_territory(
            comparison.curves("area_actual_km2"), dates, record=_shared_record(comparison), source=source
        ),
        "supply": compare_supply(comparison.need_met(), dates, source=source),
    }


def _shared_record(comparison: Comparison) -> Seeds | None:
    """The record of the scenarios that are compared; None if they do not have one and the same."""
    folders = {ensemble.scenario.record for ensemble in comparison.ensembles.values()}
    first = comparison.ensembles[comparison.baseline].scenario
    return record_of(first) if len(folders) == 1 else None


def source_of(comparison: Comparison) -> str:
    """Where the figures of a comparison come from: replicates and seed."""
    first = comparison.ensembles[comparison.baseline]
    return f"model runs: {counted(len(first), 'replicate')} of each scenario, seed {first.seed}"


def _supply(need_met: Mapping[str, ArrayLike]) -> Curve:
    """Shares of the need as a curve in per cent, with the median of each run's mean told."""
    percent = {name: 100.0 * np.asarray(runs, dtype=float) for name, runs in need_met.items()}
    means = {
        name: _median(np.array([run[~np.isnan(run)].mean() for run in runs if not np.isnan(run).all()]))
        for name, runs in percent.items()
    }
    told = {name: f"mean {mean:.0f} %" for name, mean in means.items() if mean == mean}
    return Curve(percent, "% of need", ARRIVED_COLOUR, told, most=MOST_NEED)


def _median(values: Floats) -> float:
    """Median of the values that there are; nan if there are none."""
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else np.nan


def _curve(values: Mapping[str, ArrayLike], unit: str, colour: str, told: str = "") -> Curve:
    """Curve with the median at its end told in each panel, if words for it are given."""
    known = {name: np.asarray(runs, dtype=float) for name, runs in values.items()}
    ends = {name: told.format(_median(runs[:, -1])) for name, runs in known.items()} if told else {}
    return Curve(known, unit, colour, ends)


def _sheet(
    curves: Sequence[Curve], dates: Sequence[datetime], title: str, source: str, more: str = ""
) -> Slide:
    """Slide with the panels of all scenarios, those of one below each other."""
    names = list(curves[0].values)
    if not names:
        raise ValueError("nothing to compare: give the curve of at least one scenario")
    slide, columns, rows = new_slide(source), _columns(len(names), len(curves)), len(curves)
    blocks = -(-len(names) // columns)
    height_in = HEIGHT_IN * max(1.0, blocks * rows / ROWS_ON_A_SLIDE)
    slide.set_size_inches(WIDTH_IN, height_in)
    wide = (WIDTH_IN - _LEFT_IN - _RIGHT_IN - (columns - 1) * _ACROSS_IN) / columns
    wrapped = {name: _wrapped(name, wide) for name in names}
    name_in = _ABOVE_IN + _LINE_IN * max(text.count("\n") + 1 for text in wrapped.values())
    block_in = (height_in - _TOP_IN - _BOTTOM_IN) / blocks
    high = (block_in - name_in - (rows - 1) * _BETWEEN_IN) / rows
    for number, name in enumerate(names):
        block, column = divmod(number, columns)
        is_lowest = number + columns >= len(names)
        left = _LEFT_IN + column * (wide + _ACROSS_IN)
        for row, curve in enumerate(curves):
            top = height_in - _TOP_IN - block * block_in - name_in - row * (high + _BETWEEN_IN)
            place = (left / WIDTH_IN, (top - high) / height_in, wide / WIDTH_IN, high / height_in)
            ax = slide.add_subplot(axes_class=Panel, position=place)
            _draw(ax, curve, name, dates)
            if column == 0:
                ax.set_ylabel(curve.unit, color=for_words(curve.colour))
            else:
                ax.tick_params(labelleft=False)
            if row < rows - 1 or not is_lowest:
                ax.tick_params(labelbottom=False)
            if row == 0:
                ax.set_title(wrapped[name], fontsize=_NAME_SIZE, pad=5)
    first = f"grey: {names[0]}; " if len(names) > 1 else ""
    told = f"{first}line: median; bands: half and nine tenths of runs"
    slide_titled(slide, title, "; ".join(filter(None, [told, more])))
    return slide


def _columns(scenarios: int, rows: int) -> int:
    """Panels side by side: as many as make them neither narrow nor flat."""
    if rows == 1 and scenarios in (4, 5, 6):
        return -(-scenarios // 2)
    return min(scenarios, MOST_COLUMNS)


def _draw(ax: Axes, curve: Curve, name: str, dates: Sequence[datetime]) -> None:
    """Draw one scenario over the baseline, on axes that all scenarios share."""
    days = [at(date) for date in dates]
    baseline, first = next(iter(curve.values.items()))
    if name != baseline:
        _, low, median, high, _ = quantiles(first)
        ax.fill_between(days, low, high, color=BASELINE_COLOUR, alpha=0.25, linewidth=0)
        ax.plot(days, median, color=BASELINE_COLOUR, linewidth=1.8, label=baseline)
    bands(ax, days, curve.values[name], label=name, colour=curve.colour)
    most = max(float(np.nanmax(quantiles(values)[-1], initial=0.0)) for values in curve.values.values())
    ax.set_ylim(0, curve.most or 1.08 * most or 1.0)
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.locator_params(axis="y", nbins=4)
    date_axis(ax, dates[0], dates[-1], most=3, is_inside=True)
    ax.tick_params(labelsize=10)
    if name in curve.told:
        ends_high = _median(curve.values[name][:, -1]) > ax.get_ylim()[1] / 2
        ax.annotate(
            curve.told[name],
            (1.0, 0.0 if ends_high else 1.0),
            (-2, 3 if ends_high else -2),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right",
            va="bottom" if ends_high else "top",
            fontsize=10.5,
            color=for_words(curve.colour),
            path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
            zorder=8,
        )


def _wrapped(name: str, width_in: float) -> str:
    """Name of a scenario in as many lines as a panel of some width has room for."""
    letters = int(width_in * 72.0 / (_NAME_SIZE * _LETTER))
    return fill(name, letters, max_lines=_NAME_LINES, placeholder=" …")
