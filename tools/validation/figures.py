"""Figures of the validation: what was announced, what the facts inform, the hindcast, and the towns."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.evidence.announcements import mapped_km2
from sim.study.value_names import value_name
from sim.view.sheet.dates import at, date_axis
from sim.view.sheet.line_labels import LineEnd, label_ends
from sim.view.sheet.slide import Panel, new_panel, new_slide, slide_titled, titled
from sim.view.sheet.style import (
    ACTUAL_COLOUR,
    ANNOUNCED_COLOUR,
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    PAPER,
    SKY,
    styled,
)
from sim.words import day

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.evidence.announcements import ObservationFit
    from sim.evidence.calibration import Calibration
    from sim.evidence.facts import Runs
    from sim.evidence.hindcast import Forecast, Observed

MOST_PARAMETERS = 22
"""Parameters whose distributions are drawn."""
_ROW_IN = 0.27
_MINUTE = timedelta(minutes=1)

_FORECASTS: tuple[tuple[str, str, str], ...] = (
    (BLUE, "--", "o"),
    (SKY, "-", "^"),
    (SKY, "--", "v"),
    (GREY, "-", "D"),
    (GREY, ":", "x"),
)
"""Colour, line and sign of each forecast after the first: the model's in blue, the naive ones in grey."""


@styled
def announced_against_mapped(fit: ObservationFit, ax: Axes | None = None) -> Axes:
    """Ground on the open map, what was announced of it, and the fitted announcements.

    Parameters
    ----------
    fit : ObservationFit
        From `sim.evidence.announcements.fit_observation`.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    """
    ax = ax or new_panel(
        "signs: reported at the time; curves: open map, and a fit of what was announced", right=0.77
    )
    since, until = datetime(2022, 9, 6), datetime(2022, 9, 15)
    moments = [since + timedelta(hours=hour) for hour in range(0, 24 * (until - since).days + 1, 3)]
    low, mid, high = fit.announced_km2(moments)
    _, with_south, _ = fit.announced_km2(moments, with_elsewhere=True)
    dates, mapped = [at(moment) for moment in moments], mapped_km2(fit.mapped, moments)
    ax.plot(dates, mapped, color=ACTUAL_COLOUR, linewidth=3, label="map")
    ax.fill_between(dates, low, high, color=ANNOUNCED_COLOUR, alpha=0.2, linewidth=0)
    ax.plot(dates, mid, color=ANNOUNCED_COLOUR, label="announced (fit)")
    ax.plot(dates, with_south, color=ANNOUNCED_COLOUR, linestyle=":", label="with the south (fit)")
    signs = [
        _points(
            ax, [(row.mapped_at, row.area_km2) for row in fit.mapped], "s", ACTUAL_COLOUR, "map, end of day"
        ),
        _points(
            ax,
            [(row.announced_at, row.area_km2) for row in fit.liberated],
            "o",
            ANNOUNCED_COLOUR,
            "announced as “liberated”",
        ),
        _points(
            ax, [(row.announced_at, row.area_km2) for row in fit.cleared], "D", INK, "announced as “cleared”"
        ),
    ]
    _area_axis(ax, since, until)
    label_ends(
        ax,
        [
            LineEnd("on the map", dates[-1], float(mapped[-1]), ACTUAL_COLOUR),
            LineEnd("announced, with\nthe south (fit)", dates[-1], float(with_south[-1]), ANNOUNCED_COLOUR),
            LineEnd("announced (fit)", dates[-1], float(mid[-1]), ANNOUNCED_COLOUR),
        ],
    )
    ax.legend(handles=signs, loc="upper left", fontsize=10)
    lag, share = fit.lag_h, fit.stabilised_share
    titled(
        ax,
        "What was announced trailed what was on the map",
        f"lag {lag.mid:.0f} h ({lag.low:.0f} to {lag.high:.0f}), "
        f"share {share.mid:.0%} ({share.low:.0%} to {share.high:.0%}); band: nine tenths of the fit",
    )
    return ax


def _points(ax: Axes, points: list[tuple[datetime, float]], marker: str, colour: str, label: str) -> Line2D:
    return ax.plot(
        [at(moment) for moment, _ in points],
        [area for _, area in points],
        marker,
        markersize=7.5,
        markerfacecolor=colour,
        markeredgecolor=INK,
        linestyle="none",
        zorder=6,
        clip_on=False,
        label=label,
    )[0]


