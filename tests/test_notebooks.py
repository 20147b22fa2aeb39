"""The lessons: they play from top to bottom, say what is kept in them, and the teacher's page knows them."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import lessons
import nbformat
import pytest
from figure_layout import faults
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from sim.scenario.load import load, scenario_hash

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
TEACHING = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
INDEX = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
VALIDATION = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
QUESTIONS = {
    "01_why_the_hub_matters": 3,
    "02_reading_the_network": 4,
    "03_the_clock_of_a_retreat": 4,
    "04_what_we_know_and_how": 4,
    "05_what_would_have_changed_it": 4,
    "06_was_it_the_hub": 5,
}
FIGURES = {
    "01_why_the_hub_matters": 6,
    "02_reading_the_network": 5,
    "03_the_clock_of_a_retreat": 4,
    "04_what_we_know_and_how": 5,
    "05_what_would_have_changed_it": 2,
    "06_was_it_the_hub": 2,
}
FIGURES_OF_THE_PAGE = {
    "02_reading_the_network": {
        1: ("1,000", "1,200", "2,880", "480", "12 h", "240"),
        2: ("700", "550", "850"),
    },
    "03_the_clock_of_a_retreat": {1: ("283", "253", "30 h", "1.5 days"), 3: ("9 ",)},
    "04_what_we_know_and_how": {4: ("35",)},
}
"""Figures that the teacher's page gives, by lesson and question."""
WITH_A_LOOP_OF_FIGURES = "03_the_clock_of_a_retreat"
LARGEST_BYTES = 1_500_000


def words(notebook: NotebookNode) -> str:
    """All text of a lesson that is not code."""
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def headings(notebook: NotebookNode) -> list[str]:
    return [line for line in words(notebook).splitlines() if line.startswith("#")]


def figures(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for output in lessons.outputs(notebook) if "image/png" in output.get("data", {})]


def answers(notebook: NotebookNode) -> list[str]:
    shown = [output.get("data", {}).get("text/markdown", "") for output in lessons.outputs(notebook)]
    return [text for text in shown if text.startswith("<details>")]


def told(notebook: NotebookNode) -> dict[str, list[str]]:
    """What each cell put out, by its id; of a figure only that there is one."""
    return {cell.id: lessons.said(cell) for cell in lessons.code_cells(notebook)}


