"""The house as the code says it is: who imports whom, and who owns which library."""

import ast
import subprocess
import sys
import tomllib

import pytest

from sim.record.outcomes import MEANINGS
from tools.house import LAYERS, LEAVES, ROOT, TOP, House, belongs

SHARED_IN_CAMPAIGN = {
    f"sim.campaign.{name}"
    for name in (
        *("stations", "stores", "clock", "world", "journal", "memory", "roads", "forces", "balance"),
        *("enemy", "outlook", "pocket", "reasons"),  # what a staff reckons with
        *("defence", "front", "pace"),
    )
}
WIRES = "sim.campaign.model"
OWNERS = {
    "simpy": "sim.campaign",
    "networkx": ("sim.hubs", "sim.theatre", "sim.scenario.bring"),
    "shapely": "sim.theatre",
    "matplotlib": "sim.view",
    "ruamel": "sim.scenario",
    "yaml": "sim.scenario",
    "typer": "sim.cli",
    "rich": "sim.cli",
    "jinja2": "sim.view",
    "starlette": "sim.view",
    "uvicorn": "sim.cli",
}


HOUSE = House()
MODULES, IMPORTS = HOUSE.modules, HOUSE.imports


def layer(module: str) -> int:
    return next(index for index, package in enumerate(LAYERS) if belongs(module, package))


def test_every_module_has_its_place():
    homeless = [m for m in MODULES if m not in LEAVES | TOP and not any(belongs(m, p) for p in LAYERS)]
    assert homeless == []


@pytest.mark.parametrize("module", MODULES)
def test_a_package_imports_only_from_those_before_it(module):
    of_the_project = {name for name in IMPORTS[module] if belongs(name, "sim")}
    if module in LEAVES:
        assert of_the_project == set()
    elif module not in TOP:
        later = [name for name in of_the_project - LEAVES if name in TOP or layer(name) > layer(module)]
        assert later == []


def test_no_two_modules_lean_on_each_other():
    assert HOUSE.circles == []


def test_actors_do_not_import_each_other():
    meddling = {
        f"{module} -> {name}"
        for module in MODULES
        if belongs(module, "sim.campaign") and module != WIRES
        for name in IMPORTS[module]
        if belongs(name, "sim.campaign") and name not in SHARED_IN_CAMPAIGN | {module, "sim.campaign"}
    }
    assert meddling == set()


@pytest.mark.parametrize(("library", "owner"), OWNERS.items())
def test_a_library_has_one_owner(library, owner):
    users = {m for m, names in IMPORTS.items() if any(belongs(name, library) for name in names)}
    owners = owner if isinstance(owner, tuple) else (owner,)
    assert {module for module in users if not any(belongs(module, name) for name in owners)} == set()


def test_only_streams_draw_random_numbers():
    generators = {"random", "numpy.random", "scipy.stats"}
    users = {m for m, names in IMPORTS.items() if any(belongs(n, g) for n in names for g in generators)}
    assert users <= {"sim.streams"}
    for module, tree in HOUSE.trees.items():
        if module not in LEAVES:
            called = [node for node in ast.walk(tree) if is_np_random(node)]
            assert called == [], f"{module} line {called[0].lineno if called else 0}"


def is_np_random(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "random"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("np", "numpy")
    )


ADD_LEFT_TO_RIGHT = ("sim.theatre", "sim.hubs", "sim.campaign", "sim.record", "sim.evidence", "sim.causes")
"""Where results come from: the built-in `sum` of floats rounds in another way since Python 3.12."""


def test_results_are_added_up_left_to_right():
    adding = [
        f"{module}:{node.lineno}"
        for module, tree in HOUSE.trees.items()
        if any(belongs(module, package) for package in ADD_LEFT_TO_RIGHT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "sum"
    ]
    assert adding == [], "use sim.totals.total"


def test_only_the_command_line_prints():
    printing = {
        module
        for module, tree in HOUSE.trees.items()
        if not belongs(module, "sim.cli")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == set()


IDENTITIES = {"id", "actor", "mover", "owner", "limit", "serves_as", "outcome"}
"""Fields that say who or what something is: whole, or not at all."""
TAKING_APART = {
    *("split", "rsplit", "partition", "rpartition"),
    *("startswith", "endswith", "removeprefix", "removesuffix"),
}


READERS = {"sim.record.names", "sim.campaign.reasons"}
"""Where `measure:subject` and `trigger: words` are read, beside what writes them."""


def takes_identity_apart(node: ast.AST) -> bool:
    """Whether code cuts a field that says who or what something is, a variable of its name, or at a colon."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    text = node.func.value
    name = text.attr if isinstance(text, ast.Attribute) else text.id if isinstance(text, ast.Name) else ""
    at = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    at_a_colon = any(isinstance(sign, str) and sign.endswith((":", ": ")) for sign in at)
    return node.func.attr in TAKING_APART and (name in IDENTITIES or at_a_colon)


def writes_outcome(node: ast.AST) -> bool:
    """Whether code puts the name of an outcome or a curve together by hand."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and len(node.values) > 1 else None
    written = str(first.value) if isinstance(first, ast.Constant) else ""
    return written.endswith(":") and written[:-1] in {*MEANINGS, "days_of_supply"}


def test_who_somebody_is_stands_in_fields_and_is_not_read_out_of_text():
    cutting = [
        f"{module}:{node.lineno}"
        for module, tree in HOUSE.trees.items()
        if module not in READERS
        for node in ast.walk(tree)
        if takes_identity_apart(node) or writes_outcome(node)
    ]
    assert cutting == []


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ('mover.rpartition("-")[0]', True),
        ('leg.start.id.partition("/")', True),
        ('set(loss.serves_as.split(", "))', True),
        ('name, _, subject = column.partition(":")', True),
        ('[each for each in names if each.startswith("delivered_t:")]', True),
        ('entry.note.partition(": ")', True),
        ('found[f"ordered_h:{group.id}"]', True),
        ('print(f"note: {words}")', False),
        ('title.split(" ")', False),
        ("entry.actor in groups", False),
    ],
)
def test_an_identity_that_is_taken_apart_is_found(code, is_found):
    found = [node for node in ast.walk(ast.parse(code)) if takes_identity_apart(node) or writes_outcome(node)]
    assert bool(found) is is_found


def loaded_by(code: str) -> set[str]:
    """Names of the packages that are loaded after some code has run in a fresh interpreter."""
    report = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.split())


def test_import_sim_is_light():
    heavy = {"matplotlib", "pandas", "pyarrow", "shapely", "scipy", "SALib", "distributed", "IPython"}
    assert heavy & loaded_by("import sim") == set()


@pytest.mark.slow
def test_a_run_its_outcomes_curves_and_staff_log_need_no_numpy():
    code = "\n".join(
        [
            "import sim",
            "result = sim.run('historical', replicate=1)",
            "result.outcomes",
            "result.staff_log",
            "from sim.record.grid import grid_series",
            "grid_series(result.reading)",
        ]
    )
    assert {"numpy", "shapely", "pandas", "pyarrow", "matplotlib", "scipy", "networkx"} & loaded_by(
        code
    ) == set()


COMPILED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
    "targets"
]["wheel"]["hooks"]["custom"]["modules"]


@pytest.mark.parametrize("module", COMPILED)
def test_nothing_that_is_compiled_has_a_cached_property(module):
    """It would be worked out at every look, without a word; what else cannot be compiled fails aloud."""
    assert "cached_property" not in (ROOT / module).read_text(encoding="utf-8")