def _area_axis(ax: Axes, since: datetime, until: datetime) -> None:
    ax.set_ylim(0, None)
    ax.set_ylabel("km²")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    date_axis(ax, since, until, most=9)


@styled
def informed_parameters(calibration: Calibration) -> Figure:
    """Prior and accepted distributions of the parameters that the facts inform most, and what chance does.

    On the left each parameter over the quantiles of its prior, which by itself is even there; on the right
    how far the accepted distribution is from it, for all parameters.

    Parameters
    ----------
    calibration : Calibration
        From `sim.evidence.calibration.calibrate`.
    """
    parameters = calibration.parameters
    shown = parameters[:MOST_PARAMETERS]
    height_in = _ROW_IN * len(shown) + 2.0
    kept, played = len(calibration.accepted), len(calibration.misfits)
    slide = new_slide(
        f"{calibration.runs.scenario.title}: {kept} of {played:,} replicates, seed {calibration.runs.seed}"
    )
    slide.set_size_inches(slide.get_size_inches()[0], height_in)
    bottom, height = 0.85 / height_in, 1 - 2.0 / height_in
    left = slide.add_subplot(axes_class=Panel, position=(0.37, bottom, 0.28, height))
    right = slide.add_subplot(axes_class=Panel, position=(0.74, bottom, 0.23, height))
    values = calibration.runs.parameters
    for row, parameter in enumerate(shown):
        prior = np.sort(values[parameter.path].to_numpy(dtype=float))
        ranks = np.searchsorted(prior, parameter.accepted) / prior.size
        colour = BLUE if parameter.informed else GREY
        left.plot([0.05, 0.95], [row, row], color=PALE, linewidth=9, solid_capstyle="butt")
        left.plot(ranks[[1, 3]], [row, row], color=colour, linewidth=4, solid_capstyle="butt")
        left.plot(ranks[[2]], [row], "o", color=colour, markersize=6)
    left.set_yticks(
        range(len(shown)),
        [fill(value_name(calibration.runs.scenario, parameter.path), 44) for parameter in shown],
        fontsize=9,
    )
    left.set_ylim(len(shown) - 0.4, -0.6)
    left.set_xlim(0, 1)
    left.set_xticks([0.05, 0.5, 0.95], ["5 %", "50 %", "95 %"])
    left.set_xlabel("quantile of the prior", fontsize=11)
    left.grid(visible=False)
    left.set_title("prior (pale), accepted", fontsize=11.5)
    right.plot([parameter.distance for parameter in parameters], color=INK)
    right.axhline(calibration.limit, color=GREY, linestyle="--", linewidth=1.2)
    right.annotate(
        "chance", (len(parameters) - 1, calibration.limit), (0, 4), textcoords="offset points", ha="right"
    )
    right.set_ylim(0, None)
    right.set_xlabel("rank of the parameter", fontsize=11)
    right.set_title("greatest difference of shares", fontsize=11.5)
    informed = sum(parameter.informed for parameter in parameters)
    last = max(fact.known_at for fact in calibration.facts)
    title = f"What was known on {day(last)} informs {informed} of {len(parameters)} parameters"
    slide_titled(slide, title, "right: accepted against prior distribution of every parameter, 0 to 1")
    return slide


