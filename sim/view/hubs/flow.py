"""The supply as a flow from the bases to the groups, with the smallest cut through it."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from sim.hubs.analysis import HubAnalysis
from sim.hubs.legs import Leg, Point
from sim.hubs.text import day
from sim.view.hubs.diagram import BOX_MARGIN, SMALL, Box, Diagram, Ribbon, diagram
from sim.view.hubs.layout import HEIGHT, WIDTH, box_lines, place, settled
from sim.view.sheet.slide import new_panel, titled
from sim.view.sheet.style import GREY, HARM, INK, PAPER, for_words, group_colours, styled

NEAR_SHADE, FAR_SHADE = "#E6ECF2", "#FBF8F1"
RESERVE: dict[str, Any] = {"color": GREY, "linewidth": 1.2, "linestyle": (0, (3, 2)), "zorder": 2}
HUB_TINT = "#FFE3B8"
CURVE = [Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
LOW, HIGH = -5.0, HEIGHT + 3.0
"""Ends of the ground that is shaded: there is room for a line of words above and below the boxes."""
NUMBER_GAP = 0.4
"""Least distance between two numbers, one above the other."""
TINT = 0.82
"""Share of a group's colour in its bands."""


@styled
def hub(analysis: HubAnalysis, group: str | None = None, *, ax: Axes | None = None) -> Axes:
    """Diagram of the supply from the bases over railheads, depots and trucks to the groups, with its cut.

    Bands are as wide as what flows is much, in the colours of the groups; ways that are open but not used are
    dashed. One line parts the two sides of the smallest cut, and crosses exactly the ways that are cut.

    Parameters
    ----------
    analysis : HubAnalysis
        The supply: see `sim.hub`.
    group : str, optional
        Show the supply of this group, served alone; by default of all groups.
    ax : Axes, optional
        Where to draw; by default on a new slide.

    Returns
    -------
    Axes
        Without scales. The cut is the line with the label `cut`; what it crosses is written beside it, in
        texts with the gid `cut`.

    Raises
    ------
    ValueError
        If no such group is to be supplied.
    """
    ax = ax or new_panel(
        f"{analysis.title}: hub analysis of {day(analysis)} {analysis.moment.year}",
        left=0.015,
        right=0.985,
        tall=True,
        lines_under=1,
    )
    ax.set(xlim=(0, WIDTH), ylim=(LOW, HIGH))
    ax.axis("off")
    plan = diagram(analysis, group)
    if not plan.boxes:
        ax.text(WIDTH / 2, HEIGHT / 2, "Nothing can be brought to anybody.", ha="center", fontsize=14)
    else:
        cut_x = place(plan, analysis)
        _draw_sides(ax, cut_x)
        colours = group_colours(analysis.scenario)
        for ribbon in plan.ribbons:
            _draw_ribbon(ax, plan, ribbon, colours)
        for box in plan.boxes:
            if box.points:
                _draw_box(ax, plan, analysis, box, colours)
        _write_tonnes(ax, plan)
        _draw_cut(ax, plan, cut_x)
        _write_key(ax, plan, analysis)
    titled(ax, _title(analysis, group), _subtitle(analysis, group))
    return ax


def _draw_sides(ax: Axes, cut_x: float) -> None:
    low, high = LOW, HIGH
    for left, right, shade in ((0.0, cut_x, NEAR_SHADE), (cut_x, WIDTH, FAR_SHADE)):
        ax.add_patch(Rectangle((left, low), right - left, high - low, color=shade, linewidth=0, zorder=0))
    said: dict[str, Any] = {"fontsize": 10, "color": GREY, "va": "top", "zorder": 1}
    ax.text(cut_x - 1.2, high - 0.8, "side of the bases", ha="right", **said)
    ax.text(cut_x + 1.2, high - 0.8, "side of the groups", ha="left", **said)


def _write_key(ax: Axes, plan: Diagram, analysis: HubAnalysis) -> None:
    """What bands, dashes and the tint mean, under the diagram."""
    hub = _tinted(analysis)
    is_shown = any(box.key == ("depot", hub) for box in plan.boxes)
    tint = f" Tinted: {analysis.name_of(Point('station', hub))}." if hub and is_shown else ""
    key = f"Bands: t a day, in the colours of the groups. Dashed: open, not used.{tint}"
    ax.annotate(
        key,
        (0, 0),
        (0, -5),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=9.5,
        color=GREY,
    )


