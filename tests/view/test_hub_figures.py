from math import isinf

import pytest
from figure_layout import faults
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle

import sim
from sim.record.hub import hub as analyse
from sim.view.hubs.diagram import diagram
from sim.view.hubs.figures import hub_figures
from sim.view.hubs.flow import hub
from sim.view.hubs.layout import place, settled
from sim.view.hubs.losses import NEVER_DAYS, _rows, losses

SUBJECTS = [
    "historical",
    "two-hubs",
    "rail-to-izium",
    "oskil-bridges-down",
    "toy-hub",
    "kherson",
    "kherson on 2022-09-10",
    "2022-09-10",
    "2022-09-20",
]


@pytest.fixture(scope="module", params=SUBJECTS)
def analysis(request, result):
    name, _, moment = request.param.partition(" on ")
    if moment:
        return analyse(sim.run(name, seed=1), at=moment)
    if request.param.startswith("2022"):
        return analyse(result, at=request.param)
    return analyse(request.param)


ROUNDED_T = 1e-3
"""By how much a width may be off: the share that passes stands in the table with six digits."""


def overlapping(figure, texts):
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text().strip()]
    return [
        (one, other)
        for index, (one, box) in enumerate(boxes)
        for other, another in boxes[index + 1 :]
        if box.overlaps(another)
    ]


def cut_line(ax):
    (line,) = [line for line in ax.get_lines() if line.get_label() == "cut"]
    return line


def test_one_line_crosses_exactly_what_is_cut(analysis):
    ax = hub(analysis)
    (cut_x, _) = cut_line(ax).get_xdata()
    diamonds = [line for line in ax.get_lines() if line.get_marker() == "D"]
    assert len(diamonds) == len(analysis.cut)
    assert all(diamond.get_xdata() == [cut_x] for diamond in diamonds)
    said = [text.get_text().splitlines()[0] for text in ax.texts if text.get_gid() == "cut"]
    assert sorted(said) == sorted(
        f"{passing:,.0f} of {part.t_per_day:,.0f} t"
        for part in analysis.cut
        for passing in [passing_t(analysis, part)]
    )
    plan = diagram(analysis)
    cut_x = place(plan, analysis)
    near = analysis.near_side()
    for box in plan.boxes:
        if box.points and box.key not in plan.straddling:
            assert (box.x < cut_x) == (box.points[-1] in near), box.key
    for ribbon in plan.ribbons:
        crosses = ribbon.start.x < cut_x < ribbon.end.x
        assert crosses == ribbon.is_cut


def passing_t(analysis, part):
    ends = (part.start, part.end)
    return sum(
        chain.t_per_day
        for chain in analysis.chains
        for leg in chain.legs
        if (leg.start.label, leg.end.label) == ends
    )


def test_every_group_has_its_box_and_nothing_collides(analysis):
    ax = hub(analysis)
    boxes = {patch.get_label(): patch for patch in ax.patches if isinstance(patch, Rectangle)}
    for flow in analysis.flows:
        assert f"_group:{flow.group}" in boxes
    drawn = [patch for label, patch in boxes.items() if label.startswith("_") and ":" in label]
    edges = [patch.get_bbox() for patch in drawn]
    for index, edge in enumerate(edges):
        assert not any(edge.overlaps(other) for other in edges[index + 1 :])
    assert overlapping(ax.get_figure(), ax.texts) == []
    renderer = FigureCanvasAgg(ax.get_figure()).get_renderer()
    frame = ax.get_figure().bbox
    for text in [*ax.texts, ax.title, *ax.get_figure().texts]:
        extent = text.get_window_extent(renderer)
        assert frame.x0 <= extent.x0, text.get_text()
        assert extent.x1 <= frame.x1, text.get_text()


def test_bands_are_as_wide_as_what_flows(result):
    analysis = analyse(result, at="2022-09-10")
    plan = diagram(analysis)
    place(plan, analysis)
    into = {r.end.key: r for r in plan.ribbons if r.end.key[0] == "group"}
    assert into["group", "izium"].t_per_day == pytest.approx({"izium": 304.1}, abs=0.1)
    total_t = sum(chain.t_per_day for chain in analysis.chains)
    assert plan.height_per_t * total_t == pytest.approx(19.0, rel=1e-3)


