"""Values in plain language: no axis of a figure shows a path."""

import pytest

from sim.scenario.load import load
from sim.scenario.resolve import uncertain
from sim.study.value_names import value_name


@pytest.mark.parametrize(
    ("path", "name"),
    {
        "groups.balakliia.men": "Balakliia group: men",
        "offensive.rates_km_per_day.thin": "Offensive: pace, thin resistance, km/day",
        "network.links.volokhiv_yar--shevchenkove.length_km": "Road Volokhiv Yar–Shevchenkove: length, km",
        "supply.trucks.izium-trucks.payload_t": "Izium trucks: payload, t",
        "groups.izium.command.triggers.isolation.delay_h": "Izium group: isolation, delay, h",
        "groups.*.stock_days": "All groups: stock, days",
        "groups.izium.stock_days+groups.izium.target_days": "Izium group: stock, days, and 1 more",
        "supply.trains.valuyki-starobilsk.trains_per_day": "Trains Valuyki–Starobilsk: trains/day",
        "shortage.floor": "Shortage: least that a hungry group resists",
        "horizon_days": "Horizon: days",
        "luck": "luck",
    }.items(),
)
def test_a_path_in_words(path, name):
    assert value_name(load("historical"), path) == name


@pytest.mark.parametrize("scenario", ["historical", "kherson", "toy-hub"])
def test_every_uncertain_value_has_a_name_of_its_own(scenario):
    loaded = load(scenario)
    named = {path: value_name(loaded, path) for path in uncertain(loaded)}
    assert len(set(named.values())) == len(named)
    assert [name for name in named.values() if "_" in name or "." in name or not name[:1].isupper()] == []
