"""What one event costs with forty convoys and with four thousand, on 66 nodes and on 10,000.

    python -m benchmarks.growth [--rounds N]

The same campaign each time: convoys carry from a hub to an army six road links away, a bridge on the way is
struck again and again, and an axis takes places that lie apart. Only the number of convoys grows, or the size
of the network around it. With a hundred times as many processes a SimPy loop that does nothing else takes
about twice as long an event; that growth is what the campaign's is held against.
"""

from __future__ import annotations

import argparse
import gc
import math
from functools import partial
from typing import Any

from benchmarks.measure import Result, bare_loop, events_of, medians_s
from sim.campaign.model import simulate
from sim.record.run import FEW_CYCLES
from sim.scenario.schema import Scenario
from sim.streams import Streams

COMMAND = "python -m benchmarks.growth"
CONVOYS_TARGET, NODES_TARGET = 1.1, 1.2
FEW_CONVOYS, MANY_CONVOYS = 40, 4_000
SMALL, LARGE = (6, 11), (100, 100)
"""Rows and columns of the networks: 66 nodes, and 10,000."""
DAYS, SHORT_DAYS = 30.0, 1.5
START = "2022-09-01T00:00:00"
SPACING_DEGREES = 0.09
LINK_KM = 10.0
PAYLOAD_T = 5.0


