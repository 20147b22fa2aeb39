"""The worlds that docs/why.md speaks of: anybody can run them, and they show what they were found for."""

import re
from pathlib import Path

import pytest

from sim.causes.sentence import read_sentence
from sim.record.run import run
from sim.scenario.load import load

PAGE = Path(__file__).parents[2] / "docs" / "why.md"
WORLDS = sorted((PAGE.parent / "worlds").glob("*.yaml"))


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.stem)
def test_a_kept_world_shows_what_it_was_found_for(world):
    text, _, how = world.read_text(encoding="utf-8").splitlines()[:3]
    sentence = read_sentence(text.removeprefix("# A world in which: "), load(str(world)))
    result = run(str(world), seed=int(how.rpartition(" ")[2]))
    assert sentence.weigh(result)["score"] == 0.0


def test_the_page_names_every_world_with_the_values_that_moved():
    page = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`docs/worlds/(\S+)\.yaml`:", page)
    assert set(named) == {path.stem for path in WORLDS}
    for world in WORLDS:
        sentence = world.read_text(encoding="utf-8").splitlines()[0].removeprefix("# A world in which: ")
        assert f'"{sentence}" --out out/{world.stem}' in page
