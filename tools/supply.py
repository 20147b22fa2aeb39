"""The acceptance experiments of "supply decides": paired runs, and what docs/validation.md says about them.

`python -m tools.supply --out FOLDER` plays what is not yet in the folder, and renews the section between its
markers. All ranges are those of the scenarios; only the tolerable share is played twice: at 0.7, where supply
must be heard if the mechanism works, and over the range that has sources.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.arrays import Floats
from sim.causes.measures import both, necessity, sufficiency
from sim.evidence.hindcast import model_forecast, record_after, scores
from sim.scenario.load import load, with_overrides
from sim.scenario.schema import Scenario
from sim.study.ensemble import Ensemble, ensembles
from sim.study.statistics import Estimate, Share, estimate

REPLICATES, FEWER, CELL_REPLICATES = 200, 60, 24
BEGIN = "<!-- What follows is written by `python -m tools.supply`. -->"
END = "<!-- Here `python -m tools.supply` ends. -->"
GROUPS = ("izium", "balakliia", "kupiansk", "north", "lyman", "east-bank")
HUNGER = ("supply_outlook", "endurance", "interdiction")
WAYS = ("isolation", "encirclement")
UNTIL = {"by 7 Sep": 7 * 24.0, "by 10 Sep": 10 * 24.0, "by 14 Sep": 14 * 24.0, "within the run": np.inf}
"""Hour before which the order has to come."""
SETTINGS: dict[str, float | None] = {"0.7": 0.7, "sourced": None}
"""Tolerable share; None: as the scenarios have it, 0.15 to 0.6."""

TITLES = {"0.7": "0.7: can supply be heard?", "sourced": "0.15-0.3-0.6: what is believed"}

Changes = Mapping[str, Any]
NO_WAY: Changes = {
    "supply.trucks.izium-trucks.loads_at": ["kupiansk-depot"],
    "supply.trucks.balakliia-trucks.loads_at": ["kupiansk-depot"],
}
SAFE: Changes = {
    "offensive.protected": ["kupiansk", "kupiansk_vuzlovyi"],
    "supply.artillery_reach_km": 0,
    **{f"groups.{group}.command.trusts": ["kupiansk", "kupiansk_vuzlovyi"] for group in GROUPS},
}
STAY: Changes = {f"groups.{group}.command.may_withdraw": False for group in GROUPS}
PLACEBO: Changes = {"supply.trucks.vovchansk-trucks.trucks": 50, "civilians.crossings.logachevka.booths": 1}
FEEDS_NO_MORE: Changes = {key: value for key, value in SAFE.items() if "artillery" not in key}
"""The town and its bridge are held and trusted, but guns still shut the depot and the railhead."""


def worlds() -> dict[str, Changes]:
    """What is played, as changes of `historical`; the library has the first ones under these names."""
    return {
        "historical": {},
        "hub-holds": {key: SAFE[key] for key in ("offensive.protected", "supply.artillery_reach_km")},
        "hub-known-safe": SAFE,
        "no-way-round": NO_WAY,
        "two-hubs": _of("two-hubs"),
        "three-hubs-of-trucks": _of("three-hubs-of-trucks"),
        "half-the-trucks": _of("half-the-trucks"),
        "feeds-no-more": FEEDS_NO_MORE,
    }


def checks() -> dict[str, Changes]:
    """What is only counted: that supply elsewhere changes nothing, and what it does to who has to stand."""
    return {
        "historical": {},
        "placebo": PLACEBO,
        "stand-fast": STAY,
        "stand-fast, hub safe": {**STAY, **SAFE},
        "stand-fast, no way round": {**STAY, **NO_WAY},
    }


def by_ratio() -> dict[str, Changes]:
    """Those who have to stand, against a pace that follows the ratio of strength."""
    stand = {name: changes for name, changes in checks().items() if name.startswith("stand-fast")}
    return {name: {**changes, "offensive.pace_by": "ratio"} for name, changes in stand.items()}


def _of(name: str) -> Changes:
    """A scenario of the library by its supply, which is all in which it differs."""
    return {"supply": load(name).supply}


def phase() -> dict[str, Changes]:
    """Way round times stock: how strong the way by Svatove is, and how much the Izium group has."""
    way, stock = (0.0, 0.5, 1.0, 2.0, 3.0), (0.5, 1.0, 2.0)
    return {f"way x {w:g}, stock x {s:g}": {**_way(w), **_stock(s)} for w in way for s in stock}


def _way(times: float) -> Changes:
    if times == 0:
        return NO_WAY
    supply = load("historical").supply
    trains = next(each for each in supply.trains if each.id == "valuyki-starobilsk")
    trucks = next(each for each in supply.trucks if each.id == "starobilsk-trucks")
    svatove = next(each for each in supply.depots if each.id == "svatove-depot")
    bays = max(1, round(3 * times))
    return {
        "supply.trains.valuyki-starobilsk.trains_per_day": scaled(trains.trains_per_day, times),
        "supply.trucks.starobilsk-trucks.trucks": scaled(trucks.trucks, times),
        "supply.depots.svatove-depot.capacity_t": scaled(svatove.capacity_t, times),
        "supply.depots.svatove-depot.bays": bays,
        "supply.depots.starobilsk-depot.bays": bays,
        "supply.railheads.starobilsk-railhead.tracks": max(1, round(2 * times)),
    }


def _stock(times: float) -> Changes:
    group = next(each for each in load("historical").groups if each.id == "izium")
    return {
        "groups.izium.stock_days": scaled(group.stock_days, times),
        "groups.izium.target_days": scaled(group.target_days, times),
    }


def scaled(value: Any, times: float) -> Any:
    """A number or range, so many times as large."""
    if isinstance(value, (int, float)):
        return value * times
    return value.model_copy(update={end: getattr(value, end) * times for end in ("low", "mid", "high")})


def elastic() -> dict[str, Changes]:
    """A tenth more and less of trucks and of stock."""
    trucks = load("historical").supply.trucks
    some: dict[str, Changes] = {}
    for times in (0.9, 1.1):
        some[f"trucks x {times}"] = {f"supply.trucks.{c.id}.trucks": scaled(c.trucks, times) for c in trucks}
        some[f"stock x {times}"] = _stock(times)
    return some


def at_share(scenario: Scenario, share: float | None) -> Scenario:
    """The same with another tolerable share for every group."""
    if share is None:
        return scenario
    path = "groups.{}.command.triggers.supply_outlook.tolerable_share"
    return with_overrides(scenario, {path.format(group): share for group in GROUPS})


def play(
    named: Mapping[str, Changes], share: float | None, replicates: int, out: Path
) -> dict[str, pd.DataFrame]:
    """Outcomes of every replicate of every world; what is in the folder already is not played again."""
    base = load("historical")
    scenarios = {name: at_share(with_overrides(base, changes), share) for name, changes in named.items()}
    found: dict[str, Ensemble] = ensembles(scenarios, replicates, jobs=2, out=out, resume=out.exists())
    return {name: each.replicates for name, each in found.items()}


# --- what came of it --------------------------------------------------------------------------------------


def ordered_h(runs: pd.DataFrame, group: str = "izium") -> Floats:
    """Hour of the order; infinite if there is none."""
    return np.asarray(runs[f"ordered_h:{group}"].fillna(np.inf), dtype=float)


def by_reason(runs: pd.DataFrame, reasons: tuple[str, ...], group: str = "izium") -> Floats:
    """1 where a group is ordered out for one of some reasons."""
    return np.asarray(runs[f"trigger:{group}"].isin(reasons), dtype=float)


def end_h() -> float:
    """Hour at which the run ends: stands for what does not happen."""
    return load("historical").horizon_h


def row(name: str, runs: pd.DataFrame) -> str:
    """A row about the Izium group."""
    hours = runs["ordered_h:izium"].median()
    falls = runs["taken_h:izium"]
    cells = [
        f"`{name}`",
        *(percent(by_reason(runs, reasons).mean()) for reasons in (HUNGER, WAYS)),
        percent(runs["ordered_h:izium"].isna().mean()),
        hour(hours),
        f"{hour(falls.median())} ({percent(falls.notna().mean())})",
        percent(runs["outlook_share:izium"].median()),
        f"{runs['days_of_supply_at_order:izium'].median():.1f}",
        f"{runs['left_behind_t:izium'].median():,.0f}",
    ]
    return "| " + " | ".join(cells) + " |"


def percent(share: float) -> str:
    """Such as 36 %."""
    return "–" if np.isnan(share) else f"{share:.0%}".replace("%", " %")


def hour(time_h: float) -> str:
    """Date and hour, of an hour of the campaign."""
    if not np.isfinite(time_h):
        return "–"
    moment = load("historical").moment(float(time_h))
    return f"{moment.day} {moment:%b %H} h"


def share(found: Share) -> str:
    """Such as 0.36 (0.30 to 0.43)."""
    return "–" if not found.of else f"{found.share:.2f} ({found.low:.2f} to {found.high:.2f})"


def pairs(runs: Mapping[str, pd.DataFrame], fewer: Mapping[str, pd.DataFrame]) -> list[str]:
    """The directions, counted pair by pair."""
    chain = ("hub-known-safe", "hub-holds", "historical", "no-way-round")
    hungry = [by_reason(runs[name], HUNGER) for name in chain]
    steps = [int(np.sum(less > more)) for less, more in pairwise(hungry)]
    two, one = runs["two-hubs"], runs["historical"]
    entered = estimate((two["hub_entered_h"] - one["hub_entered_h"]).to_numpy(dtype=float))
    spoken = estimate(by_reason(two, HUNGER) - by_reason(one, HUNGER))
    later = estimate(
        (two["taken_h:izium"].fillna(end_h()) - one["taken_h:izium"].fillna(end_h())).to_numpy(dtype=float)
    )
    gaps = standing(fewer)
    hours = [np.minimum(ordered_h(runs[name]), end_h()) for name in chain]
    late = [int(np.sum(less < more)) for less, more in pairwise(hours)]
    checked = len(fewer["placebo"])
    moved = int(np.sum(ordered_h(fewer["placebo"]) != ordered_h(fewer["historical"])))
    return [
        f"- **Two hubs.** The hub falls {signed(entered)} h later; {signed(spoken, 100)} points of the runs "
        f"leave by supply more (or fewer); Izium falls {signed(later)} h later.",
        "- **Ordered by supply: known safe <= holds <= historical <= no way round.** Pairs against it: "
        f"{steps[0]}, {steps[1]} and {steps[2]} of {len(one)}.",
        "- **The order comes no later in the same order of worlds.** Pairs against it: "
        f"{late[0]}, {late[1]} and {late[2]} of {len(one)}.",
        f"- **Standing fast.** Izium falls {signed(gaps[0])} h later with a way round than without one, and "
        f"another {signed(gaps[1])} h later if the hub is safe.",
        "- **Placebo** (Vovchansk's trucks, the booths at the border): the order at Izium moves in "
        f"{moved} of {checked} pairs.",
    ]


def standing(runs: Mapping[str, pd.DataFrame]) -> list[Estimate]:
    """Hours that Izium falls later with a way round, and again with the hub safe, where it has to be held."""
    fast = [
        runs[name]["taken_h:izium"].fillna(end_h()).to_numpy(dtype=float)
        for name in ("stand-fast, no way round", "stand-fast", "stand-fast, hub safe")
    ]
    return [estimate(b - a) for a, b in pairwise(fast)]


def fit(out: Path, replicates: int) -> list[str]:
    """How well the rules of now and those of the first edition fit the record of 9 to 14 September."""
    named = {name: load(name) for name in ("historical", "historical-rules")}
    record = record_after(named["historical"])
    played = ensembles(named, replicates, jobs=2, out=out, resume=out.exists())
    found = scores([model_forecast(name, runs, record) for name, runs in played.items()], record)
    lines = []
    for name, runs, (_, row) in zip(played, played.values(), found.iterrows(), strict=True):
        cells = [
            f"`{name}`",
            f"{row['area_crps_km2']:,.0f}",
            f"{row['towns_crps_h']:.1f}",
            percent(row["towns_inside"]),
            f"{row['brier']:.3f}",
            hour(runs.replicates["ordered_h:izium"].median()),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def signed(found: Estimate, times: float = 1.0) -> str:
    """A mean with its 95 % interval."""
    return f"{found.mean * times:+.1f} ± {found.half_width * times:.1f}"


def causes(runs: Mapping[str, pd.DataFrame]) -> list[str]:
    """PN, PS and PNS of the loss of the hub, as both, as what feeds, and as where the ways meet."""
    lost, lines = runs["historical"], []
    against = {
        "as both: against `hub-known-safe`": runs["hub-known-safe"],
        "as what feeds: against `three-hubs-of-trucks`": runs["three-hubs-of-trucks"],
        "as a way out: against `feeds-no-more`": runs["feeds-no-more"],
    }
    for words, other in against.items():
        for until, limit_h in UNTIL.items():
            with_it, without = ((ordered_h(each) < limit_h).astype(np.float64) for each in (lost, other))
            cells = (measure(with_it, without) for measure in (necessity, sufficiency, both))
            lines.append(f"| {words} | {until} | " + " | ".join(map(share, cells)) + " |")
    return lines


def lyman(runs: pd.DataFrame) -> str:
    """The second check, which nobody can tune to Izium."""
    after = (runs["ordered_h:lyman"] - runs["hub_entered_h"]) / 24.0
    reasons = runs["trigger:lyman"].value_counts(normalize=True)
    told = ", ".join(f"`{name}` {percent(part)}" for name, part in reasons.items())
    return (
        f"After the hub's fall Lyman is ordered out {after.median():.0f} days later in the median (5 to "
        f"95 %: {after.quantile(0.05):.0f} to {after.quantile(0.95):.0f}; the record: 21), by {told}, with "
        f"{runs['days_of_supply_at_order:lyman'].median():.1f} days of supply; "
        f"{runs['left_behind_t:lyman'].median():,.0f} t are left behind."
    )


def phase_table(cells: Mapping[str, pd.DataFrame]) -> list[str]:
    """Shares by supply / ways / not at all."""
    ways = list(dict.fromkeys(name.partition(",")[0] for name in cells))
    stocks = list(dict.fromkeys(name.partition(", ")[2] for name in cells))
    lines = ["| way round | " + " | ".join(stocks) + " |", "| --- |" + " --- |" * len(stocks)]
    for way in ways:
        row = [way]
        for stock in stocks:
            runs = cells[f"{way}, {stock}"]
            parts = (
                by_reason(runs, HUNGER).mean(),
                by_reason(runs, WAYS).mean(),
                runs["ordered_h:izium"].isna().mean(),
            )
            row.append(" / ".join(f"{100 * part:.0f}" for part in parts))
        lines.append("| " + " | ".join(row) + " |")
    return lines


def elasticity(base: pd.DataFrame, changed: Mapping[str, pd.DataFrame]) -> list[str]:
    """Hours and ground for a tenth more or less."""
    lines = []
    for name, runs in changed.items():
        later_h = np.minimum(ordered_h(runs), end_h()) - np.minimum(ordered_h(base), end_h())
        hours = estimate(later_h)
        ground = estimate((runs["area_km2:2022-09-14"] - base["area_km2:2022-09-14"]).to_numpy(dtype=float))
        moved = percent(float(np.mean(ordered_h(runs) != ordered_h(base))))
        lines.append(f"| {name} | {signed(hours)} | {signed(ground)} | {moved} |")
    return lines


def section(out: Path, replicates: int, cells: int) -> str:
    """The section, played as far as it is not there."""
    lines = [BEGIN, ""]
    for label, tolerable in SETTINGS.items():
        runs = play(worlds(), tolerable, replicates, out / f"worlds-{label}")
        fewer = play(checks(), tolerable, min(FEWER, replicates), out / f"checks-{label}")
        lines += [
            f"### Tolerable share {TITLES[label]}",
            "",
            f"{replicates} pairs. Shares of the runs in which the Izium group is ordered out by supply "
            "(`supply_outlook`, `endurance`, `interdiction`), by its ways (`isolation`, `encirclement`), or "
            "for neither (`none`, or its base falls first); medians of those in which it happens.",
            "",
            "| world | by supply | by its ways | neither | ordered | Izium falls (in) | least expected to "
            "arrive | days at the order | left, t |",
            "| --- |" + " --- |" * 8,
            *(row(name, each) for name, each in runs.items()),
            "",
            *pairs(runs, fewer),
            "",
            "Loss of the hub as a cause of the order at Izium, counted over pairs (95 % intervals):",
            "",
            "| loss of the hub | outcome | PN | PS | PNS |",
            "| --- | --- | --- | --- | --- |",
            *causes(runs),
            "",
            lyman(runs["historical"]),
            "",
            f"Way round times stock, {cells} runs a cell: per cent by supply / by its ways / neither.",
            "",
            *phase_table(play(phase(), tolerable, cells, out / f"phase-{label}")),
            "",
        ]
    lines += [
        "### Elasticities",
        "",
        "A tenth more or less, at the range that has sources: the order at Izium (h; never counts as the end "
        "of the run), ground on 14 September (km2), and the share of the pairs in which the order moves.",
        "",
        "| change | order, h | ground, km2 | moves in |",
        "| --- | --- | --- | --- |",
        *elasticity(
            runs["historical"].iloc[: min(FEWER, replicates)],
            play(elastic(), None, min(FEWER, replicates), out / "elastic"),
        ),
        "",
    ]
    by_way, by_hub = standing(play(by_ratio(), None, min(FEWER, replicates), out / "by-ratio"))
    lines += [
        "Where the pace follows the ratio of strength (`offensive.pace_by: ratio`), hunger moves ground: "
        f"standing fast, Izium falls {signed(by_way)} h later with a way round than without one, and another "
        f"{signed(by_hub)} h later if the hub is safe ({min(FEWER, replicates)} pairs).",
        "",
        "### The fit to the record",
        "",
        f"9 to 14 September, {replicates} runs each, not calibrated: CRPS of the area and of the places, "
        "places whose median lies in the reported window, Brier score. `historical-rules` asks for the hub, "
        "and not for supply.",
        "",
        "| rules | area, km2 | places, h | in the window | Brier | Izium ordered |",
        "| --- | --- | --- | --- | --- | --- |",
        *fit(out / "fit", replicates),
        "",
    ]
    nothing = play({"historical": {}}, 0.0, cells, out / "share-0")["historical"]
    everything = play({"no-way-round": NO_WAY}, 1.0, cells, out / "share-1")["no-way-round"]
    lines += [
        "With a tolerable share of 0 the Izium group is ordered out by supply in "
        f"{by_reason(nothing, HUNGER).sum():.0f} of {cells} runs; with 1 and no way round in "
        f"{by_reason(everything, HUNGER).sum():.0f} of {cells}.",
        "",
        END,
    ]
    return "\n".join(lines)


def main() -> None:
    """Play, and renew the section."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("out/supply"), help="where the runs are kept")
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    parser.add_argument(
        "--cells", type=int, default=CELL_REPLICATES, help="replicates of a cell of the phase diagram"
    )
    parser.add_argument("--page", type=Path, default=Path("docs/validation.md"))
    chosen = parser.parse_args()
    written = section(chosen.out, chosen.replicates, chosen.cells)
    page = chosen.page.read_text(encoding="utf-8")
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    chosen.page.write_text(before + written + after, encoding="utf-8")


if __name__ == "__main__":
    main()
