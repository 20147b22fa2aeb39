"""What the tests play of each room: the table of docs/architecture.md, from what `make coverage` measured.

python -m tools.played
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage

from sim.words import markdown_table, percent
from tools.house import ROOT, House

BEGIN, END = "<!-- played: begin -->", "<!-- played: end -->"


def played(root: Path = ROOT) -> dict[str, tuple[int, int]]:
    """Lines of each room that the tests play, and lines that can be played.

    Parameters
    ----------
    root : Path
        Checkout in which `make coverage` left its file.
    """
    house = House(root)
    rooms = {path.relative_to(root).as_posix(): house.room(module) for module, path in house.modules.items()}
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for name, numbers in _measured(root).items():
        lines, all_lines = found[rooms[name]]
        found[rooms[name]] = (lines + numbers["covered_lines"], all_lines + numbers["num_statements"])
    return {room: found[room] for room in [*house.rooms, "sim"]}


def _measured(root: Path) -> dict[str, dict[str, int]]:
    measured = Coverage(data_file=str(root / ".coverage"), config_file=str(root / "pyproject.toml"))
    measured.load()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(file))
        files = json.loads(file.read_text(encoding="utf-8"))["files"]
    return {name: each["summary"] for name, each in files.items()}


def table(rooms: dict[str, tuple[int, int]]) -> str:
    """The rooms with the share of their lines that is played, and what is not."""
    rows = [*rooms.items(), ("all", (sum(n for n, _ in rooms.values()), sum(n for _, n in rooms.values())))]
    return markdown_table(
        ["room", "lines of code", "played by a test", "not played"],
        [
            [f"`{room}`" if room != "all" else "all", f"{of:,}", percent(lines / of), f"{of - lines:,}"]
            for room, (lines, of) in rows
        ],
    )


def main() -> None:
    """Renew the table."""
    page = ROOT / "docs" / "architecture.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    told = table(played())
    page.write_text(f"{before}{BEGIN}\n{told}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main()
