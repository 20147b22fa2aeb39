"""The claims ledger as a figure: what was said, whether the model agrees, and what it gives instead."""

from __future__ import annotations

from re import compile as pattern
from textwrap import fill, shorten
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from sim.view.sheet.slide import WIDTH_IN, Panel, new_slide, slide_titled
from sim.view.sheet.style import INK, PALE, VERDICT_COLOURS, for_words, styled
from sim.words import day

if TYPE_CHECKING:
    from sim.evidence.ledger import ClaimsLedger, Finding
    from sim.evidence.seeds import Claim

_ROW_IN, _TOP_IN, _BOTTOM_IN = 0.56, 1.0, 0.9
_LEFT, _RIGHT = 0.355, 0.495
_SAID_LETTERS, _FOUND_LETTERS = 50, 54
"""Letters in a line of what was said, and of what was found."""
_NEGATIVE_ZERO = pattern(r"-(0(?:\.0+)?)(?![.\d])")


@styled
def claims_ledger(ledger: ClaimsLedger, ax: Axes | None = None) -> Axes:
    """Every claim with the share of runs in which it holds, its verdict, and what decided.

    Parameters
    ----------
    ledger : ClaimsLedger
        From `sim.evidence.claims.claims`.
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
        _write(ax, row, 0, -10, _said(judgement.claim), 9.0, INK)
        _write(ax, row, 1, 10, judgement.verdict, 9.5, for_words(colour), weight="bold")
        _write(ax, row, 1, 95, _found(ledger, judgement.claim), 9.0, INK)
        if share is not None:
            ax.plot([share.low, share.high], [row, row], color=colour, alpha=0.4, linewidth=6)
            ax.plot([share.share], [row], "o", color=colour, markersize=8, clip_on=False)
    ax.set_ylim(len(ledger.claims) - 0.4, -0.6)
    ax.set_yticks([])
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"], fontsize=10)
    ax.set_xlabel("share of runs in which the\nclaim holds, 95 % interval", fontsize=10)
    ax.grid(axis="x", color=PALE)
    return ax


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
    height_in = _ROW_IN * len(ledger.claims) + _TOP_IN + _BOTTOM_IN
    sheet = new_slide(f"{ledger.scenario.title}: {len(ledger.values)} replicates, seed {ledger.seed}")
    sheet.set_size_inches(WIDTH_IN, height_in)
    slide_titled(
        sheet,
        "What was said, and what the model makes of it",
        "simulated: median, and 90 % of the runs; of a change the mean, and its 95 % interval",
    )
    high = 1 - (_TOP_IN + _BOTTOM_IN) / height_in
    place = (_LEFT, _BOTTOM_IN / height_in, _RIGHT - _LEFT, high)
    return sheet.add_subplot(axes_class=Panel, position=place)


def _said(claim: Claim) -> str:
    who = shorten(claim.said_by.partition(",")[0], _SAID_LETTERS - 10, placeholder=" …")
    text = fill(claim.text.replace("km2", "km²"), _SAID_LETTERS, max_lines=2, placeholder=" …")
    return f"{text}\n{who}, {day(claim.said_at)}"


def _found(ledger: ClaimsLedger, claim: Claim) -> str:
    """What decided, in up to three lines: of several parts the one that holds least often."""
    findings = ledger.findings[claim.id]
    if not findings:
        return fill(claim.why_not, _FOUND_LETTERS, max_lines=3, placeholder=" …")
    worst: Finding = min(findings, key=lambda finding: finding.share.share)
    subject = f"assumed: {worst.subject}" if worst.assumed else worst.subject
    reported = "" if worst.part.value is None else f"reported {worst.reported_words}, "
    lines = (
        shorten(subject[:1].upper() + subject[1:], _FOUND_LETTERS, placeholder=" …"),
        f"{reported}agrees if {worst.agreed_words}",
        f"simulated {worst.simulated_words}",
    )
    return _NEGATIVE_ZERO.sub(r"\1", "\n".join(lines).replace("km2", "km²"))
