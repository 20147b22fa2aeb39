"""docs/hub.md says what the code gives."""

import re
from pathlib import Path

import pytest
from commands import kupiansk

import sim

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[1] / "docs" / "hub.md").read_text(encoding="utf-8")


def test_the_output_is_that_of_its_command():
    command = re.search(r"<!-- kupiansk (.*) -->", PAGE)[1].split()
    shown = PAGE.partition("```text\n")[2].partition("```")[0]
    done = kupiansk(*command, cwd=".")
    assert done.stdout == shown


def test_the_shares_in_use_are_those_of_the_code():
    uses = sim.hub("historical").uses
    road = max(use.share for use in uses if use.kind in ("road", "bridge"))
    railway = max(use.share for use in uses if use.kind == "railway")
    said = " ".join(PAGE.split())
    assert f"takes {road * 100:.1f} % of the busiest road or bridge" in said
    assert f"and {railway * 100:.1f} % of the busiest railway" in said
    assert max(use.share for use in uses) < 1


def test_the_examples_in_python_run_and_give_what_is_said():
    first, second = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    found = {"sim": sim}
    exec(compile(first, "docs/hub.md", "exec"), found)
    exec(compile(second, "docs/hub.md", "exec"), found)
    said = " ".join(PAGE.split())
    spare, lost = found["spare"], found["lost"]
    assert f"All needs are met in {found['needs_met']} of 40" in said
    assert f"belong to it in {found['in_trains']};" in said
    assert f"is {spare[2]:.1f} to {spare[37]:.1f} times the need" in said
    assert f"median {spare[20]:.1f})" in said
    assert f"{lost[2] * 100:.0f} % to {lost[37] * 100:.0f} % of the supply are missing" in said
    assert f"(median {lost[20] * 100:.0f} %)" in said


def test_what_could_come_otherwise_is_what_the_trucks_carry():
    analysis = sim.hub("historical")
    hub = analysis.hub
    passing_t = hub.share_passing * analysis.served_t_per_day
    assert f"Of the {passing_t:.0f} t a day" in PAGE
    assert f"{passing_t - hub.t_per_day_lost:.0f} t could come otherwise" in PAGE
    trucks = next(part for part in analysis.cut if part.name == "Starobilsk trucks")
    starobilsk = next(loss for loss in analysis.losses if loss.name == "Starobilsk")
    bring_t = starobilsk.share_passing * analysis.served_t_per_day
    assert f"{trucks.t_per_day:.0f} t, less the {bring_t:.0f} t that they bring on a quiet day" in PAGE
    assert trucks.t_per_day - bring_t == pytest.approx(passing_t - hub.t_per_day_lost)