def test_every_lesson_is_known_here():
    assert list(QUESTIONS) == lessons.NAMES


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_lesson_is_kept_clean(name):
    notebook = lessons.kept(name)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata
    assert [cell.id for cell in notebook.cells] == [
        f"{name[:2]}-{n:02}" for n in range(1, len(notebook.cells) + 1)
    ]
    assert (lessons.FOLDER / f"{name}.ipynb").stat().st_size < LARGEST_BYTES
    said = "\n".join(text for cell in lessons.code_cells(notebook) for text in lessons.said(cell))
    assert re.findall(r"0x[0-9a-f]{6,}|/home/|/tmp/|Warning", said) == []
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"jupyter", "mystnb"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_figure_is_told_in_words(name):
    for cell in lessons.code_cells(lessons.kept(name)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(lessons.alt_of(output)) > 20
                assert cell.metadata["mystnb"]["image"]["alt"]


@pytest.mark.parametrize(("name", "count"), QUESTIONS.items())
def test_a_lesson_has_its_parts(name, count):
    notebook = lessons.kept(name)
    text, lines = words(notebook), headings(notebook)
    assert len([line for line in lines if line.startswith("# ")]) == 1
    for row in ("| **Goal** |", "| **Time** |", "| **You need** |", "| **One idea** |"):
        assert row in text
    assert 30 <= int(re.search(r"\| \*\*Time\*\* \| (\d+) minutes", text)[1]) <= 45
    assert [line for line in lines if "Question" in line] == [
        f"### Question {n}" for n in range(1, count + 1)
    ]
    assert len([line for line in lines if line.startswith("## Exercise: ")]) == 1
    assert lines[-2:] == ["## What the model does not claim", "## Sources"]
    assert "**Predict" in text or "Write down your guess" in text


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_hidden_answer(name):
    cells = lessons.kept(name).cells
    asked = [
        i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and "### Question" in cell.source
    ]
    for place in asked:
        following = [cell for cell in cells[place + 1 :] if cell.cell_type == "code"]
        answer = next(cell for cell in following if re.search(r"answer_\d\(", cell.source))
        assert following.index(answer) <= 1
        assert answer.metadata["jupyter"] == {"source_hidden": True}


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_are_hidden_on_the_converted_page(name):
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(lessons.kept(name))
    open_text, folded_text = _read(page)
    given = answers(lessons.kept(name))
    assert len(given) == QUESTIONS[name]
    assert page.count("<details>") == len(given)
    for answer in given:
        sentences = [line for line in answer.splitlines() if len(line) > 60 and line[0] not in "<|-"]
        assert sentences
        for sentence in sentences:
            phrase = _letters(sentence)[:45]
            assert phrase not in open_text
            assert phrase in folded_text


@pytest.mark.parametrize("name", QUESTIONS)
def test_figures_of_the_converted_page_are_told_in_words(name):
    """Of nbconvert's templates `classic` writes what stands in the outputs: teachers are told so."""
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(lessons.kept(name))
    outputs = [output for cell in lessons.code_cells(lessons.kept(name)) for output in cell.outputs]
    told = [alt for output in outputs if (alt := lessons.alt_of(output))]
    assert [unescape(alt) for alt in re.findall(r'<img alt="([^"]*)"', page)] == told
    assert "jupyter nbconvert --to html --template classic" in TEACHING


def test_bets_on_claims_are_all_settled():
    """Every claim that lesson 4 lets the students bet on has a row in the table of many runs."""
    code = "\n".join(cell.source for cell in lessons.code_cells(lessons.kept("04_what_we_know_and_how")))
    claims = re.findall(r'"([a-z0-9-]+)"', re.search(r"^CLAIMS = \[(.*)\]$", code, re.M)[1])
    said = "\n".join(
        text
        for cell in lessons.code_cells(lessons.kept("04_what_we_know_and_how"))
        if "verdicts_in_many_runs" in cell.source
        for text in lessons.said(cell)
    )
    assert [int(number) for number in re.findall(r"^\| (\d) \|", said, re.M)] == list(
        range(1, len(claims) + 1)
    )


class _Reader(HTMLParser):
    """Text of a page by whether it stands in a fold."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.open, self.folded = 0, [], []

    def handle_starttag(self, tag, attrs):
        if tag == "details":
            assert ("open", None) not in attrs
            self.depth += 1

    def handle_endtag(self, tag):
        self.depth -= tag == "details"

    def handle_data(self, data):
        (self.folded if self.depth else self.open).append(data)


def _read(page: str) -> tuple[str, str]:
    reader = _Reader()
    reader.feed(page)
    return _letters("".join(reader.open)), _letters("".join(reader.folded))


def _letters(text: str) -> str:
    """Nothing but letters and figures: marks of Markdown and spaces differ between a page and its source."""
    return re.sub(r"[^A-Za-z0-9]", "", text)


@pytest.mark.parametrize("name", QUESTIONS)
def test_lessons_are_plainly_written(name):
    """Sentences are short, and so are most words: Flesch's index of reading ease is above 55."""
    text = prose(lessons.kept(name))
    sentences = [part.split() for part in re.split(r"(?<=[.?!:])\s+", text) if len(part.split()) > 2]
    lengths = [len(words) for words in sentences]
    assert sum(lengths) / len(lengths) < 16
    assert max(lengths) <= 42, max(sentences, key=len)
    syllables = sum(_syllables(word) for words in sentences for word in words)
    ease = 206.835 - 1.015 * sum(lengths) / len(lengths) - 84.6 * syllables / sum(lengths)
    assert ease > 55


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_teachers_page_knows_how_long_a_lesson_is(name):
    count = len(prose(lessons.kept(name)).split())
    assert re.search(rf"^\| {int(name[:2])} \| {count:,} \| {count / 130:.0f} \|", TEACHING, re.M), count


def prose(notebook: NotebookNode) -> str:
    """What students read, without tables, links, formulas, sources and code."""
    text = words(notebook).partition("\n## Sources")[0]
    text = re.sub(r"^(\||#|>|```).*$", "", text, flags=re.M)
    text = re.sub(r"\$\$?[^$]+\$\$?|`[^`]*`|\]\([^)]*\)|<[^>]+>|[*\[\]]", " ", text)
    return re.sub(r"^- ", "", text, flags=re.M)


def _syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower().rstrip("es") or word.lower())
    return max(1, len(groups))


def test_lesson_1_shows_next_to_no_code():
    lines = [cell.source.splitlines() for cell in lessons.code_cells(lessons.kept("01_why_the_hub_matters"))]
    assert max(len(cell) for cell in lines[1:]) == 1
    assert sum(map(len, lines)) < 25


@pytest.mark.parametrize(("name", "count"), QUESTIONS.items())
def test_a_lesson_plays_and_says_what_is_kept(name, count, tmp_path, monkeypatch):
    alone(tmp_path, monkeypatch)
    kept, played = lessons.kept(name), lessons.played(name, tmp_path)
    assert_clean(played)
    assert len(figures(played)) == FIGURES[name]
    assert len(answers(played)) == count
    stale = [cell for cell, said in told(played).items() if said != told(kept)[cell]]
    assert stale == [], "outputs are stale: renew them with `make notebooks` and read what has changed"


