"""The claims ledger as a figure: what was said, whether the model agrees, and what it gives instead."""

from __future__ import annotations

from re import compile as pattern
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes

from sim.evidence.verdicts import judged
from sim.view.sheet.slide import WIDTH_IN, Panel, new_slide, slide_titled
from sim.view.sheet.style import GREY, INK, PALE, VERDICT_COLOURS, for_words, styled
from sim.words import counted, day

if TYPE_CHECKING:
    from sim.evidence.ledger import ClaimsLedger, Finding, Judgement
    from sim.evidence.seeds import Claim
    from sim.scenario.schema import Scenario
    from sim.study.statistics import Share

_SIZE, _LINE_IN = 10.5, 0.18
"""Size of the letters, points, and height of a line, inches."""
_BETWEEN_IN, _TOP_IN, _BOTTOM_IN = 0.16, 1.05, 0.95
_LEFT, _RIGHT = 0.36, 0.46
_SAID_LETTERS, _FOUND_LETTERS = 41, 53
"""Letters in a line of what was said, and of what was found."""
_NEGATIVE_ZERO = pattern(r"-(0(?:\.0+)?)(?![.\d])")
MEASURES = {
    "control_time": "{place} entered",
    "announced_area": "area announced by then",
    "announced_area_gain_share": "share of it announced in those days",
    "area_at_the_end": "ground that changed hands in the end",
    "area_gained": "ground that changed hands in those days",
    "drawdown_start": "{group} ordered out",
    "drawdown_length": "{group}: length of the withdrawal",
    "evacuated_share": "{group}: vehicles that got out",
    "abandoned_share": "{group}: vehicles abandoned",
    "destination_share": "{group}: vehicles that went to {destination}",
    "column_loss_share": "{group}: columns lost on the way",
    "supply_share_through": "supply that came through {place}",
    "supply_delivered": "supply delivered",
    "supply_received": "supply received",
    "demand_met_share": "{group}: need that was met",
    "evacuees": "people who crossed",
    "queue_vehicles_peak": "longest queue at {place}",
    "waiting_time": "longest wait at {place}",
}
"""What a claim's measures are in words."""


class _Row(NamedTuple):
    said: list[str]
    found: list[str]
    share: Share | None
    """Of the runs, if that decided."""

    @property
    def height_in(self) -> float:
        return max(len(self.said), len(self.found)) * _LINE_IN + _BETWEEN_IN


@styled
def claims_ledger(ledger: ClaimsLedger, ax: Axes | None = None) -> Axes:
    """Every claim with its verdict, what decided it, and the share of runs in which that holds.

    Parameters
    ----------
    ledger : ClaimsLedger
        From `sim.evidence.claims.claims`.
    ax : Axes, optional
        Where to draw, with much room on both sides; by default on a new slide.

    Returns
    -------
    Axes
        A row for each claim over the share of runs, 0 to 1, with its 95 % interval. Where a difference
        between pairs of runs decided, which holds in no single run, there is no mark.
    """
    rows = [_row(ledger, judgement) for judgement in ledger.verdicts]
    ax = ax or _sheet(ledger, sum(row.height_in for row in rows))
    top = 0.0
    for judgement, row in zip(ledger.verdicts, rows, strict=True):
        colour, middle = VERDICT_COLOURS[judgement.verdict], top + row.height_in / 2
        _write(ax, middle, 0, -10, "\n".join(row.said), INK)
        _write(ax, middle, 1, 10, judgement.verdict, for_words(colour), weight="bold")
        _write(ax, middle, 1, 106, "\n".join(row.found), INK)
        if row.share is not None:
            ax.plot([row.share.low, row.share.high], [middle] * 2, color=colour, alpha=0.4, linewidth=6)
            ax.plot([row.share.share], [middle], "o", color=colour, markersize=8, clip_on=False)
        elif judgement.verdict != "not testable":
            ax.text(0.5, middle, "by pairs", ha="center", va="center", fontsize=_SIZE, color=GREY)
        top += row.height_in
    ax.set_ylim(top, 0)
    ax.set_yticks([])
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "50", "100 %"], fontsize=_SIZE)
    ax.set_xlabel("runs in which it holds", fontsize=_SIZE)
    ax.grid(axis="x", color=PALE)
    return ax


