"""The chain of causes of one run: what happened, what it rested on, and what came of taking each out."""

from __future__ import annotations

from math import isinf
from textwrap import fill
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from sim.causes.why_told import answered, asked, effect_words, head_of_effects, in_short
from sim.view.sheet.slide import Panel, new_slide, slide_titled
from sim.view.sheet.style import GREY, HARM, INK, PALE, for_words, styled
from sim.words import moment

if TYPE_CHECKING:
    from sim.causes.why import ChainLink, Effect, Why

_WORDS, _EFFECTS = 66, 66
"""Letters in a line of a link, and of what came of taking it out."""
_LINE, _BETWEEN = 1.0, 0.7
"""Height of a line, and room between two links, in lines."""


@styled
def why_chain(found: Why) -> Figure:
    """Every link in a box with an arrow to the next, and beside it what came of taking it out.

    Parameters
    ----------
    found : Why
        From `sim.why`.
    """
    result = found.result
    which = "every range at its mid" if result.replicate is None else f"replicate {result.replicate}"
    slide = new_slide(f"{result.scenario.title}: seed {result.seed}, {which}, {found.runs} runs on this luck")
    when = f"in this run: {answered(found)}; " if answered(found) else ""
    slide_titled(
        slide, asked(found), f"{when}each link taken out alone, all the rest and the luck as they were"
    )
    ax = slide.add_subplot(axes_class=Panel, position=(0.03, 0.09, 0.95, 0.77))
    ax.set_axis_off()
    top = 0.0
    ax.text(0.48, 0.0, head_of_effects(found), fontsize=9, color=GREY, weight="bold", va="top")
    heads = {0: "WHAT HAPPENED", len(found.events): "WHAT IT RESTED ON"}
    before: float | None = None
    for number, link in enumerate(found.chain):
        if number in heads:
            ax.text(0.0, -top, heads[number], fontsize=9, color=GREY, weight="bold", va="top")
            top += 1.4
            before = None
        left, right = _words(found, link), _effects(found, link)
        lines = "\n".join(text for text, _ in right).count("\n") + 1
        height = _LINE * max(left.count("\n") + 1, lines)
        box = FancyBboxPatch(
            (0.0, -top - height - 0.25), 0.46, height + 0.4, boxstyle="round,pad=0,rounding_size=0.012",
            mutation_aspect=30, facecolor=PALE if link.time_h is None else "#E3EEF7", edgecolor="none",
        )  # fmt: skip
        ax.add_patch(box)
        ax.text(0.008, -top, left, fontsize=9, color=INK, va="top", linespacing=1.1)
        if before is not None and link.time_h is not None:
            ax.annotate("", (0.23, -top + 0.15), (0.23, -before - 0.25),
                        arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 1.2})  # fmt: skip
        line = top
        for text, colour in right:
            ax.text(0.48, -line, text, fontsize=9, color=for_words(colour), va="top", linespacing=1.1)
            line += _LINE * (text.count("\n") + 1)
        before = top + height
        top += height + _BETWEEN
    ax.text(0.0, -top, fill(f"In short: {in_short(found)}.", 128), fontsize=9.5, color=INK, va="top")
    ax.set_xlim(0, 1)
    ax.set_ylim(-max(top + 2.2, 24), 0.3)
    return slide


def _words(found: Why, link: ChainLink) -> str:
    when = "" if link.time_h is None else f"{moment(found.result.resolved.moment(link.time_h))}  "
    return fill(when + link.words, _WORDS)


def _effects(found: Why, link: ChainLink) -> list[tuple[str, str]]:
    if not link.effects:
        return [("not tested", GREY)]
    return [
        (
            fill(f"{effect.words}: {effect_words(found, effect)}", _EFFECTS, subsequent_indent="   "),
            _colour(effect),
        )
        for effect in link.effects
    ]


def _colour(effect: Effect) -> str:
    if effect.is_none:
        return GREY
    return HARM if effect.flips or isinf(effect.difference) else INK
