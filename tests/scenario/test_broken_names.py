"""Names that are wrong in scenario files and in chains of them, and word for word what their writers read."""

import pytest
from small_files import TEXT, changed, problems_of, report, told_of

BROKEN = {
    "key twice": (
        "    target_days: 5\n",
        "    target_days: 5\n    men: 6000\n",
        """
small.yaml:67:5: groups.0.men
  `men` is written twice in the same mapping
  written: men
  remedy: keep one of the two; the first is in line 62""",
    ),
    "id twice": (
        "    - {id: base, name",
        "    - {id: hub, name",
        """
small.yaml:9:7: network.nodes.hub
  `hub` is in the list twice
  written: {id: hub, name: Hub, lat: 49.7, lon: 37.6, population: 27000, kind: town, hel...
  remedy: keep one of the two; the first is in line 8 of small.yaml

small.yaml:14:31: network.links.base--hub-rail.a
  node `base` is not in the network
  written: base
  remedy: name a node of this scenario; one of: `camp`, `hub`, `rear`, `start_line`

small.yaml:27:30: supply.trains.base-hub.origin
  node `base` is not in the network
  written: base
  remedy: name a node of this scenario; one of: `camp`, `hub`, `rear`, `start_line`

small.yaml:119:26: civilians.crossings.border.node
  node `base` is not in the network
  written: base
  remedy: name a node of this scenario; one of: `camp`, `hub`, `rear`, `start_line`""",
    ),
    "garrison twice": (
        "{node: hub, share: 0.2}",
        "{node: camp, share: 0.2}",
        """
small.yaml:69:9: groups.camp-group.garrisons.camp
  `camp` is in the list twice
  written: {node: camp, share: 0.2}
  remedy: keep one of the two; the first is in line 68 of small.yaml""",
    ),
    "unknown node": (
        "path: [start_line, hub]",
        "path: [start_line, hubb]",
        """
small.yaml:106:38: offensive.axes.north.path.1
  node `hubb` is not in the network
  written: hubb
  remedy: did you mean `hub`?""",
    ),
    "link the wrong way round": (
        "exits: [camp--rear]",
        "exits: [rear--camp]",
        """
small.yaml:79:15: groups.camp-group.drawdown.exits.0
  link `rear--camp` is not in the network
  written: rear--camp
  remedy: did you mean `camp--rear`?""",
    ),
    "unknown depot": (
        "loads_at: [hub-depot]",
        "loads_at: [hub_depo]",
        """
small.yaml:38:18: supply.trucks.camp-trucks.loads_at.0
  there is no depot `hub_depo`
  written: hub_depo
  remedy: did you mean `hub-depot`?""",
    ),
    "unknown target": (
        "{id: river, weight: 1}",
        "{id: somewhere, weight: 1}",
        """
small.yaml:94:12: fires.targets.somewhere.id
  there is no depot, railhead, bridge or group `somewhere`
  written: somewhere
  remedy: name a depot, railhead, bridge or group of this scenario; one of: `camp-group`, `hub-depot`, \
`hub-railhead`, `river`""",
    ),
    "unknown crossing": (
        "crossing: border",
        "crossing: boarder",
        """
small.yaml:121:31: civilians.relief.kitchen.crossing
  there is no crossing `boarder`
  written: boarder
  remedy: did you mean `border`?""",
    ),
    "extends itself": (
        "title: A small campaign",
        "extends: small.yaml",
        """
small.yaml:1:10: extends
  a scenario cannot extend itself, nor one that extends it
  written: small.yaml
  remedy: extend a scenario that does not lead back here""",
    ),
    "extends nothing": (
        "title: A small campaign",
        "extends:",
        """
small.yaml:1:1: extends
  `extends` names one scenario
  remedy: write a name of the library, or a file""",
    ),
    "extends what is not in the library": (
        "title: A small campaign",
        "extends: historicall",
        """
small.yaml:1:10: extends
  there is no scenario `historicall` in the library
  written: historicall
  remedy: did you mean `historical`?""",
    ),
    "file that is not there": (
        "observation: {lag_h: 24, stabilised_share: 0.5}",
        "observation: smal.yaml",
        """
small.yaml:124:14: observation
  there is no such file
  written: smal.yaml
  remedy: did you mean `small.yaml`?""",
    ),
    "nothing to remove": (
        "- {id: river, weight: 1}",
        "- {id: river, remove: true}",
        """
small.yaml:94:7: fires.targets.river
  there is no `river` to remove
  written: {id: river, remove: true}
  remedy: leave it out""",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_explained(name, tmp_path):
    old, new, expected = BROKEN[name]
    assert told_of(old, new, tmp_path) == expected


def test_all_problems_are_reported_at_once_and_sorted(tmp_path):
    text = TEXT
    for old, new in (
        ("start_line, hub]", "start_line, camp]"),
        ("name: Hub,", "nam: Hub,"),
        ("load_factor: 0.75", "load_factor: 7.5"),
        ("crossing: border", "crossing: boarder"),
        ("exits: [camp--rear]", "exits: [base--hub-rail]"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    assert [(problem.line, problem.path) for problem in problems_of(path)] == [
        (9, "network.nodes.hub.nam"),
        (43, "supply.trucks.camp-trucks.load_factor"),
        (79, "groups.camp-group.drawdown.exits.0"),
        (106, "offensive.axes.north.path.1"),
        (121, "civilians.relief.kitchen.crossing"),
    ]


def test_a_check_is_left_out_when_what_it_reads_is_wrong(tmp_path):
    text = changed("start_line, hub]", "start_line, camp]")
    path = tmp_path / "small.yaml"
    path.write_text(text.replace("{id: start_line--hub, a: start_line,", "{id: start_line--hub, a: 1,"))
    assert [problem.path for problem in problems_of(path)] == ["network.links.start_line--hub.a"]


def test_problems_are_placed_in_the_file_where_they_are_written(tmp_path):
    (tmp_path / "base.yaml").write_text(changed("name: Hub,", "name: [Hub],"), encoding="utf-8")
    (tmp_path / "postures.yaml").write_text("holding: {ammunition: 1, fuel: 1, general: lots}")
    path = tmp_path / "variant.yaml"
    path.write_text("extends: base.yaml\n\nshortage: {floor: 2}\npostures: postures.yaml\n")
    places = [
        (problem.file.rpartition("/")[2], problem.line, problem.path) for problem in problems_of(path, "x=1")
    ]
    assert places == [
        ("--set x=1", 0, "x"),
        ("base.yaml", 9, "network.nodes.hub.name"),
        ("postures.yaml", 1, "postures.holding.general"),
        ("variant.yaml", 3, "shortage.floor"),
    ]


def test_broken_files_of_a_chain_are_reported_together(tmp_path):
    (tmp_path / "base.yaml").write_text("title: [")
    (tmp_path / "postures.yaml").write_text("\tholding: 1")
    path = tmp_path / "variant.yaml"
    path.write_text("extends: base.yaml\npostures: postures.yaml\nfires: fire.yaml\n")
    assert [problem.file.rpartition("/")[2] for problem in problems_of(path, "horizon_days=[")] == [
        "--set horizon_days=[",
        "base.yaml",
        "postures.yaml",
        "variant.yaml",
    ]


def test_a_slip_in_an_id_that_was_to_be_changed_is_recognised(tmp_path):
    (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "variant.yaml"
    path.write_text("extends: small.yaml\nsupply: {trucks: [{id: camp-truck, payload_t: 3}]}")
    assert report(path) == (
        "variant.yaml:2:19: supply.trucks.camp-truck\n"
        "  the fields `loads_at`, `serves`, `trucks`, `availability`, `load_factor`, `convoy_trucks`,"
        " `rest_h` are missing\n"
        "  written: {id: camp-truck, payload_t: 3}\n"
        "  remedy: add them; or did you mean `camp-trucks`, which is in the list?"
    )


def test_circles_of_extension_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("extends: b.yaml")
    (tmp_path / "b.yaml").write_text("extends: ./../" + tmp_path.name + "/a.yaml")
    assert [problem.rule for problem in problems_of(tmp_path / "a.yaml")] == [
        "a scenario cannot extend itself, nor one that extends it"
    ]


def test_long_chains_of_extension_are_refused(tmp_path):
    for number in range(30):
        (tmp_path / f"{number}.yaml").write_text(f"extends: {number + 1}.yaml")
    assert [problem.rule for problem in problems_of(tmp_path / "0.yaml")] == [
        "more than 10 scenarios extend one another"
    ]


def test_a_name_that_is_not_in_the_library_is_explained():
    assert report("historicl") == (
        "scenario\n  there is no scenario `historicl` in the library\n  remedy: did you mean `historical`?"
    )
