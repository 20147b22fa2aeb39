"""Whoever has settings of matplotlib of their own gets the same figures as everybody else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.record.run import run
from sim.view.files import save
from sim.view.runs.figures import run_figures

SETTINGS = """
text.usetex: True
text.parse_math: True
font.family: fantasy
font.size: 23
mathtext.fontset: cm
axes.prop_cycle: cycler('color', ['r', 'g'])
axes.formatter.use_locale: True
axes.formatter.use_mathtext: True
axes.unicode_minus: False
axes.titlelocation: right
xaxis.labellocation: left
figure.figsize: 2, 2
figure.dpi: 30
figure.constrained_layout.use: True
savefig.bbox: tight
savefig.dpi: 33
savefig.format: pdf
savefig.transparent: True
svg.fonttype: none
svg.hashsalt: mine
lines.linewidth: 9
path.sketch: 3, 100, 2
path.simplify_threshold: 0.9
image.cmap: jet
date.autoformatter.day: %d!
timezone: Asia/Tokyo
backend: TkAgg
interactive: True
"""


@pytest.mark.slow
def test_figures_have_the_same_bytes_under_anybodys_settings(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "matplotlibrc").write_text(SETTINGS, encoding="utf-8")
    program = [str(Path(sys.executable).parent / "kupiansk"), "run", "toy-hub", "--out", "out"]
    own = os.environ | {"MPLCONFIGDIR": str(tmp_path / "own")}
    subprocess.run(program, cwd=tmp_path, env=own, check=True, capture_output=True)
    usual = {path.name: path.read_bytes() for path in save(run_figures(run("toy-hub")), tmp_path / "usual")}
    found = {path.name: path.read_bytes() for path in (tmp_path / "out" / "figures").iterdir()}
    assert sorted(found) == sorted(usual)
    assert [name for name in usual if found[name] != usual[name]] == []