@styled
def hindcast_area(
    forecasts: list[Forecast],
    record: Observed,
    runs: Runs,
    accepted: np.ndarray[Any, Any],
    ax: Axes | None = None,
) -> Axes:
    """Area forecast for the days after the cutoff against the map, with the days before it.

    Parameters
    ----------
    forecasts : list of Forecast
        The first one with a band, 5 % to 95 %; of the others the median.
    record : Observed
        What happened.
    runs, accepted
        Replicates, and the rows that were kept, for the days before the cutoff.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    """
    played = f"{runs.scenario.title}: {len(runs.parameters):,} replicates, seed {runs.seed}"
    ax = ax or new_panel(f"{played}; lines: medians; band: nine tenths; squares: open map", right=0.72)
    since = record.cutoff - timedelta(days=3)
    hours = runs.grid_h
    before = (hours >= runs.scenario.hour(since)) & (hours <= runs.scenario.hour(record.ends[-1]))
    low, mid, high = np.quantile(
        runs.series["area_actual_km2"][accepted][:, before], (0.05, 0.5, 0.95), axis=0
    )
    dates = [at(runs.scenario.moment(float(hour))) for hour in hours[before]]
    first = BLUE
    named = [LineEnd(forecasts[0].name, dates[-1], float(mid[-1]), first)]
    ax.fill_between(dates, low, high, color=first, alpha=0.2, linewidth=0)
    ax.plot(dates, mid, color=first, linewidth=3, label=forecasts[0].name)
    ends = [at(end) for end in record.ends]
    for (colour, line, sign), forecast in zip(cycle(_FORECASTS), forecasts[1:]):
        median = np.median(forecast.area_km2, axis=0)
        ax.plot(ends, median, color=colour, linestyle=line, marker=sign, markersize=5, label=forecast.name)
        named.append(LineEnd(forecast.name, ends[-1], float(median[-1]), colour))
    ax.plot(ends, record.area_km2, "s", color=INK, markersize=8, zorder=6, clip_on=False, label="map")
    named.append(LineEnd("open map", ends[-1], float(record.area_km2[-1]), INK))
    ax.axvline(at(record.cutoff), color=GREY, linestyle="--", linewidth=1.2)
    _area_axis(ax, since, record.ends[-1])
    label_ends(ax, named)
    ax.annotate(
        "what was known",
        (at(record.cutoff), 0.99),
        (-5, 0),
        xycoords=ax.get_xaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9.5,
    )
    titled(ax, f"Forecast on the evening of {day(record.cutoff - _MINUTE)}, and what came", "ground taken")
    return ax


@styled
def town_dates(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Simulated against reported date of every place, in the order of the reports.

    Parameters
    ----------
    table : DataFrame
        From `sim.evidence.towns.towns`.
    ax : Axes, optional
        Where to draw; by default on a new slide.
    """
    ax = ax or _town_sheet(len(table))
    last = max(moment for name in ("latest", "q95") for moment in table[name].dropna())
    for row, town in enumerate(table.to_dict("records")):
        if town["event"] != "not_taken":
            ax.plot(
                [at(town["earliest"]), at(town["latest"])],
                [row, row],
                color=ORANGE,
                alpha=0.45,
                linewidth=11,
                solid_capstyle="butt",
            )
            ax.plot([at(town["best"])], [row], "|", color=INK, markersize=11, markeredgewidth=2)
        for low, high, width in (("q05", "q95", 1.6), ("q25", "q75", 5.0)):
            if town[low] == town[low] and town[low] is not None:
                until = town[high] if town[high] == town[high] and town[high] is not None else last
                ax.plot(
                    [at(town[low]), at(until)], [row, row], color=BLUE, linewidth=width, solid_capstyle="butt"
                )
        if town["median"] == town["median"] and town["median"] is not None:
            ax.plot([at(town["median"])], [row], "o", color=BLUE, markersize=6.5, markeredgecolor=PAPER)
        ax.annotate(
            f"{town['inside']:.0%}",
            (1.01, row),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9,
            color=GREY,
        )
    ax.set_yticks(range(len(table)), list(table["name"]), fontsize=9)
    ax.set_ylim(len(table) - 0.4, -0.6)
    date_axis(ax, min(table["earliest"]).to_pydatetime(), last.to_pydatetime(), most=10)
    ax.grid(axis="y", visible=False)
    share = table["inside"].mean()
    titled(
        ax,
        "When places changed hands: simulated and reported",
        f"orange: reported window; right: share of runs within it, {share:.0%} on average",
    )
    return ax


def _town_sheet(rows: int) -> Axes:
    height_in = _ROW_IN * rows + 2.0
    slide = new_slide("bars: 50 % and 90 % of the runs, with the median; bars that end at the edge go on")
    slide.set_size_inches(slide.get_size_inches()[0], height_in)
    return slide.add_subplot(axes_class=Panel, position=(0.25, 0.75 / height_in, 0.69, 1 - 1.75 / height_in))
