import itertools
import math
import statistics

import pytest

from sim import streams as streams_module
from sim.streams import Streams

LOAD = "trains/valuyki/load"


def take(draw, count):
    return [draw() for _ in range(count)]


def test_same_seed_replicate_and_name_give_the_same_values():
    first, second = Streams(7, 3), Streams(7, 3)
    assert take(first.lognormal(LOAD, 1.5, 0.3), 100) == take(second.lognormal(LOAD, 1.5, 0.3), 100)


@pytest.mark.parametrize(
    ("seed", "replicate", "name"), [(8, 3, LOAD), (7, 4, LOAD), (7, 3, "trains/valuyki/unload")]
)
def test_another_seed_replicate_or_name_gives_other_values(seed, replicate, name):
    reference = take(Streams(7, 3).uniform(LOAD), 20)
    assert not set(reference) & set(take(Streams(seed, replicate).uniform(name), 20))


def test_another_stream_shifts_no_values():
    alone = take(Streams(1, 0).exponential(LOAD, 2.0), 200)
    crowd = Streams(1, 0)
    others = [crowd.uniform(f"convoys/{number}/speed") for number in range(20)]
    draw = crowd.exponential(LOAD, 2.0)
    interleaved = []
    for other in itertools.islice(itertools.cycle(others), 200):
        other()
        interleaved.append(draw())
    assert interleaved == alone


@pytest.mark.parametrize(
    "open_stream",
    [
        lambda streams: streams.uniform(LOAD),
        lambda streams: streams.exponential(LOAD, 2.0),
        lambda streams: streams.lognormal(LOAD, 1.5, 0.3),
        lambda streams: streams.choice(LOAD, [1.0, 2.0, 3.0]),
    ],
)
def test_block_sizes_do_not_change_the_values(open_stream, monkeypatch):
    usual = take(open_stream(Streams(5, 2)), 3000)
    monkeypatch.setattr(streams_module, "FIRST_BLOCK", 3)
    monkeypatch.setattr(streams_module, "LARGEST_BLOCK", 7)
    assert take(open_stream(Streams(5, 2)), 3000) == usual


def test_uniform_fills_its_interval():
    values = take(Streams(1, 0).uniform(LOAD), 10_000)
    assert 0.0 <= min(values) < 0.01
    assert 0.99 < max(values) < 1.0
    assert statistics.fmean(values) == pytest.approx(0.5, abs=0.01)


def test_lognormal_has_the_mean_and_the_coefficient_of_variation_asked_for():
    values = take(Streams(1, 0).lognormal(LOAD, 4.0, 0.5), 40_000)
    assert statistics.fmean(values) == pytest.approx(4.0, rel=0.01)
    assert statistics.stdev(values) / statistics.fmean(values) == pytest.approx(0.5, rel=0.03)
    assert min(values) > 0.0


def test_lognormal_with_another_mean_has_the_same_luck():
    single, double = Streams(1, 0).lognormal(LOAD, 1.0, 0.4), Streams(1, 0).lognormal(LOAD, 2.0, 0.4)
    assert take(double, 50) == pytest.approx([2.0 * value for value in take(single, 50)])


def test_lognormal_without_variation_is_its_mean_and_needs_no_randomness(monkeypatch):
    monkeypatch.setattr(streams_module.np.random, "SeedSequence", None)
    assert take(Streams(1, 0).lognormal(LOAD, 1.5, 0.0), 3) == [1.5, 1.5, 1.5]


def test_exponential_has_mean_and_memorylessness():
    values = take(Streams(1, 0).exponential(LOAD, 10.0), 40_000)
    assert statistics.fmean(values) == pytest.approx(10.0, rel=0.02)
    longer = [value - 5.0 for value in values if value > 5.0]
    assert statistics.fmean(longer) == pytest.approx(10.0, rel=0.03)


def test_exponential_with_infinite_mean_never_happens():
    assert Streams(1, 0).exponential(LOAD, math.inf)() == math.inf


def test_choice_follows_its_weights():
    values = take(Streams(1, 0).choice(LOAD, [0, 3, 0, 1, 0]), 20_000)
    assert set(values) == {1, 3}
    assert values.count(1) / len(values) == pytest.approx(0.75, abs=0.01)


def test_draws_are_plain_numbers():
    streams = Streams(1, 0)
    assert type(streams.uniform("a")()) is float
    assert type(streams.lognormal("b", 1.0, 0.3)()) is float
    assert type(streams.choice("c", [1, 1])()) is int


def test_a_name_is_given_only_once():
    streams = Streams(1, 0)
    streams.uniform(LOAD)
    with pytest.raises(ValueError, match="in use"):
        streams.lognormal(LOAD, 1.0, 0.0)


def test_names_that_share_a_key_are_refused():
    streams = Streams(1, 0)
    streams.uniform("plumless")
    with pytest.raises(ValueError, match="plumless"):
        streams.uniform("buckeroo")


@pytest.mark.parametrize(
    "open_stream",
    [
        lambda streams: streams.exponential(LOAD, 0.0),
        lambda streams: streams.exponential(LOAD, math.nan),
        lambda streams: streams.lognormal(LOAD, -1.0, 0.3),
        lambda streams: streams.lognormal(LOAD, 1.0, -0.3),
        lambda streams: streams.choice(LOAD, []),
        lambda streams: streams.choice(LOAD, [0.0, 0.0]),
        lambda streams: streams.choice(LOAD, [2.0, -1.0]),
    ],
)
def test_impossible_distributions_are_refused_by_name(open_stream):
    with pytest.raises(ValueError, match=LOAD):
        open_stream(Streams(1, 0))


def test_negative_seeds_are_refused():
    with pytest.raises(ValueError, match="at least 0"):
        Streams(-1, 0)
