"""The quick parser of YAML is used where it gives what the strict one gives, and nowhere else."""

from pathlib import Path

import pytest
from damage import damaged_text
from hypothesis import given, settings
from hypothesis import strategies as st
from small_files import SMALL, TEXT

from sim.scenario.library import data_folder, scenarios
from sim.scenario.load import load
from sim.scenario.problems import ScenarioError
from sim.scenario.text import quick, read
from sim.scenario.text.strict import strict_tree

FILES = [
    *(path for name in ("scenarios", "seeds") for path in sorted(data_folder(name).rglob("*.yaml"))),
    *sorted(SMALL.parent.glob("*.yaml")),
]
needs_libyaml = pytest.mark.skipif(quick.CParser is None, reason="PyYAML is here without libyaml")


def read_anew(text):
    """Tree and problems, as they are read in earnest."""
    return read._read.__wrapped__(text, "a.yaml")


def same(one, other):
    """Whether trees and problems are the same to the last place; 1 is not 1.0 and not true."""
    return repr(one) == repr(other)


@needs_libyaml
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_both_parsers_read_every_file_that_comes_with_the_package_alike(path, monkeypatch):
    text = path.read_text(encoding="utf-8")
    by_strict = strict_tree(text, "a.yaml")
    monkeypatch.setattr(
        "sim.scenario.text.strict.strict_tree", lambda *_: pytest.fail("read by the strict one")
    )
    assert same(read_anew(text), by_strict)


ODD = {
    "a tab": "a: b\t",
    "a next line": "\x85a: b",
    "a line separator": "a: b\u2028c: d",
    "a byte order mark": "a: \ufeffb",
    "half a character": "a: \ud800",
    "an old break": "a: b\rc: d",
    "a directive": "%YAML 1.1\n---\na: b",
    "the ends of documents": "a: b\n...\n...\n",
    "an empty document": "---\n ",
    "a tag": "a: !!str 1",
    "a tag after a key in quotes": '{"a":!b c}',
    "an anchor that touches something": "&a:}",
    "an anchor of another character": "a: &ä b",
    "an alias that touches a colon": "[&a b, *a: c]",
    "a comment in the head of a block": "a: |#b",
    "a comment in a block": "|\n#a",
    "a block that is empty": "a: >\n \n  ",
    "an empty key": "{? }",
    "an empty key in a list": "[? ]",
    "a key in quotes in a list": '["a":]',
    "a value that touches its key": '[1, "b":2]',
}


@needs_libyaml
@pytest.mark.parametrize("what", ODD)
def test_what_they_read_differently_is_left_to_the_strict_one(what):
    with pytest.raises(quick.OddTextError):
        list(quick.quick_events(ODD[what]))
    assert same(read_anew(ODD[what]), strict_tree(ODD[what], "a.yaml"))


@needs_libyaml
@pytest.mark.parametrize(
    "text",
    [
        "# a | b, *c*, 5 > 3, what?!\na: b",
        "---\na: b",
        "a: &one {b: 1}\nc: {<<: *one, d: 2}\ne: *one\n",
        "a: really? yes! R&D, 5>3, groups.*.stock",
        '{"a": 1, "b": [2, "c\\n"]}',
        "a: b\r\nc: d\r\n",
        "a: 'ü 🙂'\nb:\nc: ~",
    ],
)
def test_what_people_write_is_not_odd(text, monkeypatch):
    by_strict = strict_tree(text, "a.yaml")
    monkeypatch.setattr(
        "sim.scenario.text.strict.strict_tree", lambda *_: pytest.fail("read by the strict one")
    )
    assert same(read_anew(text), by_strict)


SHARDS = st.sampled_from(
    [
        *("a", "b", "key", "1", "2.5", "x y", " ", "  ", "\n", "\n  ", "\n    ", "\n\n", " \n", "\r\n", "\t"),
        *(": ", ":", "a: ", "\nb: ", "\n  c: ", "::", ":a", "a:b", "- ", "\n- ", "  - a\n", "-", "-a", "--"),
        *(
            "? ",
            "?",
            "?a",
            ", ",
            ",",
            "#",
            " # c",
            "\n# c\n",
            "#a",
            "a#",
            "{",
            "}",
            "[",
            "]",
            "{a: 1}",
            "[1, 2]",
        ),
        *(
            "&a ",
            "*a",
            "*a ",
            "&a",
            "a: &a ",
            "b: *a",
            "<<: *a",
            "<<: ",
            "!",
            "!!str ",
            "|",
            "|\n",
            ">-\n",
            "|2\n",
        ),
        *('"', "'", '""', "'a': ", '"b":', '{"a":1}', "\\", "\\n", "\\/", '"\\x41"', '"\\ud83d"', "\\\n"),
        *(
            "---\n",
            "--- ",
            "...\n",
            "---",
            "%",
            "@",
            "`",
            "~",
            "null",
            "2022-09-06",
            "1e5",
            "é",
            "🙂",
            "\xa0",
        ),
        *("\r", "\x00", "\x07", "\x85", "\u2028", "\ufeff", "\x7f", "\x9f", "\ue000", "\U00010000", "\ud800"),
    ]
)
TEXTS = st.lists(SHARDS, min_size=1, max_size=14).map("".join)


@settings(max_examples=1000)
@given(TEXTS | TEXTS.map(lambda text: f"a: [1, {text}]\nb: {{c: 2, d: {text}}}\n"))
def test_any_text_is_read_as_the_strict_parser_reads_it(text):
    assert same(read_anew(text), strict_tree(text, "a.yaml"))


@pytest.mark.slow
@given(damaged_text())
def test_so_is_any_damaged_scenario(text):
    assert same(read_anew(text), strict_tree(text, "a.yaml"))


def test_without_libyaml_the_same_is_read_and_the_same_is_told(tmp_path, monkeypatch):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(TEXT.replace("horizon_days: 10", "horizon_days: [10"), encoding="utf-8")

    def told():
        read._read.cache_clear()
        with pytest.raises(ScenarioError) as refused:
            load(wrong)
        return load(SMALL), scenarios(), str(refused.value)

    with_it = told()
    monkeypatch.setattr(quick, "CParser", None)
    assert told() == with_it
    assert isinstance(with_it[1][0].path, Path)