def _write(
    ax: Axes, y: float, edge: int, offset: float, text: str, colour: str, weight: str = "normal"
) -> None:
    """Write beside a row: at the left (0) or right (1) edge of the axes, so many points away."""
    ax.annotate(
        text,
        (edge, y),
        (offset, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right" if offset < 0 else "left",
        va="center",
        fontsize=_SIZE,
        linespacing=1.15,
        color=colour,
        weight=weight,
        annotation_clip=False,
    )


def _sheet(ledger: ClaimsLedger, rows_in: float) -> Axes:
    height_in = rows_in + _TOP_IN + _BOTTOM_IN
    sheet = new_slide(
        f"{ledger.scenario.title}: {counted(len(ledger.values), 'replicate')}, seed {ledger.seed}"
    )
    sheet.set_size_inches(WIDTH_IN, height_in)
    slide_titled(
        sheet,
        "What was said, and what the model makes of it",
        "dot: share of runs, 95 % interval; simulated: median, 90 % of runs; a change: mean, 95 % interval",
    )
    place = (_LEFT, _BOTTOM_IN / height_in, _RIGHT - _LEFT, rows_in / height_in)
    return sheet.add_subplot(axes_class=Panel, position=place)


def _row(ledger: ClaimsLedger, judgement: Judgement) -> _Row:
    claim = judgement.claim
    said = wrap(claim.text.replace("km2", "km²"), _SAID_LETTERS)
    who = wrap(f"{claim.said_by.partition(',')[0]}, {day(claim.said_at)}", _SAID_LETTERS)
    deciding = _deciding(ledger, judgement)
    if deciding is None:
        return _Row([*said, *who], wrap(claim.why_not, _FOUND_LETTERS), None)
    share = None if deciding.compares else judgement.share
    return _Row([*said, *who], _found(ledger.scenario, claim, deciding), share)


def _deciding(ledger: ClaimsLedger, judgement: Judgement) -> Finding | None:
    """The part that the verdict rests on: of single runs the one that holds least often, or a change."""
    findings = ledger.findings[judgement.claim.id]
    changes = [finding for finding in findings if finding.compares and finding.verdict == judgement.verdict]
    single = [finding for finding in findings if not finding.compares]
    by_runs = judgement.share is not None and judged(judgement.share) == judgement.verdict
    if (changes and not by_runs) or not single:
        return changes[0] if changes else None
    return min(single, key=lambda finding: finding.share.share)


def _found(scenario: Scenario, claim: Claim, finding: Finding) -> list[str]:
    """What decided, in some lines."""
    reported = "" if finding.part.value is None else f"reported {finding.reported_words}, "
    of_several = len(claim.reported) > 1 and not finding.compares
    subject = ("weakest part: " if of_several else "") + ("assumed: " if finding.assumed else "")
    lines = (
        subject + measure_words(scenario, finding),
        f"{reported}agrees if {finding.agreed_words}",
        f"simulated {finding.simulated_words}",
    )
    written = [line[:1].upper() + line[1:] if number == 0 else line for number, line in enumerate(lines)]
    clean = [_NEGATIVE_ZERO.sub(r"\1", line.replace("km2", "km²")) for line in written]
    return [part for line in clean for part in wrap(line, _FOUND_LETTERS)]


def measure_words(scenario: Scenario, finding: Finding) -> str:
    """What a part of a claim measures, with the names of groups and places."""
    part = finding.part
    places = {node.id: node.name for node in scenario.network.nodes}
    places |= {crossing.id: _plain(crossing.id) for crossing in scenario.civilians.crossings}
    bases = {node: group.short_name for group in scenario.groups for node in (group.id, group.node)}
    known = {
        "place": places.get(part.place or "", _plain(part.place or "")),
        "group": bases.get(part.place or "", _plain(part.place or "all groups")),
        "destination": places.get(part.destination or "", _plain(part.destination or "")),
    }
    words = MEASURES.get(part.measure, part.measure.replace("_", " ")).format(**known)
    return f"with “{part.against}”, change of: {words}" if part.against else words


def _plain(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
