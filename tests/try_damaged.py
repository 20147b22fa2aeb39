"""Try many damaged scenarios and area files, draw every figure of what is valid, and count what happens.

    python tests/try_damaged.py 5000 1000 --seed 1 --keep faults/

plays 5,000 scenarios and 1,000 area files. Each must be refused in words, or run, balance and be drawn. What
does neither is kept with its traceback, and so is what takes more than a minute of computing.
"""

import argparse
import os
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("KUPIANSK_FUZZ", "1")

from area_damage import areas, odd_words
from damage import TEXTS, damaged_content, damaged_text, differences, extreme_content, senseless_content
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from small_files import SMALL
from test_fuzz_runs import check_problems, check_run, draw_all

from sim.scenario.load import load
from sim.scenario.problems import ScenarioError

DAYS = 8.0
SCENARIOS = {
    "text": damaged_text(),
    "content": damaged_content() | differences(),
    "senseless": senseless_content(),
    "extreme": extreme_content(),
    "words": odd_words(),
}


def outcome(source: Path, replicate: int | None, changes: tuple[str, ...], figures: bool) -> str:
    """Refused, or run; anything else is an exception."""
    try:
        scenario = load(source, changes)
    except ScenarioError as refused:
        check_problems(refused)
        str(refused).encode("utf-8")
        return "refused"
    short = scenario.model_copy(update={"horizon_days": min(DAYS, scenario.horizon_days)})
    result = check_run(short, replicate)
    if not figures:
        return "run"
    draw_all(result)
    return "run and drawn"


def kept(stem: Path, path: Path, why: str) -> None:
    """Keep what was tried, and what came of it."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(path.suffix).write_bytes(path.read_bytes())
    stem.with_suffix(".txt").write_text(why, encoding="utf-8")


def play(what: str, strategy: Any, count: int, luck: int, every: int, keep: Path) -> Counter[str]:
    """Try so many; of what is valid, draw every so-manieth."""
    found: Counter[str] = Counter()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in TEXTS.items():
            (folder / file).write_text(text, encoding="utf-8")

        @seed(luck)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy, st.none() | st.integers(0, 3))
        def attempt(text: str, replicate: int | None) -> None:
            path = folder / ("area.geojson" if what == "area" else "damaged.yaml")
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            source = SMALL if what == "area" else path
            changes = (f"network.area={path}",) if what == "area" else ()
            began = time.process_time()
            stem = keep / f"{what}-{luck}-{sum(found.values())}"
            try:
                found[outcome(source, replicate, changes, sum(found.values()) % every == 0)] += 1
            except Exception:
                found["FAULT"] += 1
                kept(stem, path, traceback.format_exc())
            spent_s = time.process_time() - began
            if spent_s > 60.0:
                found["over a minute"] += 1
                kept(stem, path, f"{spent_s:.0f} s of computing, replicate {replicate}")

        attempt()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scenarios", type=int, help="damaged scenarios to try")
    parser.add_argument("areas", type=int, help="damaged area files to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draw-every", type=int, default=1, help="draw only every so-manieth")
    parser.add_argument("--keep", type=Path, default=Path("faults"), help="folder for what went wrong")
    asked = parser.parse_args()
    warnings.simplefilter("error")
    # A font cannot have every sign; that is said, and the figure is drawn.
    warnings.filterwarnings("ignore", message="(?s)Glyph .* missing from")
    warnings.filterwarnings("ignore", message=".*does not support.*")
    total: Counter[str] = Counter()
    kinds: dict[str, tuple[Any, int]] = {
        name: (strategy, -(-asked.scenarios // len(SCENARIOS))) for name, strategy in SCENARIOS.items()
    }
    kinds["area"] = (areas(), asked.areas)
    for what, (strategy, count) in kinds.items():
        found = play(what, strategy, count, asked.seed, asked.draw_every, asked.keep) if count else Counter()
        print(what, dict(found), flush=True)
        total += found
    print("together", dict(total))
    sys.exit(1 if total["FAULT"] else 0)


if __name__ == "__main__":
    main()
