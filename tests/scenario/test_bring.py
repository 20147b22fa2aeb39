"""Networks from elsewhere: what is read, what is said to be left out, and that a campaign runs on them."""

import json

import networkx as nx
import pytest
from figure_layout import figure_of
from ruamel.yaml import YAML

from sim.campaign.model import simulate
from sim.record.run import run
from sim.scenario.bring.draft import CannotReadError
from sim.scenario.bring.read import read_network
from sim.scenario.bring.theatre import roles_of, write_theatre
from sim.scenario.bring.thin import in_shape
from sim.scenario.bring.write import network_text
from sim.scenario.load import load, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import middle
from sim.scenario.schema import Network
from sim.streams import Streams
from sim.view.runs.figures import run_figures

NET = """\
<NUMBER OF NODES> 4
<END OF METADATA>

~	init_node	term_node	capacity	length	free_flow_time	b	power	speed	toll	link_type	;
	1	2	900	6	6	0.15	4	50	0	1	;
	2	1	900	6	6	0.15	4	50	0	1	;
	2	3	900	5	5	0.15	4	0	0	1	;
	3	4	900	4	4	0.15	4	0	0	1	;
	4	3	900	4	4	0.15	4	0	0	1	;
"""
NODES = "Node\tX\tY\t;\n1\t10.00\t50.00\t;\n2\t10.06\t50.00\t;\n3\t10.12\t50.00\t;\n4\t10.12\t50.03\t;\n"


def brought(draft, places=None):
    """The network of a draft, as a scenario would read its file."""
    return Network.model_validate(YAML(typ="safe").load(network_text(in_shape(draft, places))))


@pytest.fixture
def tntp(tmp_path):
    (tmp_path / "town_node.tntp").write_text(NODES)
    path = tmp_path / "town_net.tntp"
    path.write_text(NET)
    return path


def test_tntp_with_both_directions_together_and_one_way_kept(tntp):
    draft = read_network([tntp])
    network = brought(draft)
    assert {link.id: (link.length_km, link.one_way) for link in network.links} == {
        "place_1--place_2": (6, False),
        "place_2--place_3": (5, True),
        "place_3--place_4": (4, False),
    }
    assert network.links[0].speed_km_per_h == 50
    assert network.links[1].speed_km_per_h is None
    assert draft.left_out["capacity (of a link)"] == 5


def test_lengths_in_other_units(tntp):
    assert brought(read_network([tntp], "mi")).links[0].length_km == pytest.approx(9.656, abs=1e-3)


def test_graphml_as_osmnx_writes_it(tmp_path):
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for name, lon in (("11", 10.0), ("12", 10.1), ("13", 10.2)):
        graph.add_node(name, y="50.0", x=str(lon), street_count="3")
    graph.add_edge(
        "11", "12", length="7300.5", highway="primary", oneway="False", lanes="2", maxspeed="50 mph"
    )
    graph.add_edge(
        "12", "11", length="7300.5", highway="primary", oneway="False", lanes="2", maxspeed="50 mph"
    )
    graph.add_edge(
        "12", "13", length="7200", highway="['secondary', 'tertiary']", oneway="True", bridge="yes", ref="A 1"
    )
    graph.add_edge("11", "13", length="9000", highway="footway", oneway="False")
    path = tmp_path / "town.graphml"
    nx.write_graphml(graph, path)
    draft = read_network([path])
    first, second = brought(draft).links
    assert (first.length_km, first.one_way, first.lanes) == (
        7.3,
        False,
        2,
    ) or first.length_km == pytest.approx(7.3005, abs=1e-3)
    assert first.speed_km_per_h == pytest.approx(80.4672, abs=1e-2)
    assert (second.one_way, second.line, second.bridge.id) == (True, "A 1", "bridge-1")
    assert draft.left_out["ways for no vehicles (footway)"] == 1
    assert draft.left_out["street_count (of a place)"] == 3


