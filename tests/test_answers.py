"""Pages whose figures are what their commands print."""

from tools.answers import renewed

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
