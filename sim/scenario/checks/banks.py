"""Does every place lie on the bank on which it is known to lie?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, inf, radians

from sim.scenario.area import AreaLine, area_of
from sim.scenario.checks.check import reads
from sim.scenario.problems import Problem, ScenarioError, did_you_mean, quoted
from sim.scenario.schema import Node, Scenario

PLACE = "network.nodes.*"


@reads("network.area", *(f"{PLACE}.{field}" for field in ("id", "lat", "lon", "banks")))
def places_lie_on_their_banks(scenario: Scenario) -> Iterator[Problem]:
    """The trace of a river passes every place on the side on which the place is known to lie.

    Without an area file there is no trace to look at.
    """
    try:
        area = area_of(scenario.network)
    except ScenarioError:  # what is wrong with the file has been said
        return
    if area is None:
        return
    rivers = {line.id: line for line in area.lines if line.id}
    for node in scenario.network.nodes:
        for number, bank in enumerate(node.banks):
            path = f"network.nodes.{node.id}.banks.{number}"
            if bank.river not in rivers:
                yield Problem(
                    f"{path}.river",
                    f"the area file has no line {quoted(bank.river)}",
                    did_you_mean(bank.river, rivers, "name a river of the area file"),
                )
            elif bank_of(node, rivers[bank.river]) != bank.side:
                yield Problem(
                    f"{path}.side",
                    f"by the trace of {quoted(bank.river)} the place lies on its other bank",
                    "correct the trace, which runs downstream, or the position of the place",
                )


def bank_of(node: Node, river: AreaLine) -> str:
    """Bank on which a place lies by the nearest stretch of a river: `left` or `right`, looking downstream."""
    east_per_degree = cos(radians(node.lat))
    points = [((lon - node.lon) * east_per_degree, lat - node.lat) for lon, lat in river.points]
    nearest, side = inf, 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        squared = dx * dx + dy * dy
        if squared == 0:
            continue
        along = min(1.0, max(0.0, -(x0 * dx + y0 * dy) / squared))
        distance = (x0 + along * dx) ** 2 + (y0 + along * dy) ** 2
        if distance < nearest:
            nearest, side = distance, dx * -y0 - dy * -x0
    return "left" if side > 0 else "right"