def _tinted(analysis: HubAnalysis) -> str:
    """Place that is tinted: the hub of the scenario, or what most hangs on; empty if there is none."""
    *_, node = analysis.scenario.hub_nodes or ("",)
    return node or (analysis.hub.id if analysis.hub else "")


def _draw_ribbon(ax: Axes, plan: Diagram, ribbon: Ribbon, colours: dict[str, str]) -> None:
    """Stripes of the groups, one upon the other; a dashed line if nothing flows."""
    x1, x2 = _ends(plan, ribbon)
    x0 = x1 if ribbon.start.points else x1 - plan.box_width  # straight on through a column of boxes
    if not ribbon.t_per_day:
        way = _curve(x0, x1, ribbon.y_start, x2, ribbon.y_end)
        ax.add_patch(PathPatch(way, fill=False, **RESERVE))
        return
    height = ribbon.total_t * plan.height_per_t
    y1, y2 = ribbon.y_start + height / 2, ribbon.y_end + height / 2
    for group in sorted(ribbon.t_per_day, key=list(colours).index):
        stripe = ribbon.t_per_day[group] * plan.height_per_t
        path = _band(x0, x1, y1, x2, y2, stripe)
        label = f"_{ribbon.leg.end.id}:{group}"
        tint = tuple(1 - TINT * (1 - part) for part in to_rgb(colours[group]))
        ax.add_patch(PathPatch(path, facecolor=tint, edgecolor=tint, linewidth=0.5, zorder=3, label=label))
        y1, y2 = y1 - stripe, y2 - stripe


def _write_tonnes(ax: Axes, plan: Diagram) -> None:
    """Write what flows where it leaves a box; what is cut, also within a box, has words of its own."""
    for box in (box for box in plan.boxes if box.key not in plan.straddling):
        leaving = [
            ribbon
            for ribbon in plan.ribbons
            if ribbon.start is box and ribbon.t_per_day and ribbon.is_first and not ribbon.is_cut
        ]
        leaving.sort(key=lambda ribbon: -ribbon.y_start)
        heights = [plan.line_height] * len(leaving)
        middles = settled([ribbon.y_start for ribbon in leaving], heights, NUMBER_GAP)
        for ribbon, y in zip(leaving, middles, strict=True):
            x, _ = _ends(plan, ribbon)
            _write(ax, x + 0.5, y, f"{ribbon.total_t:,.0f}", fontsize=plan.font_size, ha="left")


def _ends(plan: Diagram, ribbon: Ribbon) -> tuple[float, float]:
    """Where a ribbon leaves a column and where it comes to the next, from left to right."""
    return ribbon.start.x + plan.box_width / 2, ribbon.end.x - plan.box_width / 2


def _curve(x0: float, x1: float, y1: float, x2: float, y2: float) -> Path:
    """Straight on at first, and then up or down to where it ends."""
    return Path(_corners(x0, x1, y1, x2, y2), CURVE)


def _band(x0: float, x1: float, y1: float, x2: float, y2: float, height: float) -> Path:
    """The ground between a curve and the same curve further down."""
    upper, lower = _corners(x0, x1, y1, x2, y2), _corners(x0, x1, y1 - height, x2, y2 - height)
    back = [Path.LINETO, *CURVE[:1:-1], Path.LINETO]
    return Path([*upper, *reversed(lower), upper[0]], [*CURVE, *back, Path.CLOSEPOLY])


def _corners(x0: float, x1: float, y1: float, x2: float, y2: float) -> list[tuple[float, float]]:
    middle = (x1 + x2) / 2
    return [(x0, y1), (x1, y1), (middle, y1), (middle, y2), (x2, y2)]


def _draw_box(ax: Axes, plan: Diagram, analysis: HubAnalysis, box: Box, colours: dict[str, str]) -> None:
    kind, name = box.key
    colour = colours[name] if kind == "group" else INK
    is_hub = kind == "depot" and name == _tinted(analysis)
    corner = (box.x - plan.box_width / 2, box.y - box.height / 2)
    ax.add_patch(
        Rectangle(
            corner,
            plan.box_width,
            box.height,
            facecolor=HUB_TINT if is_hub else PAPER,
            edgecolor=colour,
            linewidth=2.4 if kind == "group" or is_hub else 1.1,
            zorder=5,
            label=f"_{kind}:{name}",
        )
    )
    text = "\n".join(box_lines(plan, analysis, box))
    settings: dict[str, Any] = {"fontsize": plan.font_size, "linespacing": 1.15, "zorder": 7}
    if box.key in plan.straddling:  # the cut goes through the box, and behind the writing
        settings["bbox"] = {"facecolor": PAPER, "linewidth": 0, "pad": 2}
    ax.text(box.x, box.y, text, ha="center", va="center", **settings)


