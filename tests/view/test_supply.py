import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.schema import SUPPLY_CLASSES
from sim.view.runs.outlook import outlook
from sim.view.runs.stocks import stock, stocks, stocks_panels
from sim.view.runs.supply import arrivals, daily, throughput, throughput_panels
from sim.view.sheet.marks import group_name
from sim.view.sheet.style import SUPPLY_COLOURS, group_colours


def lines_of(ax):
    return {line.get_label(): line for line in ax.get_lines() if not line.get_label().startswith("_")}


def steps_of(ax):
    return [patch for patch in ax.patches if isinstance(patch, StepPatch)]


def test_daily_totals_add_up_to_the_cumulative_arrivals(result):
    table = result.series.throughput
    rows = table[(table["place"] == "izium") & (table["supply_class"] == "fuel")]
    whole_days = rows[rows["time_h"] % 24 == 0]
    np.testing.assert_allclose(daily(result, "izium")["fuel"].sum(), whole_days["cumulative_t"].iloc[-1])


def test_throughput_has_a_band_for_each_group_and_a_line_for_the_hub(result):
    ax = throughput(result)
    names = [group.name.partition(" (")[0] for group in result.scenario.groups]
    assert [step.get_label() for step in steps_of(ax)] == [*names, "Kupiansk-Vuzlovyi, by rail"]
    assert ax.get_ylabel() == "t/day"
    assert ax.get_legend() is None
    assert {*names, "Kupiansk-Vuzlovyi, by rail"} <= {text.get_text() for text in ax.texts}
    colours = group_colours(result.scenario).values()
    assert [to_hex(step.get_facecolor()).upper() for step in steps_of(ax)[:-1]] == list(colours)


def test_throughput_draws_what_the_table_holds(result):
    *groups, hub = steps_of(throughput(result))
    np.testing.assert_array_equal(hub.get_data().values, daily(result, "kupiansk-railhead").sum(axis=1))
    below = np.zeros(len(hub.get_data().values))
    for step, group in zip(groups, result.scenario.groups, strict=True):
        np.testing.assert_allclose(step.get_data().baseline, below)
        below = below + daily(result, group.id).sum(axis=1).to_numpy()
        np.testing.assert_allclose(step.get_data().values, below)
    first, last = daily(result, "izium").index[[0, -1]]
    np.testing.assert_allclose(hub.get_data().edges[[0, -1]], [date2num(first) - 1, date2num(last)])


def test_the_line_under_the_title_tells_what_arrived(result):
    words = " ".join(text.get_text() for text in throughput(result).texts)
    by_rail_t = daily(result, "kupiansk-railhead").to_numpy().sum()
    assert f"{by_rail_t:,.0f} t the hub by rail" in words  # the outline, not all lines
    assert f"{result.outcomes['delivered_t']:,.0f} t reached the groups" in words
    consumed_t, lacked_t = (sum(sum(met[part]) for met in result.history.met.values()) for part in (0, 1))
    assert f"{consumed_t / (consumed_t + lacked_t):.0%} of the need was met" in words


def test_the_loss_of_the_hub_is_marked_where_it_happened(result):
    scenario = result.resolved
    marked = [
        line.get_xdata()[0]
        for line in throughput(result).get_lines()
        if len(set(line.get_xdata())) == 1 and list(line.get_ydata()) == [0, 1]
    ]
    for outcome in ("hub_closed_h", "hub_entered_h"):
        assert float(date2num(scenario.moment(result.outcomes[outcome]))) in marked


def test_arrivals_stack_the_classes(result):
    steps = steps_of(arrivals(result, "izium"))
    days = daily(result, "izium")
    assert [step.get_label() for step in steps] == list(SUPPLY_CLASSES)
    np.testing.assert_allclose(steps[-1].get_data().values, days.sum(axis=1))
    np.testing.assert_array_equal(steps[0].get_data().baseline, 0.0)
    np.testing.assert_allclose(steps[1].get_data().baseline, days["ammunition"])


def test_an_unknown_place_is_named_with_the_known_ones(result):
    with pytest.raises(ValueError, match=r"no atlantis: .*izium"):
        arrivals(result, "atlantis")
    with pytest.raises(ValueError, match=r"no atlantis: .*kupiansk-depot"):
        stock(result, "atlantis")


