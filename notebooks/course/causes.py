"""Figures and answers of lesson 6, Was it the hub?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from course.hub import FOUR
from course.what_if import as_markdown
from course.worlds import Runs, day_words, percent, stored, stored_phase, table
from course.worlds import told as in_words
from sim.causes.cause import Attribution
from sim.causes.measures import both, necessity, sufficiency
from sim.causes.phase import PhaseMap
from sim.study.statistics import Share
from sim.view.lesson import Prose, folded, sheet
from sim.view.sheet.slide import legend_beside
from sim.view.sheet.style import GREY, INK, PAPER

if TYPE_CHECKING:
    import pandas as pd

DEADLINES = {"by 7 September": 7.0, "by 10 September": 10.0, "at all": np.inf}
"""The day from which the ministry's three days count, and the day on which Kupiansk was entered."""
BY_OCTOBER_END = 61.0
"""31 October as a day of September."""
RULES = ("as it was", "waits", "hunger only", "hub safe, hunger only", "no attack")
_NEVER = 21.0


def pairs(with_it: Runs, without: Runs) -> pd.DataFrame:
    """Twenty pairs to count: when he was ordered out in both worlds of each."""
    import pandas as pd

    rows = {
        f"pair {number}": {found.words: day_words(day) if day == day else "never"
                           for found, day in ((with_it, one), (without, other))}
        for number, (one, other) in enumerate(zip(with_it.days, without.days, strict=True), start=1)
    }  # fmt: skip
    return pd.DataFrame(rows).T


def draw_pairs(with_it: Runs, without: Runs) -> Axes:
    """The pairs as lines: from the order in the one world to the order in the other."""
    title, late = "The same luck, with and without", "at the right edge: later, or never"
    with sheet(title, "day of September", "pair", late) as ax:
        for row, (one, other) in enumerate(zip(with_it.days, without.days, strict=True), start=1):
            one, other = (min(_NEVER, day) if day == day else _NEVER for day in (one, other))
            ax.plot([one, other], [row, row], color=GREY, lw=1.5, zorder=2)
            ax.plot([one], [row], "o", color=INK, ms=8, zorder=4)
            ax.plot([other], [row], "o", color=PAPER, mec=INK, mew=1.6, ms=8, zorder=3)
        for day in (8.0, 11.0):
            ax.axvline(day, color=GREY, ls="--", lw=1.2, zorder=1)
        ax.set(xlim=(5, _NEVER + 0.5), ylim=(len(with_it) + 1, 0))
        ax.set_yticks([row for row in range(1, len(with_it) + 1) if row == 1 or row % 5 == 0])
        ax.set_xticks([6, 8, 10, 12, 14, 16, 18, _NEVER], [*map(str, range(6, 20, 2)), "later"])
    place = ax.get_position()
    ax.set_position((place.x0, place.y0, 0.72 - place.x0, place.height))
    handles = [
        Line2D([], [], marker="o", ls="none", color=INK, ms=8, label=with_it.words),
        Line2D([], [], marker="o", ls="none", color=PAPER, mec=INK, mew=1.6, ms=8, label=without.words),
        Line2D([], [], color=GREY, ls="--", label="end of the 7th,\nend of the 10th"),
    ]
    legend_beside(ax, handles=handles, fontsize=10.5)
    return ax


def measures(with_it: Runs, without: Runs, day: float) -> tuple[Share, Share, Share]:
    """Necessary, sufficient, and both, for an order by the end of a day."""
    happens, without_it = with_it.ordered_by(day), without.ordered_by(day)
    return (
        necessity(happens, without_it),
        sufficiency(happens, without_it),
        both(happens, without_it),
    )


def told(share: Share) -> str:
    """A share as it is counted: so many of so many, and its 95 % interval."""
    if not share.of:
        return "no such pair"
    return f"{share.yes} of {share.of} ({share.low:.2f} to {share.high:.2f})"


