"""Scenario files that are no YAML, and word for word what their writers are told."""

import pytest
from small_files import told_of

BROKEN = {
    "tab": (
        "  strikes_per_day: 1\n",
        "\tstrikes_per_day: 1\n",
        """
small.yaml:91:1
  a tab stands where only spaces may stand
  written: strikes_per_day: 1
  remedy: indent with spaces""",
    ),
    "wrong indentation": (
        "  strikes_per_day: 1\n",
        "   strikes_per_day: 1\n",
        """
small.yaml:91:19
  a `:` stands where no key can be
  written: strikes_per_day: 1
  remedy: check the indentation of this line and the one before; put text that contains `: ` in quotes""",
    ),
    "colon in text": (
        "question: Does it load?",
        "question: Well: does it load?",
        """
small.yaml:2:15
  a `:` stands where no key can be
  written: question: Well: does it load?
  remedy: check the indentation of this line and the one before; put text that contains `: ` in quotes""",
    ),
    "bracket left open": (
        "observation: {lag_h: 24, stabilised_share: 0.5}",
        "observation: {lag_h: 24, stabilised_share: 0.5",
        """
small.yaml:125:1
  a bracket is never closed
  remedy: close it with `]` or `}`""",
    ),
    "tag": (
        "title: A small campaign",
        "title: !!python/object/apply:os.system [exit]",
        """
small.yaml:1:8
  a tag (`!...`)
  written: title: !!python/object/apply:os.system [exit]
  remedy: remove it, or put text that begins with `!` in quotes""",
    ),
    "second document": (
        "shortage:",
        "---\nshortage:",
        """
small.yaml:56:1
  a second document begins
  remedy: keep one in a file: remove the `---`""",
    ),
    "unknown anchor": (
        "horizon_days: 10",
        "horizon_days: *ten",
        """
small.yaml:4:15: horizon_days
  nothing before is marked `&ten`
  remedy: write the value out""",
    ),
    "control character": (
        "title: A small campaign",
        "title: A small\x07 campaign",
        """
small.yaml:1:15
  the character U+0007 is not allowed
  remedy: remove it; a scenario is plain text""",
    ),
    "escape of half a character": (
        "title: A small campaign",
        r'title: "\uD800"',
        """
small.yaml:1:8: title
  an escape that is no character
  written: '\\ud800'
  remedy: write the character itself""",
    ),
    "escape beyond all characters": (
        "title: A small campaign",
        r'title: "\UFFFFFFFF"',
        """
small.yaml:1:1
  an escape that is no character
  remedy: write the character itself, or use single quotes""",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_explained(name, tmp_path):
    old, new, expected = BROKEN[name]
    assert told_of(old, new, tmp_path) == expected
