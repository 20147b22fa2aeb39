"""The claims ledger as a figure: what was said, whether the model agrees, and what it gives instead."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from sim.view.dates import day
from sim.view.slide import Panel, new_slide, titled
from sim.view.study_figures import save_study_figures
from sim.view.style import BLUE, GREEN, GREY, INK, PALE, VERMILLION, styled

if TYPE_CHECKING:
    from sim.scenario.seeds import Claim
    from sim.study.ledger import ClaimsLedger, Finding

VERDICT_COLOURS = {"supported": GREEN, "undecided": BLUE, "contradicted": VERMILLION, "not testable": GREY}
"""Colour of each verdict."""

_WIDTH_IN, _ROW_IN, _REST_IN = 15.0, 0.43, 1.8
_LEFT, _RIGHT = 0.335, 0.475


@styled
def claims_ledger(ledger: ClaimsLedger, ax: Axes | None = None) -> Axes:
    """Every claim with the share of runs in which it holds, its verdict, and what decided.

    Parameters
    ----------
    ledger : ClaimsLedger
        From `sim.study.claims.claims`.
    ax : Axes, optional
        Where to draw, with much room on both sides; by default on a new slide.

    Returns
    -------
    Axes
        A row for each claim over the share of runs, 0 to 1, with its 95 % interval.
    """
    ax = ax or _sheet(ledger)
    for row, judgement in enumerate(ledger.verdicts):
        colour, share = VERDICT_COLOURS[judgement.verdict], judgement.share
        _write(ax, row, 0, -10, _said(judgement.claim), 10.0, INK)
        _write(ax, row, 1, 12, judgement.verdict, 10.0, colour, weight="bold")
        _write(ax, row, 1, 105, _found(ledger, judgement.claim), 8.5, INK)
        if share is not None:
            ax.plot([share.low, share.high], [row, row], color=colour, alpha=0.4, linewidth=6)
            ax.plot([share.share], [row], "o", color=colour, markersize=8)
    ax.set_ylim(len(ledger.claims) - 0.4, -0.6)
    ax.set_yticks([])
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    ax.set_xlabel("share of runs in which the claim holds")
    ax.grid(axis="x", color=PALE)
    titled(
        ax,
        "What was said, and what the model makes of it",
        "simulated: median, and 90 % of the runs; of a change the mean, and its 95 % interval",
    )
    return ax


@styled
def save_claims(ledger: ClaimsLedger, folder: str | Path) -> list[Path]:
    """Write the figure of the ledger as PNG (150 dpi) and SVG; the same ledger gives the same bytes.

    Parameters
    ----------
    ledger : ClaimsLedger
        From `sim.study.claims.claims`.
    folder : str or Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The files.
    """
    return save_study_figures({"claims": claims_ledger(ledger)}, folder)


def _write(
    ax: Axes, row: int, edge: int, offset: float, text: str, size: float, colour: str, weight: str = "normal"
) -> None:
    """Write beside a row: at the left (0) or right (1) edge of the axes, so many points away."""
    ax.annotate(
        text,
        (edge, row),
        (offset, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right" if offset < 0 else "left",
        va="center",
        fontsize=size,
        color=colour,
        weight=weight,
        annotation_clip=False,
    )


def _sheet(ledger: ClaimsLedger) -> Axes:
    height_in = _ROW_IN * len(ledger.claims) + _REST_IN
    sheet = new_slide(f"{ledger.scenario.title}: {len(ledger.values)} replicates, seed {ledger.seed}")
    sheet.set_size_inches(_WIDTH_IN, height_in)
    bottom = 0.85 / height_in
    return sheet.add_subplot(
        axes_class=Panel, position=(_LEFT, bottom, _RIGHT - _LEFT, 1 - _REST_IN / height_in)
    )


def _said(claim: Claim) -> str:
    who = claim.said_by.partition(",")[0]
    text, speaker = shorten(claim.text, 62, placeholder=" …"), shorten(who, 52, placeholder=" …")
    return f"{text}\n{speaker}, {day(claim.said_at)}"


def _found(ledger: ClaimsLedger, claim: Claim) -> str:
    """What decided, in two lines: of several parts the one that holds least often."""
    findings = ledger.findings[claim.id]
    if not findings:
        return shorten(claim.why_not, 80, placeholder=" …")
    worst: Finding = min(findings, key=lambda finding: finding.share.share)
    assumed = " (the scenario assumes it)" if worst.assumed else ""
    reported = "" if worst.part.value is None else f"reported {worst.reported_words}, "
    agrees = f"{worst.subject}{assumed}: agrees if {worst.agreed_words}"
    return f"{agrees}\n{reported}simulated {worst.simulated_words}"
