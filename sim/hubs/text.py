"""A hub analysis in words and plain tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from sim import words
from sim.hubs.analysis import HubAnalysis
from sim.hubs.rows import CutPart, Element, Loss, Pair

MANY = 3
"""Names that are written out; of more, the rest is counted."""


def day(analysis: HubAnalysis) -> str:
    """Moment of an analysis, such as "10 Sep 18:00"."""
    moment = words.to_the_minute(analysis.moment)
    clock = f" {moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else ""
    return f"{words.day(moment)}{clock}"


def what_it_hangs_on(analysis: HubAnalysis) -> list[str]:
    """Sentences: what is needed and served, where the network is narrowest, and what hangs on the hub."""
    if not analysis.flows:
        return ["No group is left that is to be supplied."]
    need_t, served_t = analysis.need_t_per_day, analysis.served_t_per_day
    if served_t == 0:
        why = ": no trucks are left" if analysis.supplied.is_without_trucks else ""
        return [f"The groups need {need_t:,.0f} t a day; nothing can reach them{why}."]
    gets = "all of it" if served_t >= need_t * (1 - 1e-6) else f"{served_t:,.0f} t ({served_t / need_t:.0%})"
    said = [
        f"The groups need {need_t:,.0f} t a day and get {gets}; at most "
        f"{analysis.capacity_t_per_day:,.0f} t could reach them.",
        f"The network is narrowest at {words.listed([part.name for part in analysis.cut])}.",
    ]
    return [*said, _without_the_hub(analysis), *_without_lines(analysis)]


def _without_the_hub(analysis: HubAnalysis) -> str:
    hub = analysis.hub
    if hub is None:
        return "There is no hub: no place on the way can be lost at a cost, apart from the bases."
    said = (
        f"The supply hangs on {hub.name}: {hub.share_passing:.0%} of it comes through there, and without it "
        f"{hub.t_per_day_lost:,.0f} t a day ({hub.share_lost:.0%}) are missing"
    )
    if hub.groups_cut_off:
        names = {flow.group: flow.name for flow in analysis.flows}
        said += f"; nothing reaches {words.listed([names[group] for group in hub.groups_cut_off])}"
    lasting = f"{hub.first_short_days:,.1f} days" if hub.first_short_days < inf else "for good"
    return f"{said}. At best, the stocks last {lasting}."


def _without_lines(analysis: HubAnalysis) -> Iterator[str]:
    """What the loss of all crossings of a line together costs, where it costs something."""
    names = {line.id: line.name for line in analysis.scenario.lines}
    for loss in analysis.losses:
        if loss.kind == "line" and loss.t_per_day_lost > 0:
            yield (
                f"Without all crossings of one line together ({names[loss.id]}) "
                f"{loss.t_per_day_lost:,.0f} t a day ({loss.share_lost:.0%}) are missing."
            )


def report(analysis: HubAnalysis, before: HubAnalysis | None = None, top: int = 15) -> list[str]:
    """The whole analysis as lines of text.

    Parameters
    ----------
    analysis : HubAnalysis
        What to report.
    before : HubAnalysis, optional
        The same network at an earlier moment, to stand beside it.
    top : int
        Losses to list.
    """
    lines = [f"{analysis.title}, {day(analysis)} {analysis.moment.year}"]
    if before is None:
        lines += what_it_hangs_on(analysis)
    else:
        for each in (before, analysis):
            lines += ["", f"{day(each)}: {what_it_hangs_on(each)[0]}", *what_it_hangs_on(each)[1:]]
    lines += ["", "What reaches the groups, t a day", *_flow_table(analysis, before)]
    for each in filter(None, (before, analysis)):
        lines += [
            "",
            f"The smallest cut on {day(each)}: {each.capacity_t_per_day:,.0f} t a day",
            *_cut_table(each.cut),
        ]
    lines += ["", "What the groups lose without ...", *_loss_table(analysis, before, top)]
    return lines


def pairs_report(pairs: Sequence[Pair], top: int = 15) -> list[str]:
    """Pairs of losses as lines of text."""
    if not pairs:
        return ["No two losses that cost next to nothing singly hurt together."]
    rows = [
        [f"{pair.t_per_day_lost:,.0f}", f"{pair.t_per_day_lost_singly:,.0f}"]
        + [_any_of((one, *others)) for one, others in ((pair.a, pair.a_or), (pair.b, pair.b_or))]
        for pair in pairs[:top]
    ]
    heads = ["t/day lost", "singly", "any of", "with any of"]
    lines = ["Losses that hurt together and hardly alone", *_aligned([heads, *rows], left=(2, 3))]
    return lines if len(pairs) <= top else [*lines, f"... and {len(pairs) - top} more"]


def gathered(losses: Iterable[Loss]) -> list[tuple[str, Loss]]:
    """Losses with the same effect that are repaired as soon, as one: all their names, and the first."""
    alike: dict[tuple[int, float, float], list[Loss]] = {}
    for loss in losses:
        alike.setdefault((loss.effect, round(loss.share_passing, 6), loss.repair_h), []).append(loss)
    return [(_any_of([loss.element for loss in same]), same[0]) for same in alike.values()]


def duration(hours: float) -> str:
    """Hours or days in words; "never" for infinite ones."""
    if hours == inf:
        return "never"
    return f"{hours:,.0f} h" if hours < 72 else f"{hours / 24:,.1f} days"


def _any_of(elements: Sequence[Element]) -> str:
    """Places by name, the rest by number where there are many: "one town, another or 3 railways"."""
    places = [element.name for element in elements if element.kind == "place"]
    others = [element for element in elements if element.kind != "place"]
    if not places:
        return others[0].name if len(others) == 1 else f"{others[0].name} or {len(others) - 1} more"
    if len(places) > MANY:
        places = [*places[: MANY - 1], f"{len(places) - MANY + 1} more places"]
    if len(others) == 1:
        named = [others[0].name]
    else:
        counts = Counter(element.kind for element in others)
        named = [f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counts.items()]
    *first, last = [*places, *named]
    return f"{', '.join(first)} or {last}" if first else last


def _flow_table(analysis: HubAnalysis, before: HubAnalysis | None) -> list[str]:
    columns = ["need", "gets", "at most", "stock lasts", "served for", "what limits it, served alone"]
    if before is None:
        rows = [[flow.name, *_flow_cells(analysis, flow.group)] for flow in analysis.flows]
        return _aligned([["group", *columns], *rows], left=(0, 6))
    groups = {flow.group: flow.name for each in (before, analysis) for flow in each.flows}
    days = [day(before), day(analysis)]
    rows = []
    for group, name in groups.items():
        then, now = (_flow_cells(each, group) for each in (before, analysis))
        rows.append([name, *(cell for both in zip(then[:4], now[:4], strict=True) for cell in both), now[5]])
    heads = ["", *(head for column in columns[:4] for head in (column, "")), columns[5]]
    return _aligned([heads, ["group", *(days * 4), days[1]], *rows], left=(0, 9))


def _flow_cells(analysis: HubAnalysis, group: str) -> list[str]:
    flow = next((flow for flow in analysis.flows if flow.group == group), None)
    if flow is None:
        return ["gone", "-", "-", "-", "-", "-"]
    parts = analysis.cut_of(group)
    served_for = "for good" if flow.days_served == inf else f"{flow.days_served:,.1f} days"
    return [
        f"{flow.need_t_per_day:,.0f}",
        f"{flow.served_t_per_day:,.0f}",
        f"{flow.max_flow_t_per_day:,.0f}",
        f"{flow.stock_days:,.1f} days",
        served_for,
        words.listed(f"{part.name} ({part.limit})" for part in parts) if parts else "nothing can reach it",
    ]


def _cut_table(parts: Iterable[CutPart]) -> list[str]:
    rows = [[f"{part.t_per_day:,.0f}", part.name, part.limit] for part in parts]
    return (
        _aligned([["t/day", "what", "why not more"], *rows], left=(1, 2))
        if rows
        else ["nothing is left to cut"]
    )


def _loss_table(analysis: HubAnalysis, before: HubAnalysis | None, top: int) -> list[str]:
    earlier = {loss.element: loss.t_per_day_lost for loss in before.losses} if before else {}
    rows = []
    for names, loss in gathered(analysis.losses)[:top]:
        first_short = "never" if loss.first_short_days == inf else f"{loss.first_short_days:,.1f} days"
        rows.append(
            [
                names,
                *([f"{earlier.get(loss.element, 0.0):,.0f}"] if before else []),
                f"{loss.t_per_day_lost:,.0f}",
                f"{loss.share_lost:.0%}",
                f"{loss.share_passing:.0%}",
                first_short,
                duration(loss.recover_h),
                "yes" if loss.survives else "no",
                " ".join(loss.groups_cut_off),
            ]
        )
    heads = [f"t/day lost {day(each)}" for each in (before, analysis) if each] if before else ["t/day lost"]
    columns = ["", *heads, "share", "passes it", "first short", "made good", "in time", "cut off"]
    lines = _aligned([columns, *rows], left=(0, len(columns) - 1))
    more = len(gathered(analysis.losses)) - len(rows)
    return [*lines, f"... and {more} more (--top)"] if more > 0 else lines


def _aligned(rows: list[list[str]], left: tuple[int, ...]) -> list[str]:
    """Rows of cells in columns, to the left or to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index in left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
