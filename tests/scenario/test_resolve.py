import pytest
from small_files import SMALL

from sim.scenario.load import load, with_overrides
from sim.scenario.quantity import Range
from sim.scenario.resolve import draw, middle, resolve, uncertain
from sim.streams import Streams

LENGTH, PAYLOAD = "network.links.hub--camp.length_km", "supply.trucks.camp-trucks.payload_t"
CONTACT, SHARE = "postures.contact.fuel", "groups.camp-group.drawdown.destinations.rear.share"


@pytest.fixture(scope="module")
def scenario():
    return load(
        SMALL,
        [
            f"{CONTACT}={{low: 1, mid: 1.5, high: 2, source: own-estimate, grade: L}}",
            f"{SHARE}={{mid: 0.5, source: own-estimate, grade: L}}",
        ],
    )


def test_every_range_goes_by_the_path_that_overrides_use(scenario):
    ranges = uncertain(scenario)
    assert set(ranges) == {LENGTH, PAYLOAD, CONTACT, SHARE}
    for path in ranges:
        assert set(uncertain(with_overrides(scenario, {path: 1}))) == set(ranges) - {path}


def test_the_middle_has_plain_numbers_and_shares_the_rest(scenario):
    plain = middle(scenario)
    assert uncertain(plain) == {}
    assert plain.supply.trucks[0].payload_t == 6
    assert plain.network.links[1].length_km == 80
    assert plain.postures["contact"].as_tuple() == (1.5, 1.5, 1)
    assert plain.fires is scenario.fires
    assert middle(plain) == plain


def test_a_value_for_a_path_without_a_range_is_refused(scenario):
    with pytest.raises(KeyError, match=r"no range at horizon_days, x\.y"):
        resolve(scenario, {"x.y": 1, "horizon_days": 2, PAYLOAD: 5})


def test_given_values_replace_ranges(scenario):
    plain = resolve(scenario, {PAYLOAD: 9.5})
    assert (plain.supply.trucks[0].payload_t, plain.network.links[1].length_km) == (9.5, 80)
    assert isinstance(scenario.supply.trucks[0].payload_t, Range)


def test_draws_lie_in_the_ranges_that_have_a_width(scenario):
    values = draw(scenario, Streams(seed=1, replicate=0))
    assert set(values) == {LENGTH, PAYLOAD, CONTACT}
    for path, value in values.items():
        assert uncertain(scenario)[path].low <= value <= uncertain(scenario)[path].high


def test_scenarios_share_their_luck(scenario):
    other = with_overrides(scenario, {PAYLOAD: 6})
    first, second = (draw(which, Streams(seed=1, replicate=3)) for which in (scenario, other))
    assert {path: first[path] for path in second} == second
    assert draw(scenario, Streams(seed=1, replicate=4)) != first
