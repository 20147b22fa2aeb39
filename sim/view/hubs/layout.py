"""Where the boxes and ribbons of a diagram of the supply stand."""

from __future__ import annotations

from collections import defaultdict
from textwrap import wrap

from sim.hubs.analysis import HubAnalysis
from sim.view.hubs.diagram import BETWEEN_COLUMNS, BOX_MARGIN, WIDEST_BOX, Box, Diagram, Ribbon

WIDTH, HEIGHT = 100.0, 46.0
"""Of the diagram, in units of its own: about a tenth of an inch each."""
GAP = 1.6
"""Least distance between two boxes, one above the other."""
FLOW_HEIGHT = 19.0
"""Height of all that flows together."""
RESERVE_HEIGHT = 0.8
"""Room at a box for a way that is open and not used."""
CUT_ROOM = 11.5
"""Extra room between the columns where the cut passes, for what it is made of."""
SWEEPS = 8
"""Times that the boxes of all columns are put in the order of what they are joined to."""


def place(plan: Diagram, analysis: HubAnalysis) -> float:
    """Give boxes and ribbons their positions; returns where the cut passes, from left to right."""
    _order(plan.boxes, plan.ribbons)
    flowing_t = {group for ribbon in plan.ribbons for group in ribbon.t_per_day}
    total_t = sum(analysis.supplied.served_t_per_day[group] for group in flowing_t)
    plan.height_per_t = FLOW_HEIGHT / total_t if total_t else 0.0
    room, gaps = WIDTH - CUT_ROOM - 2.0, plan.columns - 1
    plan.box_width = min(WIDEST_BOX, (room - BETWEEN_COLUMNS * gaps) / plan.columns)
    step = (room - plan.box_width) / max(1, gaps)
    for box in plan.boxes:
        behind = 0.5 if box.key in plan.straddling else float(box.column >= plan.near_columns)
        box.x = 1.0 + plan.box_width / 2 + step * box.column + CUT_ROOM * behind
        into = [ribbon for ribbon in plan.ribbons if ribbon.end is box]
        out = [ribbon for ribbon in plan.ribbons if ribbon.start is box]
        lines = len(box_lines(plan, analysis, box)) if box.points else 0
        text = plan.line_height * lines + BOX_MARGIN if lines else 0.0
        box.height = max(text, *(sum(_height(plan, ribbon) for ribbon in side) for side in (into, out)))
    for box in plan.boxes:
        box.y *= HEIGHT
    for _ in range(SWEEPS):
        for number in range(plan.columns):
            column = sorted((box for box in plan.boxes if box.column == number), key=lambda box: -box.y)
            wanted = [_pull(box, plan.ribbons) for box in column]
            for box, y in zip(column, settled(wanted, [box.height for box in column], GAP), strict=True):
                box.y = y
        _centre(plan.boxes)
    for box in plan.boxes:
        _dock(plan, box)
    middle = next((box.x for box in plan.boxes if box.key in plan.straddling), None)
    before = 1.0 + plan.box_width + step * (plan.near_columns - 1)
    return before + 0.2 * (step - plan.box_width + CUT_ROOM) if middle is None else middle


def settled(wanted: list[float], heights: list[float], gap: float) -> list[float]:
    """Middles of things one above the other, from the top, near where they are wanted and apart by a gap.

    Parameters
    ----------
    wanted : list of float
        Middles, in the order from the top.
    heights : list of float
        Of the things.
    gap : float
        Least distance between two of them.
    """
    middles: list[float] = []
    ceiling = HEIGHT
    for y, height in zip(wanted, heights, strict=True):
        middles.append(min(y, ceiling - height / 2))
        ceiling = middles[-1] - height / 2 - gap
    floor = 0.0
    for index in reversed(range(len(middles))):
        middles[index] = max(middles[index], floor + heights[index] / 2)
        floor = middles[index] + heights[index] / 2 + gap
    return middles


def box_lines(plan: Diagram, analysis: HubAnalysis, box: Box) -> list[str]:
    """What is written in a box: its name, and what it can do."""
    kind, name = box.key
    first = next((point for point in box.points if point.stage != "convoys"), box.points[0])
    named = [analysis.name_of(first)]
    leaving = {leg.start: leg for leg in analysis.legs}
    if kind == "group":
        flow = next(flow for flow in analysis.flows if flow.group == name)
        named.append(f"{flow.served_t_per_day:,.0f} of {flow.need_t_per_day:,.0f}\u00a0t")
    elif kind == "depot" and first in leaving:
        named.append(
            f"{'unloads' if first.stage == 'station' else 'loads'} {leaving[first].t_per_day:,.0f}\u00a0t"
        )
    hauls = [leaving[point] for point in box.points if point.stage == "trucks" and point in leaving]
    named += [f"{haul.trucks:,.0f} trucks" for haul in hauls if haul.limited_by == "trucks"][:1]
    return [line for text in named for line in wrap(text, plan.characters)]


def _centre(boxes: list[Box]) -> None:
    """Leave as much room above the diagram as below it."""
    top = max(box.y + box.height / 2 for box in boxes)
    bottom = min(box.y - box.height / 2 for box in boxes)
    for box in boxes:
        box.y += (HEIGHT - top - bottom) / 2


def _height(plan: Diagram, ribbon: Ribbon) -> float:
    return max(RESERVE_HEIGHT, ribbon.total_t * plan.height_per_t)


def _dock(plan: Diagram, box: Box) -> None:
    """Stack the ribbons at both sides of a box, in the order of where they come from and lead to."""
    out = sorted((r for r in plan.ribbons if r.start is box), key=lambda r: -r.end.y)
    into = sorted((r for r in plan.ribbons if r.end is box), key=lambda r: -r.start.y)
    for ribbons, end in ((out, "y_start"), (into, "y_end")):
        y = box.y + sum(_height(plan, ribbon) for ribbon in ribbons) / 2
        for ribbon in ribbons:
            setattr(ribbon, end, y - _height(plan, ribbon) / 2)
            y -= _height(plan, ribbon)


def _order(boxes: list[Box], ribbons: list[Ribbon]) -> None:
    """Order the boxes within their columns by the middle of what they are joined to (y counts upwards)."""
    by_column: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        by_column[box.column].append(box)
    for column in by_column.values():
        _spread(column)
    for _ in range(SWEEPS):
        for number in sorted(by_column):
            pulls = {box.key: _pull(box, ribbons) for box in by_column[number]}
            by_column[number].sort(key=lambda box: -pulls[box.key])
            _spread(by_column[number])


def _spread(column: list[Box]) -> None:
    for rank, box in enumerate(column):
        box.y = 1.0 - (rank + 0.5) / len(column)


def _pull(box: Box, ribbons: list[Ribbon]) -> float:
    joined = [(ribbon.end.y, 1e-3 + ribbon.total_t) for ribbon in ribbons if ribbon.start is box]
    joined += [(ribbon.start.y, 1e-3 + ribbon.total_t) for ribbon in ribbons if ribbon.end is box]
    weight = sum(tonnes for _, tonnes in joined)
    return sum(y * tonnes for y, tonnes in joined) / weight if weight else box.y
