"""docs/your-own-campaign.md: its commands run as they stand there, from nothing to figures."""

import re
import shlex
from pathlib import Path

import networkx as nx
import pytest
from commands import kupiansk

from sim.evidence.measures import MEASURES
from sim.scenario.library import data_folder

PAGE = (Path(__file__).parents[1] / "docs" / "your-own-campaign.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
]


def made_up_network(folder):
    """A network of 24 places under the name that the page uses; made up."""
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(4, 6))
    rows = "".join(f"{a}\t{b}\t4\t;\n{b}\t{a}\t4\t;\n" for a, b in grid.edges)
    nodes = "".join(f"{n}\t{-96.8 + n % 6 * 0.02}\t{43.5 + n // 6 * 0.02}\t;\n" for n in grid)
    (folder / "SiouxFalls_node.tntp").write_text(f"Node\tX\tY\t;\n{nodes}")
    head = "<END OF METADATA>\n~\tinit_node\tterm_node\tlength\t;\n"
    (folder / "SiouxFalls_net.tntp").write_text(head + rows)


@pytest.mark.slow
def test_its_commands_run_one_after_the_other(tmp_path):
    made_up_network(tmp_path)
    assert len(COMMANDS) >= 9
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        assert program == "kupiansk"
        if "--jobs" not in arguments and arguments[0] in ("ensemble", "claims"):
            arguments += ["--jobs", "1"]  # the test has one core
        done = kupiansk(*arguments, cwd=tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    figures = {path.parent.parent.name for path in (tmp_path / "out").rglob("figures/*.png")}
    assert figures == {"run", "hub", "claims", "sioux-falls"}
    assert (tmp_path / "out" / "run.html").is_file()


def test_every_measure_of_claims_is_named():
    assert {name for name in MEASURES if f"`{name}`" not in PAGE} == set()


def test_every_file_of_the_folder_is_named():
    folder = data_folder("scenarios") / "templates" / "theatre"
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert {str(path) for path in files if path.name not in PAGE} == set()
