"""Lesson 1, Why the hub matters: one run, told without code."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.worlds import Runs, percent, play, stored, table
from sim.campaign.reasons import told_reason
from sim.record.hub import hub
from sim.record.result import RunResult
from sim.record.run import run
from sim.scenario.load import load
from sim.view.lesson import Prose, folded, knob, local_time, references
from sim.view.maps.network import network
from sim.view.maps.situation import map as situation
from sim.view.runs.stocks import stocks
from sim.view.runs.supply import throughput
from sim.view.runs.territory import territory
from sim.view.runs.withdrawal import drawdown

if TYPE_CHECKING:
    import pandas as pd

FOUR = {
    "the hub": "hub safe",
    "the way round": "no way round",
    "the stock": "more stock",
    "foresight": "waits",
}
"""The four words of the lessons, and the world in which each is different."""
TOLD_OF = ("offensive begins", "Kupiansk", "Izium")
ASKED = {
    "supply_outlook": "It asked which places the enemy could take before the group could be gone, and how "
    "much of its need would still arrive without them.",
    "isolation": "It counted the good roads to its rear that would be left while it was leaving: those that "
    "are not cut, and not in reach of guns.",
    "": "Its reason is in the line of the log.",
}
"""What a staff reckoned, by the reason that it saw."""
DAYS = [5, 6, 7, 8, 9, 10, 11, 12, 13]


class Story:
    """One run of the campaign of September 2022, with every range at its middle."""

    def __init__(self, seed: int = 1) -> None:
        self.scenario = load("historical")
        self.run: RunResult = run(self.scenario, seed)

    def __repr__(self) -> str:
        return self.scenario.question

    def _repr_markdown_(self) -> str:
        return f"> {self.scenario.question}"

    def supply_map(self) -> Axes:
        """What feeds whom."""
        return network(self.scenario)

    @cached_property
    def losses(self) -> pd.DataFrame:
        """What hangs on each place: the share of all supply."""
        import pandas as pd

        found = pd.DataFrame(hub(self.scenario).losses).query("kind == 'place'").set_index("name")
        name = {group.id: group.short_name for group in self.scenario.groups}
        cut_off = [
            ", ".join(map(name.__getitem__, groups)) if len(groups) < 3 else f"{len(groups)} groups"
            for groups in found["groups_cut_off"]
        ]
        columns = {
            "comes through": found["share_passing"].map("{:.0%}".format),
            "lost without it": found["share_lost"].map("{:.0%}".format),
            "cut off": cut_off,
        }
        return pd.DataFrame(columns, index=found.index).head(8)

    def answer_1(self) -> Prose:
        """What hangs on the hub."""
        found = {loss.name: loss for loss in hub(self.scenario).losses if loss.kind == "place"}
        station = found["Kupiansk-Vuzlovyi"]
        return folded(
            f"No. {station.share_passing:.0%} of the supply comes through Kupiansk-Vuzlovyi. Without it "
            f"{station.share_lost:.0%} less could be delivered.\n\n"
            "What is not lost takes another way. Trains go to Starobilsk and Lyman. From there trucks drive "
            "the dashed lines on the map. That is the **way round**.\n\n"
            "But this is a steady flow, with every truck already on its new way. In the days after a loss "
            "trucks must first find their new depot, the ways are longer, and the enemy is moving. Lesson 2 "
            "looks at this network more closely."
        )

    def log(self) -> Prose:
        """Lines of the staff log about the offensive, Kupiansk and Izium."""
        lines = [line for line in self.run.staff_log if any(word in line for word in TOLD_OF)]
        return Prose("```text\n" + "\n".join(lines) + "\n```")

    def answer_2(self) -> Prose:
        """When he was ordered out, and on what numbers."""
        events, outcomes = self.run.events, self.run.outcomes
        seen = events[(events["kind"] == "trigger") & (events["actor"] == "izium")]
        if not len(seen):
            return folded("In this run the Izium group is not ordered out at all. Try another seed.")
        first = seen.iloc[0]
        (reason, words), closed_h = told_reason(first["note"]), float(outcomes["hub_closed_h"])
        worked = "had closed by then, within reach of guns" if closed_h <= first["time_h"] else "still worked"
        return folded(
            f"The reason was seen {self._against_the_hub(first['time_h'])}. The order was given "
            f"{self._against_the_hub(float(outcomes['ordered_h:izium']))}. In the words of the log: "
            f"*{words}*.\n\n"
            f"The staff did not ask where its hub was. {ASKED.get(reason, ASKED[''])} The hub's depot "
            f"{worked}.\n\n"
            "A commander who waits until nothing comes may still be packing when the enemy arrives. So the "
            "group leaves because of what its staff *expects*. And a reckoning is only a reckoning: what "
            "would have come of staying, nobody has seen."
        )

    def _against_the_hub(self, hour: float) -> str:
        entered_h = float(self.run.outcomes["hub_entered_h"])
        when = f"on {local_time(self.scenario, hour)}"
        if entered_h != entered_h:
            return f"{when}; Kupiansk was not taken"
        side = "before" if hour < entered_h else "after"
        return f"{when}, {abs(entered_h - hour):.0f} hours {side} Kupiansk was taken"

    def day_by_day(self) -> None:
        """The map of each day at six in the evening."""
        knob("September", DAYS, at=10, show=lambda day: situation(self.run, at=datetime(2022, 9, day, 18)))

    def arrivals(self) -> Axes:
        """What arrived."""
        return throughput(self.run)

    def stocks(self) -> Figure:
        """What was in stock, in days."""
        return stocks(self.run)

    def were_they_starved(self) -> Prose:
        """What the stock of the Izium group was when the hub fell, and how much of its need was met."""
        days = float(self.run.outcomes["days_of_supply_at_hub_loss:izium"])
        met = float(self.run.outcomes["demand_met_after:izium"])
        lasting = "was already gone" if days != days else f"would have lasted **{days:.1f} days**"
        return Prose(
            f"When Kupiansk was taken, the stock of the Izium group {lasting}. From the beginning of the "
            f"offensive until the group was out, **{met:.0%}** of its need was met."
        )

    def leaving(self) -> Axes:
        """Who got out."""
        return drawdown(self.run)

    def ground(self) -> Axes:
        """The ground that changed hands."""
        return territory(self.run)

    def left_or_fought_for(self) -> Prose:
        """How many places were entered after their defenders had left."""
        taken = self.run.events[self.run.events["kind"] == "place_taken"]
        return Prose(
            f"{len(taken)} places changed hands in this run. {(taken['note'] == 'retreat').sum()} of them "
            "were entered after their defenders had left."
        )

    @cached_property
    def four(self) -> list[Runs]:
        """One run of the world as it was, and of each of the four, on the same luck."""
        return [play(name, 1) for name in ("as it was", *FOUR.values())]

    def one_run_each(self) -> pd.DataFrame:
        """The four words, in one run each."""
        shown = table(*self.four)
        return shown[["day (median)", "reasons", "vehicles out"]].set_axis(
            ["ordered out", "reason", "vehicles out"], axis=1
        )

    def many_runs_each(self) -> pd.DataFrame:
        """The same in many runs, which were played once and kept."""
        return table(*map(stored, ("as it was", *FOUR.values())))

    def answer_3(self) -> Prose:
        """Which of the four words moves the order, and which prevents it."""
        base = stored("as it was")
        worlds = {word: stored(name) for word, name in FOUR.items()}
        early = {word: abs(found.share_ordered(7).share - base.share_ordered(7).share)
                 for word, found in worlds.items()}  # fmt: skip
        most, least = max(early, key=early.__getitem__), min(early, key=early.__getitem__)
        still = "; ".join(
            f"{found.words}: {percent(found.share_ordered().share)}" for found in worlds.values()
        )
        outs = {word: found.mean("evacuated_share") for word, found in worlds.items()}
        return folded(
            f"Order by 7 September: **{most}** moves it most (from "
            f"{percent(base.share_ordered(7).share)} of the runs to "
            f"{percent(worlds[most].share_ordered(7).share)}), {least} least.\n\n"
            f"Order at all: it comes in {percent(base.share_ordered().share)} of the runs as it was. "
            f"In the other worlds: {still}. So look at both columns before you say *because*. A word that "
            "moves the hour need not decide the deed.\n\n"
            f"Vehicles out: {percent(base.mean('evacuated_share'))} as it was; "
            + ", ".join(f"{found.words} {percent(outs[word])}" for word, found in worlds.items())
            + ". Where two numbers are the same, that word bought nothing here. Lesson 5 puts two of the "
            "words together, lesson 6 counts how often each was necessary.\n\n"
            "One run told a story. It may lie far from the middle of many: compare the two tables."
        )

    def sources(self) -> Prose:
        """Where the puzzle comes from."""
        keys = ("tass-2022-09-10", "bbc-2022-09-10", "isw-2022-09-10", "wikipedia-kupiansk-vuzlovyi")
        return references(self.scenario, *keys)


def own_run(changes: dict[str, Any], seed: int = 1) -> RunResult:
    """A run with some values of one's own.

    Parameters
    ----------
    changes : dict
        New values by path.
    seed : int
        Of its luck.
    """
    from sim.scenario.load import with_overrides

    return run(with_overrides(load("historical"), changes), seed)