def test_panels_show_the_hub_first_and_every_group(result):
    figure = throughput_panels(result)
    assert isinstance(figure, Figure)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[0] == "Kupiansk-Vuzlovyi, by rail"
    assert titles[1:] == [group.name.partition(" (")[0] for group in result.scenario.groups]
    piles = [ax.get_title(loc="left") for ax in stocks_panels(result).axes]
    assert piles == ["Kupiansk depot", *titles[1:]]


def test_stocks_show_the_scarcest_class(result):
    table = result.series.stocks
    days = table[table["pile"] == "izium"].groupby("date")["days_of_supply"].min()
    figure = stocks(result)
    panels = {ax.get_title(loc="left"): ax for ax in figure.axes}
    assert list(panels) == [group.short_name for group in result.scenario.groups]
    np.testing.assert_array_equal(lines_of(panels["Izium group"])["Izium group"].get_ydata(), days)
    assert len({ax.get_ylim() for ax in figure.axes}) == 1
    words = [text.get_text() for text in figure.texts]
    fewest = min(
        left
        for group in result.scenario.groups
        if (left := result.outcomes[f"days_of_supply_at_hub_loss:{group.id}"]) == left
    )
    assert any(f" {fewest:.1f}" in word for word in words)


def test_cliffs_of_a_stock_are_explained(result):
    izium = next(ax for ax in stocks(result).axes if ax.get_title(loc="left") == "Izium group")
    marked = [line.get_xdata()[0] for line in izium.get_lines() if list(line.get_ydata()) == [0, 1]]
    ordered = date2num(result.resolved.moment(result.outcomes["ordered_h:izium"]))
    events = result.events
    met_h = events.loc[(events["kind"] == "contact") & (events["actor"] == "izium"), "time_h"].min()
    assert float(ordered) in marked
    assert float(date2num(result.resolved.moment(float(met_h)))) in marked


def test_a_stock_is_stacked_to_the_level_of_all_classes(result):
    ax = stock(result, "kupiansk-depot")
    table = result.series.stocks
    most_t = table[table["pile"] == "kupiansk-depot"].groupby("date")["level_t"].sum().max()
    top = max(path.vertices[:, 1].max() for area in ax.collections for path in area.get_paths())
    np.testing.assert_allclose(top, most_t)
    assert [area.get_label() for area in ax.collections] == list(SUPPLY_COLOURS)
    assert set(SUPPLY_COLOURS) <= {text.get_text() for text in ax.texts}


def test_a_panel_in_which_nothing_happens_says_so():
    short = run(load("historical", ["horizon_days=1", "offensive.starts=2022-09-01T05:00:00"]), seed=1)
    figure = throughput_panels(short)
    empty = [ax for ax in figure.axes if "nothing" in [text.get_text() for text in ax.texts]]
    assert [ax.get_title(loc="left") for ax in empty] == [
        "Balakliia group",
        "Kupiansk garrison",
        "East bank of the Oskil",
        "Svatove and Kreminna",
    ]
    assert all(len(ax.get_yticks()) == 0 for ax in empty)


@pytest.mark.parametrize("days", [0.0042, 0.5, 1.0])
def test_a_run_of_a_day_or_less_can_be_drawn(days):
    nobody_attacks = ("offensive.enabled=false", "offensive.starts=2022-09-01", "offensive.axes=[]")
    result = run(load("toy-hub", [f"horizon_days={days}", *nobody_attacks]))
    for draw in (throughput, throughput_panels):
        drawn = draw(result)
        (drawn if isinstance(drawn, Figure) else drawn.figure).draw_without_rendering()


def test_the_outlook_draws_what_the_staffs_reckoned_with(result):
    figure = outlook(result)
    panels = {ax.get_title(loc="left"): ax for ax in figure.axes}
    assert set(panels) == {group_name(result.scenario, g.id) for g in result.scenario.groups if g.drawdown}
    reckoned = [each for each in result.history.expectations if each.group == "izium"]
    points = next(line for line in panels["Izium group"].get_lines() if line.get_marker() == "o")
    np.testing.assert_allclose(points.get_ydata(), [each.expected_share for each in reckoned])
    assert f"need: {reckoned[-1].need_t_per_day:,.0f} t a day" in [
        t.get_text() for t in panels["Izium group"].texts
    ]


def test_where_no_staff_reckons_the_outlook_says_so():
    figure = outlook(run("toy-hub", seed=1))
    assert "no staff reckons with its supply" in [text.get_text() for text in figure.axes[0].texts]