def answer_1(with_it: Runs, without: Runs) -> Prose:
    """Necessity and sufficiency by counting the pairs on the page, and in many."""
    many = stored("as it was"), stored("hub safe")
    rows = []
    for words, day in DEADLINES.items():
        here, there = measures(with_it, without, day), measures(*many, day)
        rows.append(f"| {words} | {told(here[0])} | {told(here[1])} | {told(there[0])} | {told(there[1])} |")
    return folded(
        f"| ordered out | necessary (your {len(with_it)}) | sufficient (your {len(with_it)}) | "
        f"necessary ({len(many[0])} pairs) | sufficient ({len(many[0])}) |\n| --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n\n**Necessary**: of the pairs in which he leaves by then, those in which he would not have left "
        "by then with a safe hub. **Sufficient**: of the pairs in which he does not leave by then with a "
        "safe hub, those in which the hub that can fall makes him leave.\n\n"
        "The wider the bracket, the less your pairs can tell. Twenty are enough to see a large effect, and "
        "too few to measure it."
    )


def by_the_tool(found: Attribution) -> Prose:
    """What the tool counts, question by question."""
    rows = []
    for question, findings in zip(found.questions, found.findings, strict=True):
        (hub, *_) = findings
        rows.append(f"| `{question.text}` | {told(hub.necessity)} | {told(hub.sufficiency)} |")
    return Prose("| question | necessary | sufficient |\n| --- | --- | --- |\n" + "\n".join(rows))


def four_words() -> pd.DataFrame:
    """Necessity and sufficiency of each of the four words in many pairs; a way round counts by its lack."""
    import pandas as pd

    base, rows = stored("as it was"), {}
    for word, name in FOUR.items():
        other = stored(name)
        row = {}
        for words, day in DEADLINES.items():
            happens, without_it = base.share_ordered(day), other.share_ordered(day)
            row[words] = f"{percent(happens.share)} → {percent(without_it.share)}"
        later = other.days - base.days
        known = later[~np.isnan(later)]
        row["hours later"] = f"{24 * float(np.median(known)):+.0f}" if known.size else "–"
        rows[f"{word} ({other.words})"] = row
    return pd.DataFrame(rows).T


def answer_2() -> Prose:
    """Why a cause of the hour need not be one of the deed."""
    many = stored("as it was"), stored("hub safe")
    early, late = measures(*many, 7.0)[0], measures(*many, np.inf)[0]
    reasons = in_words(many[1].reasons())
    if early.share > late.share + 0.1:
        finding = "The loss of the hub is a cause of the *hour* much more than of the *deed*."
    elif late.share > early.share + 0.1:
        finding = "Here the loss of the hub matters more for the deed than for the hour."
    else:
        finding = "Here the hour and the deed hang on the hub about alike."
    return folded(
        f"Necessary by 7 September in {percent(early.share)} of the pairs, at all in {percent(late.share)}. "
        f"{finding}\n\n"
        f"With a safe hub the reasons are: {reasons}. They stand in line: where the first does not speak, "
        "the next one does, some hours or days later. Historians know this as **overdetermination**. A court "
        'knows it as the second shot. Then "without it, it would not have happened" is false of each cause, '
        "and still none of them is innocent.\n\n"
        "So never say that something was *the* cause before you have said: of what, and by when."
    )


def phase() -> PhaseMap:
    """The map of reasons that was last played."""
    return stored_phase()


def answer_3(found: PhaseMap) -> Prose:
    """What the map of reasons says, and where the dots are."""
    from collections import Counter

    rows = []
    for row, stop in enumerate(found.y.stops):
        count: Counter[str] = Counter()
        for column in range(len(found.x.stops)):
            count.update(found.cells[column, row])
        rows.append(f"| × {stop:g} | {_shares(count)} |")
    dots = Counter(draw.reason for draw in found.draws)
    none = found.cells[0, 0]
    return folded(
        "| way round | reasons, over all stocks |\n| --- | --- |\n" + "\n".join(rows) + "\n\n"
        f"With no way round and half the stock: {_shares(none)}. That corner is the world of the sentence "
        "*he was starved out*.\n\n"
        f"Of the dots, each with values drawn from our ranges: {_shares(dots)}. They lie in one patch of "
        "the map, because nobody believes in a way round three times as strong, or in none. So the map "
        "shows two things. Hunger *can* decide in this model: there is a corner in which it does. And it "
        "shows what one would have to believe for it.\n\n"
        "Where colours meet inside the patch of dots, no argument about the campaign can be won without a "
        "better number for one of the two axes. That is a good reason to go to an archive."
    )


