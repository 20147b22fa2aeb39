import itertools
import math
import statistics

import numpy as np
import pytest
from scipy import stats

from sim import streams as streams_module
from sim.streams import Streams

LOAD = "trains/valuyki/load"
SINGLE = 0.6145078291739184
UNIFORM = [0.10347174515642732, 0.3519990993052331]
EXPONENTIAL = [0.6707350545541912, 0.268412032623886]
LOGNORMAL = [1.9451952117079554, 0.810755726534634]


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
    monkeypatch.setattr(streams_module, "Random", None)
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


def test_the_values_are_the_same_with_every_python():
    streams = Streams(1, 0)
    assert streams.single("a") == SINGLE
    assert take(streams.uniform("b"), 2) == UNIFORM
    assert take(streams.exponential("c", 2.0), 2) == pytest.approx(EXPONENTIAL, rel=1e-13)
    assert take(streams.lognormal("d", 1.5, 0.3), 2) == pytest.approx(LOGNORMAL, rel=1e-13)


def test_a_seed_may_be_of_any_size():
    seeds = [0, 2**32, 2**64 + 1, 10**30, 10**5000, 10**5000 + 1]
    assert len({Streams(seed, 2**70).single(LOAD) for seed in seeds}) == len(seeds)


def test_seed_replicate_and_name_are_told_apart_by_more_than_their_digits():
    assert len({Streams(*pair).single("1") for pair in [(1, 11), (11, 1), (1, 1), (111, 1)]}) == 4


def test_no_names_share_their_luck():
    streams = Streams(1, 0)
    names = [f"columns/{group}/{number}" for group in range(200) for number in range(1000)]
    assert len({streams.single(name) for name in names}) == len(names)
    assert streams.single("plumless") != streams.single("buckeroo")  # alike to many a checksum


# --- goodness of fit: these ask of all that is drawn first in some row of streams -------------------------

ROWS = {
    "streams": lambda number: Streams(1, 0).uniform(f"trucks/izium/{number}/drive"),
    "replicates": lambda number: Streams(1, number).uniform(LOAD),
    "seeds": lambda number: Streams(number, 0).uniform(LOAD),
    "singles": lambda number: lambda: Streams(1, 0).single(f"parameters/{number}"),
}


@pytest.mark.parametrize("row", ROWS)
def test_neighbours_are_uniform_and_independent(row):
    values = np.array([ROWS[row](number)() for number in range(20_000)])
    assert stats.kstest(values, "uniform").pvalue > 1e-3
    for lag in (1, 2, 10):
        assert abs(np.corrcoef(values[:-lag], values[lag:])[0, 1]) * math.sqrt(len(values)) < 4.0


def test_neighbouring_streams_are_independent_draw_by_draw():
    draws = np.array([take(Streams(1, 0).uniform(f"trucks/{number}"), 400) for number in range(400)])
    between = [np.corrcoef(one, other)[0, 1] for one, other in itertools.pairwise(draws)]
    assert stats.kstest(np.arctanh(between) * math.sqrt(397), "norm").pvalue > 1e-3
    for draw in range(3):
        assert stats.kstest(draws[:, draw], "uniform").pvalue > 1e-3


def test_every_distribution_is_the_inverse_of_its_distribution_function():
    uniform = np.array(take(Streams(1, 0).uniform(LOAD), 2_000))
    spread = math.sqrt(math.log1p(0.09))
    lognormal = stats.lognorm.ppf(uniform, spread, scale=1.5 * math.exp(-(spread**2) / 2))
    assert take(Streams(1, 0).lognormal(LOAD, 1.5, 0.3), 2_000) == pytest.approx(lognormal, rel=1e-11)
    exponential = stats.expon.ppf(uniform, scale=24.0)
    assert take(Streams(1, 0).exponential(LOAD, 24.0), 2_000) == pytest.approx(exponential, rel=1e-11)
    choice = np.searchsorted([0.2, 0.2, 0.5, 1.0], uniform, side="right")
    assert take(Streams(1, 0).choice(LOAD, [2, 0, 3, 5, 0]), 2_000) == choice.tolist()


def test_a_uniform_0_makes_no_impossible_number(monkeypatch):
    monkeypatch.setattr(streams_module, "Random", lambda _: Zero())
    streams = Streams(1, 0)
    assert 0.0 < streams.lognormal("a", 1.0, 0.3)() < 0.2
    assert 0.0 < streams.exponential("b", 2.0)() < 1e-12
    assert streams.exponential("c", math.inf)() == math.inf
    assert streams.choice("d", [0.0, 1.0])() == 1


class Zero:
    def random(self):
        return 0.0


@pytest.mark.parametrize("wrong", [1.5, 1.0, "1", None])
def test_seeds_and_replicates_are_whole_numbers(wrong):
    for seed, replicate in ((wrong, 0), (0, wrong)):
        with pytest.raises(TypeError, match="whole numbers"):
            Streams(seed, replicate)


def test_negative_seeds_are_refused():
    with pytest.raises(ValueError, match="at least 0"):
        Streams(-1, 0)
