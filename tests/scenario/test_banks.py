import json

import pytest
from builders import place

from sim.scenario.area import AreaLine
from sim.scenario.checks.banks import bank_of
from sim.scenario.load import load, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.schema import Node

SOUTHWARDS = AreaLine("brook", "", ((37.0, 49.5), (37.0, 48.5)))


@pytest.mark.parametrize(("lon", "bank"), [(36.9, "right"), (37.1, "left")])
def test_looking_downstream_to_the_south_the_east_is_left(lon, bank):
    node = Node.model_validate({**place("mill", 0, 0), "lon": lon})
    assert bank_of(node, SOUTHWARDS) == bank
    upstream = SOUTHWARDS._replace(points=SOUTHWARDS.points[::-1])
    assert bank_of(node, upstream) != bank


def test_a_trace_that_passes_a_place_on_the_wrong_side_is_a_problem():
    historical = load("historical")
    kept = {"banks": [{"river": "oskil", "side": "left"}, {"river": "oksil", "side": "left"}]}
    with pytest.raises(ScenarioError) as caught:
        with_overrides(historical, {f"network.nodes.kupiansk.{name}": value for name, value in kept.items()})
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["network.nodes.kupiansk.banks.0.side", "network.nodes.kupiansk.banks.1.river"]


def test_every_documented_bank_of_the_library_has_its_river():
    network = load("historical").network
    documented = {bank.river for node in network.nodes for bank in node.banks}
    lines = {feature["properties"].get("id") for feature in json.loads(network.area)["features"]}
    assert documented == {"oskil", "siverskyi_donets"} <= lines