def _draw_cut(ax: Axes, plan: Diagram, cut_x: float) -> None:
    """The line, and beside it what each way that it crosses could carry, and what limits it."""
    edge = [withStroke(linewidth=7.5, foreground=INK)]  # so that it stands out in grey, too
    ends = [LOW, HIGH]
    ax.plot([cut_x] * 2, ends, color=HARM, linewidth=4.5, path_effects=edge, zorder=6, label="cut")
    crossings = [
        (_y_at(plan, ribbon, cut_x), ribbon.leg, ribbon.total_t) for ribbon in plan.ribbons if ribbon.is_cut
    ]
    for box in plan.boxes:
        for leg in plan.straddling.get(box.key, []):
            passing_t = sum(plan.flow_t.get((leg.start, leg.end), {}).values())
            crossings.append((box.y - box.height / 2, leg, passing_t))
    crossings.sort(key=lambda crossing: -crossing[0])
    texts = [_cut_text(plan, leg, passing_t) for _, leg, passing_t in crossings]
    heights = [plan.line_height * (text.count("\n") + 1) + BOX_MARGIN for text in texts]
    middles = settled([y for y, _, _ in crossings], heights, 0.5)
    for (y, _, _), text, height, middle in zip(crossings, texts, heights, middles, strict=True):
        ax.plot(cut_x, y, marker="D", markersize=8, color=HARM, markeredgecolor=PAPER, zorder=8)
        x = _right_of_boxes(plan, cut_x, middle, height)
        ax.plot([cut_x, x - 0.7], [y, middle], color=HARM, linewidth=1, zorder=7)
        ax.text(
            x,
            middle,
            text,
            va="center",
            linespacing=1.15,
            fontsize=plan.font_size,
            color=for_words(HARM),
            fontweight="bold",
            gid="cut",
            bbox={"boxstyle": "round,pad=0.25", "facecolor": PAPER, "edgecolor": HARM},
            zorder=9,
        )


def _right_of_boxes(plan: Diagram, cut_x: float, middle: float, height: float) -> float:
    """Where words about the cut begin: beside the line, or beside a box that it goes through."""
    beside = any(
        abs(box.y - middle) < (box.height + height) / 2 for box in plan.boxes if box.key in plan.straddling
    )
    return cut_x + (plan.box_width / 2 + 0.8 if beside else 1.9)


def _cut_text(plan: Diagram, leg: Leg, passing_t: float) -> str:
    used = f"{passing_t:,.0f} of {leg.t_per_day:,.0f} t"
    limit = leg.limit.replace(" km", "\u00a0km")
    return "\n".join([used, *wrap(limit, 14 if plan.font_size > SMALL else 16)])


def _y_at(plan: Diagram, ribbon: Ribbon, x: float) -> float:
    """Height of the middle of a ribbon where it passes an x; its curve rises like 3 s^2 - 2 s^3."""
    x1, x2 = _ends(plan, ribbon)
    low, high = 0.0, 1.0
    for _ in range(30):
        s = (low + high) / 2
        at_x = x1 + (x2 - x1) * (1.5 * s * (1 - s) + s**3)
        low, high = (s, high) if at_x < x else (low, s)
    return ribbon.y_start + (ribbon.y_end - ribbon.y_start) * (3 * s**2 - 2 * s**3)


def _write(ax: Axes, x: float, y: float, text: str, **settings: Any) -> None:
    outline = [withStroke(linewidth=2.6, foreground=PAPER)]
    ax.text(x, y, text, va="center", linespacing=1.15, path_effects=outline, zorder=9, **settings)


def _title(analysis: HubAnalysis, group: str | None) -> str:
    whose = "the groups" if group is None else f"the {analysis.name_of(Point('group', group))}"
    return f"Where the supply of {whose} is narrowest, {day(analysis)}"


def _subtitle(analysis: HubAnalysis, group: str | None) -> str:
    flows = [flow for flow in analysis.flows if group in (None, flow.group)]
    need_t, gets_t = sum(f.need_t_per_day for f in flows), sum(f.served_t_per_day for f in flows)
    most_t = sum(part.t_per_day for part in analysis.cut_of(group))
    return (
        f"The ways that the thick line cuts could carry {most_t:,.0f} t a day; the need is {need_t:,.0f} t, "
        f"and {gets_t:,.0f} t of it arrive"
    )
