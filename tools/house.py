"""The house as the imports show it: which room leans on which, as a picture and in numbers.

python -m tools.house             renews docs/figures/rooms.svg and the table of docs/architecture.md
python -m tools.house CHECKOUT    prints the numbers of another checkout, to compare
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

import networkx as nx

from sim.words import markdown_table

ROOT = Path(__file__).parents[1]
LAYERS = (
    "sim.scenario",
    "sim.theatre",
    "sim.hubs",
    "sim.campaign",
    "sim.record",
    "sim.study",
    "sim.evidence",
    "sim.causes",
    "sim.view",
    "sim.cli",
)
"""From left to right: a package imports only from itself and from those before it."""
LEAVES = frozenset({"sim.arrays", "sim.errors", "sim.streams", "sim.totals", "sim.words", "sim.files"})
"""May be imported by everybody, and import nothing of the project."""
TOP = frozenset({"sim", "sim.__main__"})
"""What a notebook or a shell asks for: it may gather names from all of them."""
BEGIN, END = "<!-- rooms: begin -->", "<!-- rooms: end -->"


def belongs(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(package + ".")


@dataclass(frozen=True)
class House:
    """The package `sim` of a checkout, as its imports show it."""

    root: Path = ROOT

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Every module with its file."""
        return {_module(path, self.root): path for path in sorted((self.root / "sim").rglob("*.py"))}

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Every module as the parser reads it."""
        return {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in self.modules.items()}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """What each module imports, of the project and of others; not what only type checkers read."""
        return {module: self._imported(module, path) for module, path in self.modules.items()}

    @cached_property
    def rooms(self) -> list[str]:
        """Folders with code in them, by layer; in a layer, those that the others lean on come first."""
        rooms = {self.room(module) for module in self.modules} - {"sim"}
        return sorted(rooms, key=lambda room: (self._layer(room), self._height(room), room))

    def room(self, module: str) -> str:
        """Folder in which a module lies."""
        return module if self.modules[module].name == "__init__.py" else module.rpartition(".")[0]

    @cached_property
    def arrows(self) -> Counter[tuple[str, str]]:
        """Number of imports from one room of another, by the two."""
        return Counter(
            (self.room(module), self.room(name))
            for module, names in self.imports.items()
            for name in names
            if name in self.modules and self.room(module) != self.room(name)
        )

    @property
    def circles(self) -> list[set[str]]:
        """Modules that lean on one another in a circle."""
        graph = nx.DiGraph((module, name) for module, names in self.imports.items() for name in names)
        return [each for each in nx.strongly_connected_components(graph) if len(each) > 1]

    def lines(self, room: str) -> int:
        """Lines of code in a room."""
        return sum(
            len(path.read_text(encoding="utf-8").splitlines())
            for module, path in self.modules.items()
            if self.room(module) == room
        )

    def files(self, room: str) -> int:
        """Files of a room that hold anything."""
        return sum(
            self.room(module) == room and path.stat().st_size > 0 for module, path in self.modules.items()
        )

    def numbers(self) -> str:
        """The house in a line."""
        rooms, arrows = [*self.rooms, "sim"], self.arrows
        files, lines = sum(map(self.files, rooms)), sum(map(self.lines, rooms))
        fullest = max(rooms, key=self.files)
        return (
            f"{len(rooms)} rooms, {files} files, {lines:,} lines; "
            f"{sum(arrows.values())} imports from room to room on {len(arrows)} arrows; "
            f"{len(self.circles)} circles of modules; fullest: {fullest} with {self.files(fullest)} files"
        )

    def table(self) -> str:
        """The rooms and what they are about."""
        return markdown_table(
            ["room", "what it is about"], [[f"`{each}`", self._about(each)] for each in self.rooms]
        )

    def picture(self) -> str:
        """Which room imports from which, as SVG: a row for each room, a column for each that it leans on."""
        step, left, top = 22, 180, 150
        size = step * len(self.rooms)
        place = {room: index for index, room in enumerate(self.rooms)}
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + size + 20}" height="{top + size + 20}" '
            'font-family="sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="#ffffff"/>',
        ]
        for room, index in place.items():
            name, at = escape(room.removeprefix("sim.")), step * index
            parts += [
                f'<text x="{left - 8}" y="{top + at + 15}" text-anchor="end">{name}</text>',
                f'<text transform="translate({left + at + 15},{top - 8}) rotate(-60)">{name}</text>',
                f'<rect x="{left + at}" y="{top + at}" width="{step}" height="{step}" fill="#d9d9d9"/>',
                f'<path d="M{left},{top + at}h{size}M{left + at},{top}v{size}" stroke="#eeeeee"/>',
            ]
        for user, used in sorted(self.arrows):
            if user in place and used in place:
                x, y = left + step * place[used] + 1, top + step * place[user] + 1
                colour = "#b2182b" if place[used] > place[user] else "#2166ac"
                parts.append(
                    f'<rect x="{x}" y="{y}" width="{step - 2}" height="{step - 2}" fill="{colour}">'
                    f"<title>{escape(user)} imports from {escape(used)}</title></rect>"
                )
        return "\n".join([*parts, "</svg>", ""])

    def _layer(self, room: str) -> int:
        return next((index for index, layer in enumerate(LAYERS) if belongs(room, layer)), -1)

    def _height(self, room: str) -> int:
        """Imports that a room makes from others of its layer, less those that they make from it."""
        layer = self._layer(room)
        inside = [(pair, n) for pair, n in self.arrows.items() if {*map(self._layer, pair)} == {layer}]
        return sum(n if user == room else -n for (user, used), n in inside if room in (user, used))

    def _about(self, room: str) -> str:
        text = ast.get_docstring(self.trees[room]) or ""
        return text.partition("\n")[0].rstrip(".")

    def _imported(self, module: str, path: Path) -> set[str]:
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        names: set[str] = set()
        for node in _played(self.trees[module]):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = package.rsplit(".", node.level - 1)[0] if node.level else ""
                origin = ".".join(filter(None, [base, node.module]))
                names |= {f"{origin}.{alias.name}" for alias in node.names}
        return {self._known(name) for name in names}

    def _known(self, name: str) -> str:
        """The module of the project in which a name lies; other names as they are."""
        while name.startswith("sim.") and name not in self.modules:
            name = name.rpartition(".")[0]
        return name


def _played(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a piece of code but what only type checkers read."""
    yield node
    unplayed = node.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) else []
    for child in ast.iter_child_nodes(node):
        if child not in unplayed:
            yield from _played(child)


def _module(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def renewed(page: str, house: House) -> str:
    """The page of the architecture with the table of today's rooms."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{house.table()}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Renew the picture and the table of a checkout, or tell the numbers of another."""
    house = House(Path(sys.argv[1]) if sys.argv[1:] else ROOT)
    sys.stdout.write(house.numbers() + "\n")
    if not sys.argv[1:]:
        page = ROOT / "docs" / "architecture.md"
        page.write_text(renewed(page.read_text(encoding="utf-8"), house), encoding="utf-8")
        (ROOT / "docs" / "figures" / "rooms.svg").write_text(house.picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
