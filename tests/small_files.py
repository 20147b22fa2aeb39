"""Complete small scenarios as files: a plain one, with changed copies of it, and one that has everything."""

from pathlib import Path

import pytest

from sim.scenario.load import load
from sim.scenario.problems import Problem, ScenarioError

SMALL = Path(__file__).parent / "scenario" / "small.yaml"
TEXT = SMALL.read_text(encoding="utf-8")
FULL = SMALL.with_name("full.yaml")
FULL_TEXT = FULL.read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    """Text of the small scenario with one passage changed."""
    assert TEXT.count(old) == 1, f"{old!r} stands {TEXT.count(old)} times in the small scenario"
    return TEXT.replace(old, new)


def problems_of(source: str | Path, *overrides: str) -> tuple[Problem, ...]:
    """Problems of a scenario that must have some."""
    with pytest.raises(ScenarioError) as raised:
        load(source, overrides)
    return raised.value.problems


def report(source: str | Path, *overrides: str) -> str:
    """Problems of a scenario as they are printed, without the folder of its files and without the title."""
    text = "\n\n".join(map(str, problems_of(source, *overrides)))
    return text.replace(f"{Path(source).parent}/", "") if isinstance(source, Path) else text


def told_of(old: str, new: str, folder: Path) -> str:
    """What is said of the small scenario with one passage changed; of several such, the first."""
    path = folder / "small.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    assert old in TEXT
    return f"\n{report(path)}"
