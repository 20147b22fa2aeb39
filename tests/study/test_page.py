from sim.scenario.load import load
from sim.study.ensemble import ensemble
from sim.study.page import on_a_page


def test_an_ensemble_is_told_on_a_page_with_dates_and_units():
    lines = on_a_page(ensemble("historical", 2, jobs=1))
    assert 15 <= len(lines) <= 45
    assert len({len(line) for line in lines}) == 1
    (taken,) = (line for line in lines if line.startswith("Kupiansk is taken"))
    assert taken.count(" Sep ") == 3
    assert not any("_" in line or ":20" in line for line in lines)


def test_what_never_happens_is_left_out():
    peace = load("toy-hub", ["offensive.enabled=false"])
    assert not any("taken" in line for line in on_a_page(ensemble(peace, 2, jobs=1)) if "area" not in line)
