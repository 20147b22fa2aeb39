"""Files that want to do harm: each is refused before it can."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from small_files import TEXT, problems_of

from sim.scenario.load import load
from sim.scenario.problems import MOST_PROBLEMS
from sim.scenario.text import read

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghi")
)
HOSTILE = {
    "alias bomb": (LAUGHS, "more than 20,000 values in one file, or in what its anchors stand for"),
    "alias within itself": ("a: &a [*a]", "nothing before is marked `&a`"),
    "deep brackets": ("a: " + "[" * 100_000, "nested deeper than 40 levels"),
    "deep braces": ("a: " + "{a: " * 50_000, "nested deeper than 40 levels"),
    "deep dashes": ("a:\n " + "- " * 100_000, "nested deeper than 40 levels"),
    "deep lines": ("".join(f"{' ' * depth}a:\n" for depth in range(900)), "nested deeper than 40 levels"),
    "many values": ("a: [" + "1," * 100_000 + "]", "more than 20,000 values in one file"),
    "many keys": ("".join(f"k{n}: 1\n" for n in range(50_000)), "more than 20,000 values in one file"),
    "python object": ("title: !!python/object/new:os.system [echo]", "a tag (`!...`)"),
    "long tag": ("title: " + "!" * 400_000, "a tag (`!...`)"),
    "tag at the top": ("!!map\ntitle: x", "a tag (`!...`)"),
    "merge key": (f"<<: 3\n{TEXT}", "`<<` takes over a mapping"),
    "complex key": ("? [a, b]\n: c", "a key that is not a single word"),
    "empty": ("", "the file is empty"),
    "only comments": ("# nothing\n", "the file is empty"),
    "only text": ("hello", "a scenario is a mapping of fields"),
    "only a list": ("- 1\n- 2\n", "a scenario is a mapping of fields"),
    "null": ("~", "a scenario is a mapping of fields"),
    "terminal codes": (r'title: "\e[31m"' + "\nx\x1b: 1", "the character U+001B is not allowed"),
    "wrong version": ("%YAML 3.0\n---\ntitle: x", "not valid YAML: found incompatible YAML document"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused(name, tmp_path):
    text, rule = HOSTILE[name]
    path = tmp_path / "hostile.yaml"
    path.write_text(text, encoding="utf-8")
    first = problems_of(path)[0]
    assert first.rule.startswith(rule)
    assert first.file == str(path)
    assert first.remedy


def test_every_number_that_is_not_finite_is_refused(tmp_path):
    path = tmp_path / "small.yaml"
    for number in (".nan", ".NaN", "-.inf", "+.INF", "1e400", "-1e400", "9" * 400):
        path.write_text(TEXT.replace("horizon_days: 10", f"horizon_days: {number}"), encoding="utf-8")
        assert [problem.rule for problem in problems_of(path)] == ["not a finite number"]


def test_huge_numbers_are_out_of_bounds(tmp_path):
    path = tmp_path / "small.yaml"
    for number in ("1e300", "9" * 300, "9" * 19):
        path.write_text(TEXT.replace("booths: 2", f"booths: {number}"), encoding="utf-8")
        (problem,) = problems_of(path)
        assert problem.path == "civilians.crossings.border.booths"


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        ("title: Öl".encode("latin-1"), 1, "the text is not UTF-8"),
        ("a: 1\nb: 2\ntitle: x".encode("utf-16"), 1, "the text is not UTF-8"),
        (b"a: 1\n\xff\xfe\x00", 2, "the text is not UTF-8"),
        (b"a: 1\nb: \x00", 2, "the character U+0000 is not allowed"),
        (b"\x7fELF\x02\x01\x01", 1, "the character U+007F is not allowed"),
    ],
)
def test_other_encodings_and_binary_files_are_refused(content, line, rule, tmp_path):
    path = tmp_path / "hostile.yaml"
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert (problem.line, problem.rule) == (line, rule)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert load(path).title == "A small campaign"


def test_a_large_file_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    assert [problem.rule for problem in problems_of(path)] == ["the file is larger than 500 kB"]


def test_folders_and_devices_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert [problem.rule for problem in problems_of(tmp_path)] == ["this is a folder"]
    assert [problem.rule for problem in problems_of(tmp_path / "pipe.yaml")] == [
        "this is not an ordinary file"
    ]
    assert [problem.rule for problem in problems_of("/dev/zero")] == ["this is not an ordinary file"]


def test_missing_and_unreadable_files_are_refused(tmp_path, monkeypatch):
    (problem,) = problems_of(tmp_path / "missing.yaml")
    assert problem.rule == "the file cannot be read: No such file or directory"
    (problem,) = problems_of("a\0b.yaml")
    assert problem.rule == "the file cannot be read: its name holds a null character"
    path = tmp_path / "secret.yaml"
    path.write_text(TEXT)

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [problem.rule for problem in problems_of(path)] == ["the file cannot be read: Permission denied"]


def test_of_very_many_problems_only_the_first_are_reported(tmp_path):
    path = tmp_path / "hostile.yaml"
    nodes = "".join(f"  - {{id: n{number}, nam: x}}\n" for number in range(500))
    path.write_text(
        TEXT.replace("  nodes:\n", "  nodes:\n" + nodes.replace("  -", "    -")), encoding="utf-8"
    )
    found = problems_of(path)
    assert len(found) == MOST_PROBLEMS
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_control_characters_never_reach_the_terminal(tmp_path):
    path = tmp_path / "hostile.yaml"
    path.write_text(r'"\e[2J": "\e[31mred"' + "\n" + r'title: {"\a": 1}', encoding="utf-8")
    assert all(character.isprintable() or character == "\n" for character in str(problems_of(path)))
    assert "\x1b" not in "\n".join(map(str, problems_of(path)))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads what the kernel counts")
def test_a_broken_file_takes_little_memory(tmp_path):
    """The worst that a file of the largest size can do, in a process that may take 200 MB."""
    path = tmp_path / "hostile.yaml"
    path.write_text("a: [" + "[1]," * ((read.LARGEST_FILE - 10) // 4) + "]", encoding="utf-8")
    program = (
        "import re, sys\n"
        "from sim.scenario.load import load, ScenarioError\n"
        "try:\n    load(sys.argv[1])\n"
        "except ScenarioError as error:\n    assert '20,000 values' in str(error)\n"
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 200_000