def test_geojson_lines_meet_where_they_end(tmp_path):
    def line(*course, **properties):
        geometry = {"type": "LineString", "coordinates": course}
        return {"type": "Feature", "geometry": geometry, "properties": properties}

    features = [
        line([10, 50], [10.1, 50.05], [10.2, 50], highway="primary"),
        line([10.2, 50.0000001], [10.2, 50.1], railway="rail"),
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}},
    ]
    path = tmp_path / "town.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    draft = read_network([path])
    network = brought(draft)
    assert len(network.nodes) == 3
    assert {link.mode: link.length_km for link in network.links} == {
        "road": pytest.approx(18.14, abs=0.05),
        "rail": pytest.approx(11.12, abs=0.05),
    }
    assert draft.left_out["features that are no line (Point)"] == 1


def test_csv_of_places_and_links(tmp_path):
    places, links = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    rows = ["id,name,lat,lon,population", "a,Alpha,50,10,1200", "b,Beta,50,10.1,", "c,,50.1,10.1,"]
    places.write_text("\n".join([*rows, "d,Far,51,11,", "e,,51,11.1,"]))
    links.write_text("a,b,mode,length_km,oneway\na,b,road,8,no\nb,c,rail,,no\nd,e,road,7.2,no\n")
    draft = read_network([links, places])
    network = brought(draft)
    assert {node.id: node.population for node in network.nodes}["alpha"] == 1200
    assert len(network.links) == 4  # the far piece is joined
    assert any("was joined" in note for note in draft.notes)


def test_a_city_comes_in_whole_or_thinned_to_so_many_places_in_one_piece(tmp_path):
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(16, 26))
    (tmp_path / "city_node.tntp").write_text(
        "node\tX\tY\t;\n" + "".join(f"{n}\t{10 + n % 26 * 0.02}\t{50 + n // 26 * 0.02}\t;\n" for n in grid)
    )
    there = "{0}\t{1}\t900\t{2}\t;\n"
    rows = "".join(there.format(a, b, 1.5) + there.format(b, a, 2) for a, b in grid.edges)
    net = tmp_path / "city_net.tntp"
    net.write_text("<END OF METADATA>\n~\tinit_node\tterm_node\tcapacity\tlength\t;\n" + rows)
    draft = read_network([net])
    assert (len(draft.places), len(draft.ways)) == (416, 2 * len(grid.edges))
    assert len(brought(read_network([net])).links) == len(grid.edges)
    network = brought(draft, 60)
    assert len(network.nodes) == 60
    graph = nx.Graph((link.a, link.b) for link in network.links)
    assert nx.is_connected(graph)
    assert set(graph) == {node.id for node in network.nodes}


def test_a_campaign_runs_on_what_was_brought_in(tntp):
    nodes = brought(read_network([tntp])).model_dump()["nodes"]
    links = brought(read_network([tntp])).model_dump()["links"]
    held = {"place_1": "attacker"}
    base = {
        "id": "base",
        "name": "Base",
        "lat": 50.1,
        "lon": 10.06,
        "held_by": "supplied",
        "kind": "rail_base",
        "in_area": False,
    }
    rail = {"id": "base--place_2-rail", "a": "base", "b": "place_2", "mode": "rail", "length_km": 20}
    changes = {
        "network.nodes": [*({**node, "held_by": held.get(node["id"], "supplied")} for node in nodes), base],
        "network.links": [*({**link, "one_way": False} for link in links), rail],
        "hub": None,
        "supply.trains.daily.destination": "place_2",
        "supply.railheads.yard.node": "place_2",
        "supply.depots.hub-depot.node": "place_2",
        "groups.camp-group.node": "place_3",
        "groups.camp-group.garrisons": [{"node": "place_3", "share": 1.0}],
        "groups.camp-group.drawdown.exits": ["place_3--place_4"],
        "groups.camp-group.drawdown.destinations": [{"id": "out", "node": "place_4", "share": 1}],
        "offensive.axes": [{"id": "on", "path": ["place_1", "place_2"], "men": 3000}],
    }
    history = simulate(middle(with_overrides(load("toy-hub"), changes)), Streams(1, 0))
    assert "place_2" in history.captures
    assert history.cargo.consumed[0] > 0


# 1 - 2 - 3 - 4 - 5 - 6 in a line of 10 km each, and 2 - 7 - 5 beside it.
LINE = [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (2, 7), (7, 5)]


