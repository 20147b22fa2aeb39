"""Causes over an ensemble: how often it happens with which factors, and what each of them does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.causes.question import in_words
from sim.causes.told import headline
from sim.view.sheet.slide import Panel, new_slide, slide_titled
from sim.view.sheet.style import GREY, INK, PALE, styled
from sim.words import counted

if TYPE_CHECKING:
    from sim.causes.cause import Attribution
    from sim.study.statistics import Share

_LEFT, _BOTTOM, _HIGH = 0.33, 0.14, 0.68


def cause_figures(found: Attribution) -> dict[str, Figure]:
    """Figures of an attribution by the name of their files, for the question that was asked."""
    figures = {"coalitions": coalitions(found)}
    return figures if found.questions[0].is_amount else {**figures, "measures": cause_measures(found)}


@styled
def coalitions(found: Attribution, question: int = 0) -> Figure:
    """How often it happens with all factors, without each, with each alone, and with none.

    Parameters
    ----------
    found : Attribution
        From `sim.cause`.
    question : int
        Number of the question, from 0.
    """
    asked, count = found.questions[question], len(found.factors)
    rows = [found.everything, *(found.everything & ~(1 << bit) for bit in range(count))]
    rows = list(dict.fromkeys([*rows, *(1 << bit for bit in range(count)), 0]))
    slide = new_slide(_source(found))
    slide_titled(slide, _sentence(in_words(asked, found.scenario)), headline(asked, found))
    left = slide.add_subplot(axes_class=Panel, position=(0.04, _BOTTOM, _LEFT, _HIGH))
    right = slide.add_subplot(axes_class=Panel, position=(0.06 + _LEFT, _BOTTOM, 0.49, _HIGH))
    for row, coalition in enumerate(rows):
        for bit in range(count):
            there = coalition >> bit & 1
            left.plot([bit], [row], "o", color=INK if there else PALE, markersize=9)
        mean = found.mean(question, coalition)
        right.barh(row, mean.mean, height=0.6, color=GREY)
        if asked.is_amount:
            label = f"{mean.mean:,.0f}" if abs(mean.mean) >= 10 else f"{mean.mean:.2f}"
        else:
            share = found.happens(question, coalition)
            right.plot([share.low, share.high], [row, row], color=INK, linewidth=1.4)
            label = f"{share.yes} of {share.of}"
        right.annotate(
            label, (1.0, row), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=10.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    left.set_xlim(-0.6, count - 0.4)
    left.set_xticks(range(count), [factor.name.replace(" ", "\n") for factor in found.factors], fontsize=9.5)
    left.set_title("what is there", fontsize=12, color=GREY)
    right.set_title("runs in which it happens" if not asked.is_amount else "mean", fontsize=12, color=GREY)
    for ax in (left, right):
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_yticks([])
        ax.grid(visible=False)
    left.spines[:].set_visible(False)
    if not asked.is_amount:
        right.set_xlim(0, 1)
        right.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    return slide


@styled
def cause_measures(found: Attribution, question: int = 0) -> Figure:
    """Necessity, sufficiency, both and the share of each factor, with their intervals.

    Parameters
    ----------
    found : Attribution
        From `sim.cause`.
    question : int
        Number of the question, from 0: one that is true or false.
    """
    asked, findings = found.questions[question], found.findings[question]
    slide = new_slide(_source(found))
    slide_titled(slide, f"Why {in_words(asked, found.scenario)}", headline(asked, found))
    names = ("necessary", "sufficient", "both", "share")
    subtitles = (
        "of the runs in which it\nhappens: not without it",
        "of the runs without it:\nhappens if it is added",
        "of all runs: it makes\nthe difference",
        "Shapley: adds up to\nall less none",
    )
    for column, (name, subtitle) in enumerate(zip(names, subtitles, strict=True)):
        place = (0.22 + 0.195 * column, 0.1, 0.17, 0.62)
        ax = slide.add_subplot(axes_class=Panel, position=place)
        for row, finding in enumerate(findings):
            if name == "share":
                share = finding.shapley
                ax.plot([share.low, share.high], [row, row],
                        color=INK, alpha=0.35, linewidth=7)  # fmt: skip
                ax.plot([share.mean], [row], "o", color=INK, markersize=8)
                _write(ax, row, f"{share.mean:.2f}", min(share.mean, 0.8))
            else:
                measured = {
                    "necessary": finding.necessity,
                    "sufficient": finding.sufficiency,
                    "both": finding.both,
                }[name]
                _interval(ax, row, measured)
        ax.set_ylim(len(findings) - 0.4, -0.6)
        ax.set_yticks(range(len(findings)), [f.factor.name for f in findings] if not column else [])
        ax.tick_params(axis="y", length=0, labelsize=12)
        ax.set_xlim(-0.14 if name != "share" else -0.25, 1.05)
        ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        ax.grid(axis="y", visible=False)
        ax.set_title(f"{name}", fontsize=13, pad=34)
        ax.annotate(subtitle, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points",
                    fontsize=9, color=GREY)  # fmt: skip
    return slide


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _interval(ax: Axes, row: int, share: Share) -> None:
    if not share.of:
        ax.text(0.5, row, "no such run", ha="center", va="center", fontsize=9.5, color=GREY)
        return
    ax.plot([share.low, share.high], [row, row], color=INK, alpha=0.35, linewidth=7)
    ax.plot([share.share], [row], "o", color=INK, markersize=8)
    _write(ax, row, f"{share.share:.2f}", share.share)


def _write(ax: Axes, row: int, text: str, at: float) -> None:
    ax.annotate(text, (at, row), (0, 9), textcoords="offset points", ha="center", fontsize=10, color=INK)


def _source(found: Attribution) -> str:
    return (
        f"{found.scenario.title}: {counted(found.pairs, 'pair')} of runs on the same luck, "
        f"{found.shared} of every coalition, seed {found.seed}"
    )
