"""Pages whose figures are what their commands print."""

from sim.causes.trials import JOURNAL
from tools.answers import KEPT, renewed

PAGE = """Before.

```console
$ kupiansk validate toy.yaml
what stood there before
```

```console
$ kupiansk scenarios --nonsense
kept
```
"""


def test_what_a_command_prints_takes_the_place_of_what_stood_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.yaml").write_text("extends: toy-hub\ntitle: A toy\nquestion: Is it one?\n")
    page = renewed(PAGE, ("validate",))
    assert "$ kupiansk validate toy.yaml\ntoy.yaml: valid\n```" in page
    assert "what stood there before" not in page
    assert "kept" in page


def test_what_a_long_command_has_played_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = "```console\n$ kupiansk cause toy-hub --pairs 1 --jobs 1\n```"
    once = renewed(page)
    (journal,) = (tmp_path / KEPT).rglob(JOURNAL)
    before = journal.read_text()
    assert renewed(page) == once
    assert journal.read_text() == before
