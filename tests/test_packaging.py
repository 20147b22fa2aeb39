"""The wheel: what is in it, and that it works without the checkout."""

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import sim

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
USE = """
import json, sys
unpacked, checkout = sys.argv[1:]
sys.path[:] = [unpacked, *(path for path in sys.path if path not in ("", checkout))]
import sim
from sim.cli import main
result = sim.run("toy-hub")
json.dump(
    {
        "package": sim.__file__,
        "version": sim.__version__,
        "library": [[entry.name, sim.load(entry.name).network.area is not None] for entry in sim.scenarios()],
        "paths": [str(entry.path) for entry in sim.scenarios()],
        "hub_falls_h": result.history.captures["hub"],
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    """Folder with what the wheel holds, far from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(ROOT), *options, "--wheel-dir", str(folder)], check=True
    )
    (wheel,) = folder.glob("*.whl")
    assert wheel.name.startswith(f"kupiansk_sim-{sim.__version__}-py3-none-any")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def files_below(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_nothing_else(unpacked):
    assert {path.name.partition("-")[0] for path in unpacked.iterdir()} == {"sim", "kupiansk_sim"}
    code = {path for path in files_below(unpacked / "sim") if path.parts[0] != "data"}
    assert code == files_below(ROOT / "sim")
    assert Path("py.typed") in code


@pytest.mark.parametrize("data", ["scenarios", "seeds"])
def test_the_wheel_holds_all_data(unpacked, data):
    assert files_below(unpacked / "sim" / "data" / data) == files_below(ROOT / data) != set()


def test_the_wheel_works_without_the_checkout(unpacked, tmp_path):
    run = subprocess.run(
        [sys.executable, "-P", "-c", USE, str(unpacked), str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    found = json.loads(run.stdout)
    assert Path(found["package"]) == unpacked / "sim" / "__init__.py"
    assert found["version"] == sim.__version__
    assert [name for name, _ in found["library"]] == [entry.name for entry in sim.scenarios()]
    data = unpacked / "sim" / "data" / "scenarios"
    assert {Path(path).parent for path in found["paths"]} == {
        data,
        data / "kharkiv-2022",
        data / "kherson-2022",
    }
    assert {name for name, has_area in found["library"] if not has_area} == {"toy-hub"}
    assert found["hub_falls_h"] == 168
    assert list(tmp_path.iterdir()) == []
