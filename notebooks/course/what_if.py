"""Figures and answers of lesson 5, What would have changed it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from course.worlds import Runs, percent, stored, table
from sim.causes.phase import REASONS, reason_of
from sim.study.compare import Comparison
from sim.view.causes.phase import IN_WORDS, REASON_COLOURS
from sim.view.lesson import Prose, folded
from sim.view.sheet.slide import new_panels, slide_titled
from sim.view.sheet.style import PAPER, styled

if TYPE_CHECKING:
    import pandas as pd

BOXES = ("as it was", "waits", "no way round", "no way round, waits")
"""The worlds of the two by two: looks ahead, waits; above with a way round, below without."""
HEADS = ("a way round, looks ahead", "a way round, waits", "no way round, looks ahead", "no way round, waits")
CHANGED = ("historical", "ordered-out-late")
GROUPS = ("izium", "balakliia", "kupiansk", "north")
"""Groups whose orders come later in `ordered-out-late`."""
FIRST_DAY, LAST_DAY = 5.0, 20.0
_LATE = LAST_DAY - 0.3


def half_width(values: Any) -> float:
    """Half the width of the 95 % interval of a mean."""
    return float(1.96 * np.std(values, ddof=1) / len(values) ** 0.5)


def pairings(comparison: Comparison, names: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """How well differences to the baseline are known, in pairs and without."""
    import pandas as pd

    rows = []
    for name in names:
        for outcome in outcomes:
            before = comparison.ensembles[comparison.baseline].values(outcome)
            after = comparison.ensembles[name].values(outcome)
            rows.append(
                {
                    "scenario": name,
                    "outcome": outcome,
                    "difference": np.mean(after - before),
                    "± in pairs": half_width(after - before),
                    "± without pairs": np.hypot(half_width(before), half_width(after)),
                }
            )
    return pd.DataFrame(rows).set_index(["scenario", "outcome"])


def answer_1(found: pd.DataFrame) -> Prose:
    """What a pair is worth."""
    worth = (found["± without pairs"] / found["± in pairs"].where(found["± in pairs"] > 0)) ** 2
    best, least = (found.index.tolist()[int(np.nanargmin(sign * worth))] for sign in (-1, 1))
    return folded(
        "An interval goes with the root of the number of runs, so a ratio of widths is to be squared. For "
        f"`{best[1]}` in `{best[0]}` a pair is worth **{worth.max():.0f}** runs without; for `{least[1]}` "
        f"in `{least[0]}` {worth.min():.1f}. (Of so few pairs the widths are known only roughly, and their "
        "squares more roughly still.)\n\n"
        "Pairs help where two scenarios run alike for long: the luck of the one is the luck of the other, "
        "and cancels. Where their ways part early, luck parts as well. After that the same dice are thrown "
        "for other things."
    )


def answer_2(comparison: Comparison) -> Prose:
    """A hub that holds, and a staff that does not know it."""
    holds, history = (comparison.ensembles[name].replicates for name in ("hub-holds", comparison.baseline))
    reasons = holds["trigger:izium"].value_counts()
    many = {name: stored(name) for name in ("as it was", "hub safe")}
    told = comparison.table.query("scenario == 'hub-holds' and measure == 'value'").set_index("outcome")
    found = ("evacuated_share", "area_km2:2022-09-13")
    words = [str(told.loc[name, "sentence"]).rstrip(".") for name in found]
    return folded(
        f"It is ordered out in {holds['ordered_h:izium'].notna().sum()} of {len(holds)} runs; in "
        f"`historical` it is in {history['ordered_h:izium'].notna().sum()}. Reasons with the hub that "
        "holds: " + ", ".join(f"`{name}` {count}" for name, count in reasons.items()) + ".\n\n"
        f"Your other two words. {'. '.join(words)}.\n\n"
        "*We* know that this Kupiansk cannot fall. The staff does not. It sees an enemy who comes closer, "
        "and reckons what would still arrive if he got there. So this what-if takes away the fall, and "
        "leaves the *threat*. It cannot show what the hub is worth.\n\n"
        "In `hub-known-safe` the hub holds **and the staffs know it**. In many runs of each:\n\n"
        f"{as_markdown(table(*many.values()))}\n\n"
        "A rule that looks ahead acts before the effect. To take a cause away, take away the "
        "expectation too. And if he leaves in both, ask which reason is left: that is lesson 6."
    )


def as_markdown(found: pd.DataFrame) -> str:
    """A table of text in Markdown."""
    head = "| | " + " | ".join(map(str, found.columns)) + " |"
    rows = [f"| {name} | " + " | ".join(map(str, row)) + " |" for name, row in
            zip(found.index, found.to_numpy().tolist(), strict=True)]  # fmt: skip
    return "\n".join([head, "| --- " * (len(found.columns) + 1) + "|", *rows])


def answer_3(comparison: Comparison) -> Prose:
    """Whom a late order costs vehicles, and survivorship bias."""
    before, after = (_shares(comparison, name) for name in CHANGED)
    rows = "\n".join(f"| {words} | {percent(before[words])} | {percent(after[words])} |" for words in before)
    return folded(
        f"|  | {' | '.join(CHANGED)} |\n| --- | --- | --- |\n{rows}\n\n"
        "Compare group by group: the same two days are not the same for everybody. A group far from the "
        "attack may lose nothing by them. One that is close is overrun while its commander hesitates. One "
        "mean over all of them hides that.\n\n"
        "And mind what a share is a share *of*. A group that is overrun before it is ordered out drops out "
        "of the last line, with all the vehicles that it loses. Those that are left are the lucky ones, and "
        "hesitation looks better than it is. This is called **survivorship bias**. (`evacuated_share` in "
        "the table above does count groups that were overrun.)"
    )


def _shares(comparison: Comparison, name: str) -> dict[str, float]:
    """Who was ordered out, and what came out, of all and of those that were ordered out."""
    ensemble = comparison.ensembles[name]
    ordered, vehicles, out = {}, {}, {}
    for group in GROUPS:
        ordered[group] = ensemble.replicates[f"ordered_h:{group}"].notna().to_numpy()
        vehicles[group] = ensemble.parameters[f"groups.{group}.vehicles"].to_numpy(dtype=float)
        out[group] = vehicles[group] * ensemble.values(f"evacuated_share:{group}")
    all_out, all_there = (sum(part[group].sum() for group in GROUPS) for part in (out, vehicles))
    of_ordered, there = (
        sum((part[group] * ordered[group]).sum() for group in GROUPS) for part in (out, vehicles)
    )
    return {
        **{f"ordered out: {group.capitalize()}": float(ordered[group].mean()) for group in GROUPS},
        **{
            f"vehicles out: {group.capitalize()}": float(out[group].sum() / vehicles[group].sum())
            for group in GROUPS
        },
        "vehicles out: all together": float(all_out / all_there),
        "vehicles out: only groups ordered out": float(of_ordered / there) if there else np.nan,
    }


@styled
def two_by_two(played: Mapping[str, Runs]) -> Figure:
    """Four boxes with a dot for each run: when the order came, and which share of the vehicles got out.

    Parameters
    ----------
    played : mapping of str to Runs
        Runs of the four worlds of `BOXES`.
    """
    runs = len(next(iter(played.values())))
    slide, panels = new_panels(f"{runs} runs of each world on the same luck, seed 1", 4, 2, gap=0.05)
    for ax, name, head in zip(panels, BOXES, HEADS, strict=True):
        found = played[name]
        days = np.clip(np.nan_to_num(found.days, nan=_LATE), FIRST_DAY + 0.3, _LATE)
        out = 100 * np.array(found.outcomes["evacuated_share"])
        colours = [REASON_COLOURS[reason_of(reason)] for reason in found.reason]
        ax.scatter(days, out, s=60, c=colours, edgecolors="#222222", linewidths=0.8, clip_on=False, zorder=5)
        ax.set(xlim=(FIRST_DAY, LAST_DAY), ylim=(0, 105), yticks=(0, 50, 100))
        ax.set_xticks([6, 10, 14, 19.7], ["6 Sep", "10", "14", "later"])
        ax.set_title(f"{head}: {np.nanmean(out):.0f} % on average", fontsize=12)
        if name in BOXES[::2]:
            ax.set_ylabel("vehicles out, %")
        else:
            ax.tick_params(labelleft=False)
    shown = [reason for reason in REASONS if any(found.reasons()[reason] for found in played.values())]
    handles = [
        Line2D([], [], marker="o", linestyle="none", markersize=9, color=REASON_COLOURS[reason],
               markeredgecolor="#222222", label=IN_WORDS.get(reason, reason))
        for reason in shown
    ]  # fmt: skip
    slide.legend(handles=handles, loc="upper right", bbox_to_anchor=(0.98, 0.985), ncols=4, fontsize=11)
    slide_titled(
        slide,
        "Two by two",
        "a dot for each run: the day of the order (later: or never), and what got out; colour: why",
    )
    slide.set_facecolor(PAPER)
    return slide


def _told(change: Any) -> tuple[float, float]:
    """Mean of the changes in pairs, and half the width of its interval."""
    return float(change.mean()), half_width(change)


def answer_4() -> Prose:
    """What looking ahead buys, with a way round and without, in many runs."""
    boxes = {name: stored(name) for name in BOXES}

    def worth(ahead: str, waits: str) -> Any:
        first, second = (np.array(boxes[name].outcomes["evacuated_share"]) for name in (ahead, waits))
        return 100 * (first - second)

    (with_way, with_error), (without, without_error) = map(_told, (worth(*BOXES[:2]), worth(*BOXES[2:])))
    more, error = _told(worth(*BOXES[2:]) - worth(*BOXES[:2]))
    if more > error:
        finding = (
            "**Looking ahead pays where there is no way round.** Where something still comes, the stock "
            "stretches, and a commander can afford to wait for the facts. Where nothing comes, the time of "
            "waiting is the time that the march would have needed."
        )
    elif abs(more) <= error:
        finding = (
            "**The two cannot be told apart.** In this model, as it stands, looking ahead is worth about the "
            "same with a way round and without."
        )
    else:
        finding = (
            "**Looking ahead pays more where there is a way round.** Look at the reasons and the days: the "
            "way round keeps him there long enough to lose something by waiting."
        )
    return folded(
        f"{as_markdown(table(*boxes.values()))}\n\n"
        f"In pairs, looking ahead is worth **{with_way:+.1f} ± {with_error:.1f}** points of his vehicles "
        f"with a way round, and **{without:+.1f} ± {without_error:.1f}** without one. "
        f"That is {more:+.1f} ± {error:.1f} more.\n\n{finding}\n\n"
        "The hub, the way round, the stock and foresight are not four answers to one question. What one of "
        "them is worth depends on the others. That is why a table with one cause a row can mislead, and why "
        "you drew a square."
    )