def test_a_group_alone(result):
    ax = hub(analyse("historical"), group="izium")
    labels = {patch.get_label() for patch in ax.patches}
    assert "_group:izium" in labels
    assert "_group:north" not in labels
    assert "Izium group" in ax.get_title(loc="left")
    with pytest.raises(ValueError, match="no group atlantis"):
        hub(analyse("historical"), group="atlantis")


def test_nobody_left_is_said_in_words():
    analysis = analyse(sim.run("toy-hub"), at=360.0)
    assert any("Nothing can be brought" in text.get_text() for text in hub(analysis).texts)
    bars, _ = losses(analysis).axes
    assert len(bars.patches) == 0


def test_the_ranking_shows_what_the_table_holds(analysis):
    figure = losses(analysis, top=8)
    bars, times = figure.axes
    passing, lost = bars.containers
    rows = [loss for loss in analysis.losses if "group" not in loss.serves_as]
    widths = [bar.get_width() for bar in lost]
    assert widths == sorted(widths, reverse=True)
    assert set(widths) <= {loss.t_per_day_lost for loss in rows}
    assert all(
        wide.get_width() >= bar.get_width() - ROUNDED_T for wide, bar in zip(passing, lost, strict=True)
    )
    assert len([line for line in times.get_lines() if line.get_label() == "_survive"]) == len(widths)
    verdicts = [text.get_text() for text in times.texts]
    assert set(verdicts) <= {"in time", "too late"}
    FigureCanvasAgg(figure).draw()
    ticks = [label for label in bars.get_yticklabels() if label.get_text()]
    assert overlapping(figure, [*ticks, *bars.texts]) == []
    assert bars.get_xlabel() == "t/day"


def test_only_what_never_happens_stands_at_never(analysis):
    """Who is short after 105 days is short one day: a loss that is `too late` has its reason on the scale."""
    rows = [loss for _, loss in _rows(analysis)[:11]]
    _, times = losses(analysis).axes
    for sign, days in (
        ("_survive", [row.first_short_days for row in rows]),
        ("_recover", [row.recover_h / 24 for row in rows]),
    ):
        places = [line.get_xdata()[0] for line in times.get_lines() if line.get_label() == sign]
        assert [place == NEVER_DAYS for place in places] == [isinf(day) for day in days]


@pytest.mark.parametrize("draw", [hub, losses])
def test_figures_keep_their_words_apart_and_speak_of_names(analysis, draw):
    assert faults(draw(analysis)) == {}


def test_two_moments_make_four_figures(result):
    analyses = [analyse(result), analyse(result, at="2022-09-10")]
    assert list(hub_figures(analyses)) == ["hub_before", "losses_before", "hub_after", "losses_after"]
    assert list(hub_figures(analyses[:1])) == ["hub", "losses"]


def test_what_is_settled_keeps_its_order_and_distance():
    middles = settled([10.0, 10.0, 9.0], [2.0, 4.0, 2.0], 1.0)
    assert middles[0] - middles[1] >= 4.0
    assert middles[1] - middles[2] >= 4.0
    assert settled([-5.0], [2.0], 1.0) == [1.0]


def test_crossings_are_a_stage_of_their_own():
    analysis = analyse(sim.run("kherson", seed=1), at="2022-09-10")
    ax = hub(analysis)
    boxes = {patch.get_label() for patch in ax.patches if isinstance(patch, Rectangle)}
    crossings = {label for label in boxes if label.startswith("_crossing:")}
    assert len(crossings) > 2
    plan = diagram(analysis)
    for ribbon in plan.ribbons:
        if ribbon.end.key[0] == "crossing":
            assert ribbon.start.key[0] in ("company", "way")
        if ribbon.start.key[0] == "crossing":
            assert ribbon.end.key[0] in ("group", "way")
    into = sum(ribbon.total_t for ribbon in plan.ribbons if ribbon.end.key[0] == "crossing")
    assert into == pytest.approx(analysis.served_t_per_day, rel=1e-3)
    unused = [(r.start.key, r.end.key) for r in plan.ribbons if not r.t_per_day and not r.is_cut]
    assert len(unused) == len(set(unused))
