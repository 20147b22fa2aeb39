"""No result depends on what it must not depend on: the order of a list in a file, or when the run ends."""

import pytest
from builders import attack, entries, hour, simulated
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.scenario.order import MEANINGFUL, in_order
from sim.scenario.quantity import Record

HISTORICAL = sim.load("historical")
WHOLE_DAYS = 24


def shuffled(value, order, name=""):
    """The same with every list in another order, apart from those whose order means something."""
    if isinstance(value, Record):
        changes = {field: shuffled(getattr(value, field), order, field) for field in type(value).model_fields}
        return value.model_copy(update=changes)
    if isinstance(value, tuple):
        items = [shuffled(item, order) for item in value]
        return tuple(items if name in MEANINGFUL else order.sample(items, len(items)))
    return value


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.randoms(), st.integers(0, 50))
def test_the_order_of_lists_changes_nothing(order, replicate):
    other = shuffled(HISTORICAL, order)
    one, two = (sim.run(scenario, seed=1, replicate=replicate) for scenario in (HISTORICAL, other))
    assert vars(one.history) == vars(two.history)
    assert one.outcomes.keys() == two.outcomes.keys()
    for name, value in one.outcomes.items():
        same = value if isinstance(value, str) else pytest.approx(value, rel=1e-9, nan_ok=True)
        assert two.outcomes[name] == same, name
    assert sorted(one.staff_log) == sorted(two.staff_log)


def test_lists_that_mean_something_stay_as_they_are():
    ordered = in_order(HISTORICAL)
    assert [group.id for group in ordered.groups] == sorted(group.id for group in HISTORICAL.groups)
    for group in HISTORICAL.groups:
        (same,) = (other for other in ordered.groups if other.id == group.id)
        assert same.drawdown is group.drawdown is None or same.drawdown.stages == group.drawdown.stages
    assert {axis.id: axis.path for axis in ordered.offensive.axes} == {
        axis.id: axis.path for axis in HISTORICAL.offensive.axes
    }
    assert in_order(ordered) is ordered


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.integers(0, 50), st.floats(6, WHOLE_DAYS - 1))
def test_when_the_run_ends_changes_nothing_of_what_came_before(replicate, days):
    whole, cut = (
        sim.run(sim.with_overrides(HISTORICAL, {"horizon_days": horizon_days}), seed=2, replicate=replicate)
        for horizon_days in (WHOLE_DAYS, days)
    )
    end_h = 24.0 * days
    assert cut.history.entries == [entry for entry in whole.history.entries if entry[0] <= end_h]
    assert cut.history.captures == {node: h for node, h in whole.history.captures.items() if h <= end_h}
    for step in range(200):
        hour = end_h * step / 200
        assert cut.reading.area_km2_at(hour) == pytest.approx(whole.reading.area_km2_at(hour), abs=1e-6)
        assert cut.reading.announced_km2_at(hour) == pytest.approx(
            whole.reading.announced_km2_at(hour), abs=1e-6
        )


def test_what_is_dated_at_the_very_end_happens():
    at_the_end = {
        "horizon_days": 4,
        "reinforcements": [{"id": "late", "group": "army", "node": "front", "men": 100, "arrives": hour(96)}],
    }
    assert [entry.time_h for entry in entries(simulated(at_the_end), "reinforced")] == [96.0]
    fallen = simulated({**attack(24), "horizon_days": 3})
    assert fallen.captures == {"hub": 72.0}
    assert fallen.stocks["army"][-1][0] == 72.0


def test_an_advance_under_way_at_the_end_counts():
    history = simulated({**attack(24), "horizon_days": 2})
    assert history.captures == {}
    spearhead, follow_up = history.advances
    assert (spearhead.time_to_h, follow_up.time_to_h) == (48.0, 48.0)
    assert (spearhead.fraction_to, follow_up.fraction_to) == pytest.approx((0.5, 0.25))
