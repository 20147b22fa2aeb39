"""What the lessons share."""

import sys
from math import inf, nan

import matplotlib as mpl
import pytest

import sim
from sim.evidence.seeds import seeds
from sim.view.lesson import BUSY, NO_SIDE, folded, knob, local_time, references, sheet
from sim.view.sheet.slide import figure_of

HISTORICAL = sim.load("historical")


def test_an_answer_is_folded_and_stays_markdown():
    answer = folded("**Yes.**", "Solution")._repr_markdown_()
    assert answer.startswith("<details><summary><b>Solution</b>")
    assert "\n\n**Yes.**\n\n</details>" in answer
    assert repr(folded("**Yes.**", "Solution")) == answer


def test_references_are_in_full():
    (line,) = references(HISTORICAL, "tass-2022-09-10")._repr_markdown_().splitlines()
    entry = seeds("kharkiv-2022").references["tass-2022-09-10"]
    assert line.startswith(f"- *{entry.title}*. {entry.publisher}, 2022-09-10. <{entry.url}> ")
    assert "(Russia; `tass-2022-09-10`)" in line
    assert len(references(HISTORICAL, "dupuy-1979", "isw-2022-09-10")._repr_markdown_().splitlines()) == 2


def test_a_reference_must_exist():
    with pytest.raises(KeyError, match="hearsay"):
        references(HISTORICAL, "hearsay")


def test_every_side_has_words():
    known = {HISTORICAL.sides.supplied.id, HISTORICAL.sides.attacker.id, *NO_SIDE}
    assert {reference.side for reference in seeds("kharkiv-2022").references.values()} <= known


def test_local_time_in_words():
    toy = sim.load("toy-hub")
    assert local_time(toy, 0.0) == "Thursday 1 September, 00:00"
    assert local_time(toy, 223.9999) == "Saturday 10 September, 08:00"
    assert local_time(toy, nan) == local_time(toy, inf) == "never"


def test_a_sheet_has_a_legend_if_there_is_something_to_tell_apart():
    before = mpl.rcParams["axes.titlesize"]
    with sheet("Two lines", "hours", "t") as ax:
        ax.plot([0, 1], [0, 2000], label="one")
        ax.plot([0, 1], [0, 1000], label="other")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "other"]
    assert (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()) == ("Two lines", "hours", "t")
    figure = figure_of(ax)
    figure.canvas.draw()
    assert ax.get_legend().get_window_extent().x1 <= figure.bbox.x1
    assert ax.get_legend().get_window_extent().x0 >= ax.get_window_extent().x1
    assert mpl.rcParams["axes.titlesize"] == before
    picture, said = figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert said["alt"] == "Two lines. across: hours, up: t. Shown: one, other."


def test_a_sheet_writes_numbers_out_and_leaves_names_alone():
    with sheet("Bars", "t a day", "") as ax:
        ax.barh(["trains", "trucks"], [1000, 480])
    figure_of(ax).canvas.draw()
    assert "1,000" in [label.get_text() for label in ax.get_xticklabels()]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["trains", "trucks"]


def test_a_sheet_without_labels_uses_its_width():
    with sheet("A line", "hours", "t") as ax:
        ax.plot([0, 1], [0, 1])
    assert ax.get_legend() is None
    assert ax.get_position().x1 > 0.95


class Display:
    """Stands for the notebook: remembers what is shown, and what replaces it."""

    def __init__(self):
        self.shown, self.replaced = [], []

    def __call__(self, thing, display_id=None):
        self.shown.append(thing)
        return self

    def update(self, thing):
        self.replaced.append(thing)


@pytest.fixture
def display(monkeypatch) -> Display:
    notebook = Display()
    monkeypatch.setattr("IPython.display.display", notebook)
    return notebook


def test_a_knob_shows_one_picture_and_replaces_it_when_turned(display):
    knob("trucks", [30, 60, 90], at=60, show=lambda trucks: f"{trucks} trucks")
    (slider, sign), picture = display.shown[0].children, display.shown[1]
    assert picture == "60 trucks"
    assert (slider.description, slider.value, slider.options) == ("trucks", 60, (30, 60, 90))
    slider.value = 90
    assert display.replaced == ["90 trucks"]
    assert (sign.value, slider.disabled) == ("", False)


def test_a_knob_says_that_it_is_busy(display):
    seen = []

    def show(trucks):
        if display.shown:
            slider, sign = display.shown[0].children
            seen.append((sign.value, slider.disabled))
        return str(trucks)

    knob("trucks", [30, 60], at=30, show=show)
    display.shown[0].children[0].value = 60
    assert seen[-1] == (BUSY, True)


def test_a_knob_can_be_turned_again_after_a_mistake(display):
    def show(trucks):
        if trucks == 60:
            raise ValueError("no")
        return str(trucks)

    knob("trucks", [30, 60], at=30, show=show)
    slider, sign = display.shown[0].children
    with pytest.raises(ValueError, match="no"):
        slider.value = 60
    assert (sign.value, slider.disabled) == ("", False)


def test_without_widgets_a_knob_shows_all_its_values(display, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    knob("trucks", [30, 60, 90], at=60, show=lambda trucks: f"{trucks} trucks")
    assert display.shown == ["30 trucks", "60 trucks", "90 trucks"]


def test_a_knob_cannot_stand_where_it_has_no_value(display):
    with pytest.raises(ValueError, match="'trucks' cannot stand at 45: it has 30, 60"):
        knob("trucks", [30, 60], at=45, show=str)
    assert display.shown == []
