"""Figures of studies: sweeps as curves and heat maps, sensitivities as rankings, comparisons as bands."""

from __future__ import annotations

from datetime import datetime, timedelta
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_hex
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.labels import Label, Labels
from sim.study.sensitivity import LUCK, OWN, SOURCED, Sensitivity
from sim.study.sweep import Sweep
from sim.study.value_names import value_name
from sim.view.sheet.bands import BANDS, bands
from sim.view.sheet.dates import date_scale
from sim.view.sheet.line_labels import LineEnd, label_ends
from sim.view.sheet.slide import new_panel, titled
from sim.view.sheet.style import GREY, INK, INPUT_COLOURS, PAPER, styled, words_on
from sim.words import counted
from sim.words import moment as clock

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.statistics import Estimate

_SHADES = "cividis"  # read in the same order by people with a colour vision deficiency, and in print
_LIGHT = (0.62, 1.0)
"""Part of the shades that a heat map uses: the light ones, so that all its words are dark."""
_NAME_LETTERS = 56
"""Letters in a line of a parameter's name."""
_ROOM = 430.0
"""What the letters in all cells of a heat map share between them, points."""


@styled
def sweep_curve(sweep: Sweep, outcome: str, *, along: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw an outcome along one path of a sweep, with the bands of its replicates.

    Parameters
    ----------
    sweep : Sweep
        A sweep.
    outcome : str
        Name of a numeric outcome.
    along : str, optional
        Path on the x axis, by default the first; there is a line for each combination of the others.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Raises
    ------
    StudyError
        If the sweep has no such path or outcome.
    """
    along = _path(sweep, along, 0)
    label = _label(sweep, outcome)
    others = [path for path in sweep.paths if path != along]
    ax = ax or new_panel(_source(sweep), right=0.8 if others else 0.97)
    lines: dict[str, list[int]] = {}
    for number, point in enumerate(sweep.points):
        lines.setdefault(", ".join(_worded(sweep, path, point[path]) for path in others), []).append(number)
    stops, names = _stops([point[along] for point in sweep.points])
    ends = []
    for (name, numbers), colour in zip(lines.items(), _colours(len(lines)), strict=True):
        numbers = sorted(numbers, key=stops.__getitem__)
        values = np.stack([sweep.ensembles[number].values(outcome) for number in numbers], axis=1)
        line = bands(
            ax, [stops[number] for number in numbers], values * label.factor, label=name, colour=colour
        )
        line.set(marker="o", markersize=5)
        last = float(np.asarray(line.get_ydata())[-1])
        ends.append(LineEnd(name, stops[numbers[-1]], last, colour))
    if names:
        ax.set_xticks(range(len(names)), names)
    ax.set_xlabel(_value(sweep, along), loc="left")
    ax.set_ylabel(label.axis)
    if not any(np.isfinite(line.get_ydata()).any() for line in ax.lines):
        ax.set_yticks([])
        ax.text(0.5, 0.5, "in no run", transform=ax.transAxes, ha="center", color=GREY)
    elif label.is_time:
        date_scale(ax, sweep.ensembles[0].scenario.start)
    if others:
        ax.set_xlim(right=max(stops))
        label_ends(ax, ends)
    titled(ax, label.title, BANDS)
    return ax


@styled
def sweep_heat_map(
    sweep: Sweep, outcome: str, *, x: str | None = None, y: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the mean of an outcome over two paths of a sweep, with the half width of its interval.

    Parameters
    ----------
    sweep : Sweep
        Over a grid of two paths.
    outcome : str
        Name of a numeric outcome.
    x, y : str, optional
        Paths on the axes, by default the first and the second.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Raises
    ------
    StudyError
        If the sweep has no such path or outcome, or if it has more than two paths.
    """
    x, y = _path(sweep, x, 0), _path(sweep, y, 1)
    if len(sweep.paths) != 2:
        raise StudyError("a heat map needs a sweep over two paths")
    label = _label(sweep, outcome)
    ax = ax or new_panel(_source(sweep), left=0.13, right=0.97)
    columns, rows = ([*dict.fromkeys(str(point[path]) for point in sweep.points)] for path in (x, y))
    means = np.full((len(rows), len(columns)), np.nan)
    written: dict[tuple[int, int], str] = {}
    widest = 0.0
    for point, ensemble in zip(sweep.points, sweep.ensembles, strict=True):
        cell = rows.index(str(point[y])), columns.index(str(point[x]))
        found = ensemble.estimate(outcome)
        means[cell] = found.mean * label.factor
        if found.count:
            written[cell] = _written(label, found, ensemble.scenario.start)
            widest = max(widest, found.half_width * label.factor)
        else:
            written[cell] = "never" if label.is_time else "-"
    known = means[np.isfinite(means)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    middle, reach = (low + high) / 2, max((high - low) / 2, widest) or 1.0
    shades = ListedColormap(colormaps[_SHADES](np.linspace(*_LIGHT, 256)))
    image = ax.imshow(
        means, cmap=shades, aspect="auto", origin="lower", vmin=middle - reach, vmax=middle + reach
    )
    ax.grid(visible=False)
    size = min(11.0, _ROOM / max(len(columns) * 6, len(rows) * 4))
    for (row, column), text in written.items():
        shade = PAPER
        if np.isfinite(mean := means[row, column]):
            red, green, blue, _ = image.cmap(image.norm(mean))
            shade = to_hex((float(red), float(green), float(blue)))
        ax.text(column, row, text, ha="center", va="center", fontsize=size, color=words_on(shade))
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlabel(_value(sweep, x), loc="left")
    ax.set_ylabel(fill(_value(sweep, y), _NAME_LETTERS))
    unit = "" if label.is_time else f", {label.axis}".rstrip(", ")
    said = f"mean, ± half width of its 95 % interval{unit}; the colours span at least the widest interval"
    titled(ax, label.title, said)
    return ax


@styled
def sensitivity_ranking(found: Sensitivity, most: int = 15, *, ax: Axes | None = None) -> Axes:
    """Draw the parameters that an outcome hangs on, the strongest on top, with what luck alone does.

    Parameters
    ----------
    found : Sensitivity
        A sensitivity analysis.
    most : int
        Parameters to draw.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    """
    label = Labels(found.scenario).of(found.outcome)
    method = found.method.capitalize()
    ax = ax or new_panel(f"{found.scenario.title}: {method}, {found.runs:,} runs", left=0.42, right=0.97)
    rows = found.table.head(most)[::-1]
    is_morris = found.method == "morris"
    scale = label.factor if is_morris else 1.0
    lengths, intervals = (
        (rows["effect"], rows["interval"]) if is_morris else (rows["total"], rows["total_interval"])
    )
    kinds = [
        LUCK if path == LUCK else OWN if own is True else SOURCED
        for path, own in zip(rows["parameter"], rows["own_estimate"], strict=True)
    ]
    places = range(len(rows))
    ax.barh(
        places, lengths * scale, color=[INPUT_COLOURS[kind] for kind in kinds], edgecolor=GREY, height=0.7
    )
    ax.errorbar(lengths * scale, places, xerr=intervals * scale, fmt="none", ecolor=INK, elinewidth=1.0)
    ax.set_yticks(places, [_row_name(found.scenario, path) for path in rows["parameter"]], fontsize=10.5)
    reach = (lengths + intervals).clip(upper=2 * lengths.max()).max() * scale
    ax.set_xlim(0, 1.05 * reach or 1.0)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    handles: list[Any] = [
        Patch(facecolor=INPUT_COLOURS[kind], edgecolor=GREY, label=kind) for kind in dict.fromkeys(kinds)
    ]
    if is_morris:
        noise = "luck alone (standard deviation)"
        handles.append(ax.axvline(found.noise * scale, color=INK, linestyle="--", linewidth=1.3, label=noise))
        ax.set_xlabel(f"change over the whole range, {'h' if label.is_time else label.axis}", loc="left")
    else:
        ax.barh(places, rows["first"].clip(lower=0), color=INK, height=0.18, label="alone")
        handles.append(Patch(color=INK, label="alone, without its part in others' effects"))
        ax.set_xlabel("share of the variance", loc="left")
    ax.legend(handles=handles, loc="lower right")
    titled(ax, "What it hangs on", label.title)
    return ax


@styled
def variance_shares(
    shares: pd.DataFrame, outcome: str, *, scenario: Scenario | None = None, ax: Axes | None = None
) -> Axes:
    """Draw which shares of an outcome's variance come from own estimates, from sourced values, and from luck.

    Parameters
    ----------
    shares : DataFrame
        From `sim.study.sensitivity.variance_shares`.
    outcome : str
        Name of the outcome, for the title.
    scenario : Scenario, optional
        Whose outcome it is: then it is named in words, and so is the source.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    """
    ax = ax or new_panel(scenario.title if scenario else "", left=0.2, right=0.97)
    rows = shares[::-1]
    places = np.arange(len(rows))
    totals = rows["total"].clip(lower=0, upper=1)
    alone = rows["first"].clip(lower=0, upper=totals)  # estimated apart, and so at times above it
    ax.barh(places, totals, color=PAPER, edgecolor=GREY, height=0.7)
    ax.barh(places, alone, color=[INPUT_COLOURS[name] for name in rows.index], edgecolor=GREY, height=0.4)
    spreads = rows["total_interval"]
    ax.errorbar(totals, places, xerr=spreads, fmt="none", ecolor=INK, elinewidth=1.0)
    for place, total, spread, first in zip(places, totals, spreads, alone, strict=True):
        told = f"{first:.0%} alone, {total:.0%} (± {spread:.0%}) with joint effects"
        ax.annotate(told, (0, place + 0.37), (3, 2), textcoords="offset points", fontsize=10)
    names = [
        f"{name}\n({count} ranges)" if count else str(name) for name, count in rows["parameters"].items()
    ]
    ax.set_yticks(places, names)
    ax.set_xlim(0, 1.02)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylim(-0.5, len(rows) - 0.35)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(
        "share of the variance; grey: alone; outlined: with joint effects, and their 95 % interval",
        loc="left",
        fontsize=11,
    )
    what = Labels(scenario).of(outcome).title if scenario else outcome
    titled(ax, "Where the uncertainty comes from", f"{what}; estimates, which need not add up to 100 %")
    return ax


def _path(sweep: Sweep, path: str | None, position: int) -> str:
    if path is None and position < len(sweep.paths):
        return sweep.paths[position]
    if path not in sweep.paths:
        raise StudyError(f"the sweep does not vary {path}, only {', '.join(sweep.paths)}")
    return path


def _label(sweep: Sweep, outcome: str) -> Label:
    return Labels(sweep.ensembles[0].scenario).of(outcome)


def _written(label: Label, found: Estimate, start: datetime) -> str:
    """Mean and half width of the interval, in a cell; one run has no interval."""
    written = label.told if label.is_time else label.number
    mean = clock(start + timedelta(hours=found.mean)) if label.is_time else label.number(found.mean)
    return f"{mean}\n± {written(found.half_width)}" if np.isfinite(found.half_width) else mean


def _source(sweep: Sweep) -> str:
    first = sweep.ensembles[0]
    return f"{first.scenario.title}; {counted(len(first), 'replicate')} at each point, seed {first.seed}"


def _colours(count: int) -> list[str]:
    """As many shades from dark to light, none of them too light for a line."""
    return [to_hex(colormaps[_SHADES](step)) for step in np.linspace(0.0, 0.72, count)]


def _stops(values: list[Any]) -> tuple[list[float], list[str]]:
    """Where values lie on an axis, and names for its ticks if they are not numbers."""
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return [float(value) for value in values], []
    names = [*dict.fromkeys(map(str, values))]
    return [float(names.index(str(value))) for value in values], names


def _value(sweep: Sweep, path: str) -> str:
    return value_name(sweep.ensembles[0].scenario, path)


def _worded(sweep: Sweep, path: str, value: Any) -> str:
    """Name of a line: what its value is, without what it belongs to."""
    name = value_name(sweep.ensembles[0].scenario, path, with_owner=False)
    return f"{name} {value}" if not isinstance(value, bool) else f"{name}: {'yes' if value else 'no'}"


def _row_name(scenario: Scenario, path: str) -> str:
    return path if path == LUCK else fill(value_name(scenario, path), _NAME_LETTERS)