def test_a_lesson_plays_without_widgets(tmp_path, monkeypatch):
    alone(tmp_path, monkeypatch)
    name = WITH_A_LOOP_OF_FIGURES
    played = lessons.played(name, tmp_path, widgets=False)
    assert_clean(played)
    assert len(figures(played)) > FIGURES[name] + 10
    knobs = [cell.id for cell in lessons.code_cells(played) if "knob(" in cell.source]
    kept = told(lessons.kept(name))
    assert {cell: said for cell, said in told(played).items() if cell not in knobs} == {
        cell: said for cell, said in kept.items() if cell not in knobs
    }


def alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of it."""
    for setting in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(setting, str(folder / setting.lower()))


def assert_clean(played: NotebookNode) -> None:
    shown = lessons.outputs(played)
    assert [output for output in shown if output.output_type == "error"] == []
    assert [output.text for output in shown if output.get("name") == "stderr"] == []
    assert [answer for answer in answers(played) if re.search(r"\b(nan|NaT|None|inf)\b", answer)] == []


def test_the_forecast_in_lesson_4_is_that_of_the_validation():
    shown = "\n".join(
        output.get("data", {}).get("text/markdown", "")
        for output in lessons.outputs(lessons.kept("04_what_we_know_and_how"))
    )
    rows = re.findall(r"^\| (?:\*\*map|model|tomorrow|the trend).*$", shown, flags=re.MULTILINE)
    assert len(rows) == 4
    assert [row for row in rows if row not in VALIDATION] == [], "play the lesson again: `make notebooks`"


@pytest.mark.parametrize(("name", "count"), QUESTIONS.items())
def test_the_teachers_page_names_every_lesson_question_and_exercise(name, count):
    title = headings(lessons.kept(name))[0].removeprefix("# ")
    exercise = next(line for line in headings(lessons.kept(name)) if line.startswith("## Exercise: "))
    chapter = TEACHING.partition(f"## {int(name[:2])}. {title}")[2].partition("\n## ")[0]
    assert f"notebooks/{name}.ipynb" in chapter
    for number in range(1, count + 1):
        assert f"**Question {number}.**" in chapter
    assert f"**{exercise.removeprefix('## ')}.**" in chapter
    for part in ("Learning goals", "Before it", "Minutes", "Misconceptions", "To discuss"):
        assert f"### {part}" in chapter
    minutes = re.search(r"\| \*\*Time\*\* \| (\d+) minutes", words(lessons.kept(name)))[1]
    assert sum(int(n) for n in re.findall(r"^\| (\d+) \|", chapter, re.M)) == int(minutes)


@pytest.mark.parametrize("name", FIGURES_OF_THE_PAGE)
def test_figures_on_the_teachers_page_are_those_of_the_answers(name):
    chapter = TEACHING.partition(f"\n## {int(name[:2])}. ")[2].partition("\n## ")[0]
    for question, given in FIGURES_OF_THE_PAGE[name].items():
        answer = answers(lessons.kept(name))[question - 1]
        told = re.search(rf"\*\*Question {question}\.\*\* (.*)", chapter)[1]
        assert [figure for figure in given if figure not in told or figure not in answer] == []


def test_what_is_stored_is_of_the_scenarios_as_they_are():
    kept = json.loads((lessons.FOLDER / "stored.json").read_text(encoding="utf-8"))
    now = {name: scenario_hash(load(name)) for name in kept["scenarios"]}
    assert kept["scenarios"] == now, "renew with `make stored`, then `make notebooks`"
    assert len(kept["worlds"]) > 9


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_students_index_names_every_lesson(name):
    assert f"({name}.ipynb)" in INDEX


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_a_lesson_points_to_exists(name):
    links = re.findall(r"\]\(([^)#:]+)\)", words(lessons.kept(name)))
    assert links
    assert [link for link in links if not (lessons.FOLDER / link).exists()] == []


def test_what_the_pages_point_to_exists():
    pages = {INDEX: lessons.FOLDER, TEACHING: ROOT / "docs"}
    links = [folder / link for text, folder in pages.items() for link in re.findall(r"\]\(([^)#:]+)\)", text)]
    assert [str(link) for link in links if not link.exists()] == []


def test_figures_of_the_course_keep_their_words_apart_and_count_pairs_in_whole_numbers(monkeypatch):
    monkeypatch.syspath_prepend(str(lessons.FOLDER))
    what_if, causes, worlds = (import_module(f"course.{name}") for name in ("what_if", "causes", "worlds"))
    assert faults(what_if.two_by_two({name: worlds.stored(name) for name in what_if.BOXES})) == {}
    pairs = causes.draw_pairs(worlds.stored("as it was"), worlds.stored("hub safe"))
    assert faults(pairs) == {}
    assert all(float(place).is_integer() for place in pairs.get_yticks())