def campaign(rows: int, columns: int, convoys: int, days: float) -> Scenario:
    """The campaign on a grid of roads."""
    hub, army = (rows // 2, 1), (rows // 2, 7)
    axis = [name(0, column) for column in range(6)]
    each = {"ammunition": 1.0, "fuel": 1.0, "general": 1.0}
    # A convoy makes about two trips a day; they are wanted a little faster than that.
    wanted_t = 2.5 * PAYLOAD_T * convoys / 3
    by_class = dict.fromkeys(each, wanted_t)
    bays = max(4, min(200, convoys // 10))
    return Scenario.model_validate(
        {
            "title": "A grid",
            "question": "How does the cost of an event grow?",
            "start": START,
            "horizon_days": days,
            "network": network(rows, columns, bridge_at=(hub[0], 3), taken=axis[1:]),
            "supply": {
                "depots": [
                    {
                        "id": "depot",
                        "node": name(*hub),
                        "capacity_t": 1e6,
                        "stock_t": dict.fromkeys(each, 3e5),
                        "bays": bays,
                        "men_per_bay": 50,
                    }
                ],
                "trucks": [
                    {
                        "id": "trucks",
                        "loads_at": ["depot"],
                        "serves": ["army"],
                        "trucks": convoys,
                        "availability": 1,
                        "payload_t": PAYLOAD_T,
                        "load_factor": 1,
                        "convoy_trucks": 1,
                        "rest_h": 4,
                    }
                ],
                "handling": {"t_per_man_h": 0.6, "t_per_crane_h": 20},
                "road": {
                    "speed_km_per_h": 30,
                    "column_speed_km_per_h": 20,
                    "lane_vehicles_per_h": 3000,
                    "weak_bridge_vehicles_per_h": 3000,
                },
                "rail": {
                    "speed_km_per_h": 25,
                    "single_track_trains_per_day": 8,
                    "double_track_trains_per_day": 20,
                },
                "artillery_reach_km": 0,
            },
            "postures": {"holding": each, "contact": each, "withdrawing": each},
            "shortage": {"rationing_days": 1, "floor": 0.5},
            "groups": [
                {
                    "id": "army",
                    "name": "Army",
                    "node": name(*army),
                    "men": 10_000,
                    "vehicles": 100,
                    "consumption_t_per_day": by_class,
                    "stock_days": 0.1,
                    "target_days": 3,
                    "bays": bays,
                    "men_per_bay": 50,
                    "command": {"decision_h": 12},
                }
            ],
            "fires": {
                "starts": START,
                "strikes_per_day": 4,
                "targets": [{"id": "bridge", "weight": 1}],
                "depot_loss": 0.05,
                "dispersed_loss": 0.02,
                "dispersed_handling": 1.3,
                "railhead_outage_h": 12,
                "bridge_hit": 0.5,
                "bridge_outage_h": 12,
                "vehicles_lost": 0,
            },
            "offensive": {
                "starts": START,
                "axes": [{"id": "axis", "path": axis, "men": 5_000}],
                "rates_km_per_day": {"defended": 3, "thin": 18, "broken": 32, "retreat": 35},
                "defended_below": 3,
                "thin_below": 20,
                "follow_up_h": 12,
            },
            "civilians": {
                "enabled": False,
                "call_delay_h": 24,
                "leaving_share": 0,
                "departure_h": 24,
                "persons_per_car": 3,
                "speed_km_per_h": 30,
                "relief_delay_h": 12,
            },
            "observation": {"lag_h": 24, "stabilised_share": 0.5},
        }
    )


def network(rows: int, columns: int, bridge_at: tuple[int, int], taken: list[str]) -> dict[str, Any]:
    """A grid of roads; only the places of the axis are in the study area."""
    nodes = [
        {
            "id": name(row, column),
            "name": name(row, column),
            "lat": 48.0 + SPACING_DEGREES * row,
            "lon": 30.0 + SPACING_DEGREES * column / math.cos(math.radians(49.0)),
            "held_by": "attacker" if (row, column) == (0, 0) else "supplied",
            "in_area": name(row, column) in taken,
        }
        for row in range(rows)
        for column in range(columns)
    ]
    across = [((row, column), (row, column + 1)) for row in range(rows) for column in range(columns - 1)]
    along = [((row, column), (row + 1, column)) for row in range(rows - 1) for column in range(columns)]
    links = [
        {
            "id": f"{name(*start)}--{name(*end)}",
            "a": name(*start),
            "b": name(*end),
            "mode": "road",
            "lanes": 8,
            "length_km": LINK_KM,
            **(
                {"bridge": {"id": "bridge", "name": "Bridge"}}
                if start == bridge_at and end[0] == start[0]
                else {}
            ),
        }
        for start, end in across + along
    ]
    return {"nodes": nodes, "links": links}


def name(row: int, column: int) -> str:
    """Id of a place."""
    return f"r{row}c{column}"


def measure(rounds: int) -> list[Result]:
    """Medians of interleaved rounds."""
    usual = campaign(*SMALL, FEW_CONVOYS, DAYS)
    crowded = campaign(*SMALL, MANY_CONVOYS, SHORT_DAYS)
    wide = campaign(*LARGE, FEW_CONVOYS, DAYS)
    scenarios = [usual, crowded, wide]
    events = [events_of(scenario, Streams(1, 0)) for scenario in scenarios]
    bare = [(events[0], FEW_CONVOYS), (events[1], MANY_CONVOYS)]
    before = gc.get_threshold()
    gc.set_threshold(*FEW_CYCLES)
    times_s = medians_s(
        [
            *(partial(play_once, scenario) for scenario in scenarios),
            *(partial(bare_loop, *of) for of in bare),
        ],
        rounds,
    )
    gc.set_threshold(*before)
    few_us, many_us, wide_us, bare_few_us, bare_many_us = (
        1e6 * time_s / count
        for time_s, count in zip(times_s, [*events, *(count for count, _ in bare)], strict=True)
    )
    ours, loop = many_us / few_us, bare_many_us / bare_few_us
    return [
        Result(
            f"cost of one event with {MANY_CONVOYS:,} convoys against {FEW_CONVOYS}, "
            "over that of a bare SimPy loop with as many processes",
            f"{ours / loop:.2f} x ({ours:.2f} x: {many_us:.2f} µs against {few_us:.2f} µs; "
            f"the bare loop {loop:.2f} x)",
            f"at most {CONVOYS_TARGET} x",
            ours / loop > CONVOYS_TARGET,
            COMMAND,
        ),
        Result(
            "cost of one event with 10,000 nodes against 66",
            f"{wide_us / few_us:.2f} x ({wide_us:.2f} µs against {few_us:.2f} µs)",
            f"at most {NODES_TARGET} x",
            wide_us / few_us > NODES_TARGET,
            COMMAND,
        ),
    ]


def play_once(scenario: Scenario) -> None:
    """One run."""
    simulate(scenario, Streams(1, 0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure how the cost of an event grows.")
    parser.add_argument("--rounds", type=int, default=5, help="times each is played (default 5)")
    for result in measure(parser.parse_args().rounds):
        print(f"{result.what}: {result.measured} (target: {result.target})")