def _shares(count: Any) -> str:
    whole = sum(count.values())
    return in_words({reason: number / whole for reason, number in count.items() if number}, ".0%")


def answer_4() -> Prose:
    """You wrote the rule, so he left: what the rules decide, and what they do not."""
    worlds = {name: stored(name) for name in RULES}
    quiet, hungry, safe = (worlds[name] for name in ("no attack", "hunger only", "hub safe, hunger only"))
    waits = worlds["waits"]
    return folded(
        f"{as_markdown(table(*worlds.values()))}\n\n"
        "**What is right about it.** Nobody in the model leaves without a rule. That a staff leaves at such "
        "a share of its need, or with so few roads, is written by us. Whoever doubts the rule may doubt "
        "what follows from it.\n\n"
        "**What is wrong about it.** A rule says *at which number* he leaves. It does not say that the "
        "number comes. With all rules in place and nobody attacking, he is ordered out in "
        f"{percent(quiet.share_ordered().share)} of the runs. Without looking ahead he is ordered "
        f"out in {percent(waits.share_ordered().share)}, only at another hour. The roads, the trucks and "
        "the spearheads bring the numbers about, and no rule moves them.\n\n"
        "**The experiment.** Take the rules away until only hunger is left. He is ordered out in "
        f"{percent(hungry.share_ordered().share)} of the runs as it was, and in "
        f"{percent(safe.share_ordered().share)} with a safe hub; {percent(hungry.mean('demand_met_after'))} "
        f"and {percent(safe.mean('demand_met_after'))} of the need are met. So *that* difference is the "
        "hub's own, with no rule of expectation between. Whether a real commander would have waited so long "
        "is not a question for a model.\n\n"
        "A fair sentence: *with rules of this kind, and values in these ranges, this is what the loss of "
        "the hub changes; the rules are ours, and here is what happens without them.*"
    )


def beside_kherson() -> pd.DataFrame:
    """The same measures for the hub of the one campaign and the crossings of the other."""
    import pandas as pd

    rows = {}
    for words, names, days in (
        ("the hub, for Izium", ("as it was", "hub safe"), {"by 7 Sep": 7.0, "at all": np.inf}),
        (
            "the crossings, for Kherson",
            ("kherson", "crossings safe"),
            {"by 31 Oct": BY_OCTOBER_END, "at all": np.inf},
        ),
    ):
        one, other = map(stored, names)
        for when, day in days.items():
            needs, brings, _ = measures(one, other, day)
            rows[f"{words}, {when}"] = {
                "ordered out": percent(one.share_ordered(day).share),
                "without the cause": percent(other.share_ordered(day).share),
                "necessary": told(needs),
                "sufficient": told(brings),
            }
    return pd.DataFrame(rows).T


def answer_5() -> Prose:
    """Why the same measures give another answer at Kherson."""
    izium = measures(stored("as it was"), stored("hub safe"), np.inf)[0]
    kherson = measures(stored("kherson"), stored("crossings safe"), np.inf)[0]
    left = in_words(stored("crossings safe").reasons())
    if kherson.low > izium.high:
        finding = (
            "At Kherson the crossings are much more necessary than the hub was at Izium. Behind Kherson "
            "there is a river, and every road to the rear is a crossing. Take the strikes away and nothing "
            "else stands in line. Behind Izium other roads are cut by the same attack, safe hub or not."
        )
    else:
        finding = (
            "The two cannot be told apart by these runs. Ask which reasons are left when the cause is taken "
            "out, and whether they would do alone."
        )
    return folded(
        f"Necessary at all: the hub {told(izium)}, the crossings {told(kherson)}. Reasons that are left with "
        f"crossings that are never struck: {left}.\n\n{finding}\n\n"
        "Nothing in the measure knows which campaign it measures. The code is the same, and only data "
        "differ. That is what makes the first answer worth something: the tool *can* say yes.\n\n"
        "(What is assumed at Kherson: how long the decision took, and more. It stands in docs/kherson.md. "
        "The *day* of the order is not a finding there.)"
    )