def tntp_of(folder, roads, spots):
    there = "{}\t{}\t900\t10\t;\n"
    rows = "".join(there.format(a, b) + there.format(b, a) for a, b in roads)
    nodes = "".join(f"{name}\t{x}\t{y}\t;\n" for name, (x, y) in spots.items())
    (folder / "line_node.tntp").write_text(f"node\tX\tY\t;\n{nodes}")
    net = folder / "line_net.tntp"
    net.write_text(f"<END OF METADATA>\n~\tinit_node\tterm_node\tcapacity\tlength\t;\n{rows}")
    return net


@pytest.fixture
def line(tmp_path):
    spots = {n: (10 + 0.12 * n, 50) for n in range(1, 7)} | {7: (10.42, 50.1)}
    return in_shape(read_network([tntp_of(tmp_path, LINE, spots)]))


def test_the_longest_way_is_the_campaigns_and_another_goes_round_the_group(line):
    roles = roles_of(line)
    assert (roles.way, roles.length_km) == (["1", "2", "7", "5", "6"], 40)
    assert (roles.base, roles.hub, roles.rear) == ("7", "5", "6")
    assert roles.round == ["1", "2", "3", "4", "5"]
    assert roles.attacked_from == {"1"}


def test_a_theatre_on_a_network_runs_at_once(line, tmp_path):
    scenario = load(write_theatre(line, tmp_path / "mine"))
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        *("forces.yaml", "network.yaml", "scenario.yaml"),
    ]
    history = simulate(middle(scenario), Streams(1, 0))
    assert {"place_5", "place_7"} <= set(history.captures)
    assert history.vehicles["west"].out > 0
    assert "# h, from the first reason" not in (tmp_path / "mine" / "network.yaml").read_text()
    assert "# h from the first reason to the order" in (tmp_path / "mine" / "forces.yaml").read_text()


def test_a_theatre_needs_a_way_and_a_folder_of_its_own(tntp, line, tmp_path):
    with pytest.raises(CannotReadError, match="a theatre needs 5"):
        write_theatre(in_shape(read_network([tntp])), tmp_path / "short")
    (tmp_path / "there").mkdir()
    with pytest.raises(ScenarioError, match="exists already"):
        write_theatre(line, tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []
    assert not (tmp_path / "short").exists()


@pytest.mark.slow
def test_a_theatre_on_a_network_of_the_size_of_a_town(tmp_path):
    """416 places and 914 one-way links, as many as the network of Anaheim has; made up."""
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(16, 26))
    tree = nx.random_spanning_tree(grid, seed=7)
    more = [edge for edge in grid.edges if not tree.has_edge(*edge)][:84]
    rows = "".join(f"{a}\t{b}\t1\t;\n{b}\t{a}\t1\t;\n" for a, b in tree.edges)
    rows += "".join(f"{a}\t{b}\t1\t;\n" for a, b in more)
    nodes = "".join(f"{n}\t{10 + n % 26 * 0.01}\t{50 + n // 26 * 0.01}\t;\n" for n in grid)
    (tmp_path / "town_node.tntp").write_text(f"node\tX\tY\t;\n{nodes}")
    net = tmp_path / "town_net.tntp"
    net.write_text(f"<END OF METADATA>\n~\tinit_node\tterm_node\tlength\t;\n{rows}")
    draft = read_network([net])
    assert len(draft.ways) == 914
    scenario = load(write_theatre(in_shape(draft), tmp_path / "town"))
    assert sum(link.one_way for link in scenario.network.links) == 84
    played = run(scenario, seed=1)
    assert played.outcomes["delivered_t"] > 100
    for drawn in run_figures(played).values():
        figure_of(drawn).draw_without_rendering()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.txt", "", "bring a .graphml"),
        ("a.geojson", "{", "cannot be read as a network"),
        ("a.geojson", '{"features": []}', "holds no road"),
        ("a.csv", "id,lat,lon", "two files"),
        ("a_net.tntp", NET, "name it too"),
        ("a.graphml", "<graphml/>", "cannot be read as a network"),
    ],
)
def test_what_is_no_network_is_refused_in_words(tmp_path, name, text, words):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(CannotReadError, match=words):
        read_network([path])
