"""Broken scenario files, and word for word what their writers are told."""

import pytest
from small_files import SMALL, TEXT, changed, problems_of, report

BROKEN = {
    "unknown field": (
        "trucks: 200",
        "truks: 200",
        """
small.yaml:40:7: supply.trucks.camp-trucks.truks
  there is no field `truks` here
  written: 200
  remedy: did you mean `trucks`?""",
    ),
    "unit forgotten": (
        "payload_t: {low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "payload: 6",
        """
small.yaml:42:7: supply.trucks.camp-trucks.payload
  there is no field `payload` here
  written: 6
  remedy: did you mean `payload_t`?""",
    ),
    "field without likeness": (
        "observation: {lag_h: 24, stabilised_share: 0.5}",
        "observation: {lag_h: 24, stabilised_share: 0.5, xyz: 1}",
        """
small.yaml:124:49: observation.xyz
  there is no field `xyz` here
  written: 1
  remedy: remove it; one of: `elsewhere_km2`, `lag_h`, `stabilised_share`, `statement_hour`""",
    ),
    "missing field": (
        "    men: 5000\n",
        "",
        """
small.yaml:59:5: groups.camp-group
  the field `men` is missing
  written: {id: camp-group, name: The group at the camp, node: camp, vehicles: 800, cons...
  remedy: add it: `men` (men): Strength.""",
    ),
    "missing fields": (
        "shortage: {rationing_days: 1, floor: 0.5}",
        "shortage: {}",
        """
small.yaml:56:11: shortage
  the fields `rationing_days`, `floor` are missing
  written: {}
  remedy: add them""",
    ),
    "missing section": (
        "shortage: {rationing_days: 1, floor: 0.5}\n",
        "",
        """
small.yaml:1:1
  the field `shortage` is missing
  written: {title: A small campaign, question: Does it load?, start: 2022-09-05, horizon...
  remedy: add it: `shortage`: What shortage does.""",
    ),
    "number beyond bounds": (
        "load_factor: 0.75",
        "load_factor: 75",
        """
small.yaml:43:20: supply.trucks.camp-trucks.load_factor
  must be between 0.01 and 1
  written: 75
  remedy: `load_factor`: Share of the payload used with loose cargo.""",
    ),
    "range beyond bounds": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 4, mid: 6, high: 100, source: own-estimate, grade: L}",
        """
small.yaml:42:41: supply.trucks.camp-trucks.payload_t.high
  must be between 0.1 and 60 t
  written: 100
  remedy: `payload_t` (t): Payload of a truck.""",
    ),
    "range in disorder": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 7, mid: 6, high: 10, source: own-estimate, grade: L}",
        """
small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  low <= mid <= high must hold: 7, 6, 10
  written: {low: 7, mid: 6, high: 10, source: own-estimate, grade: L}
  remedy: put the numbers in order, or choose another distribution""",
    ),
    "range without source": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 4, mid: 6, high: 10}",
        """
small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  the fields `source`, `grade` are missing
  written: {low: 4, mid: 6, high: 10}
  remedy: add them""",
    ),
    "range with text": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{mid: six, source: own-estimate, grade: L}",
        """
small.yaml:42:24: supply.trucks.camp-trucks.payload_t.mid
  a number is expected
  written: six
  remedy: `payload_t` (t): Payload of a truck.""",
    ),
    "number with unit": (
        "artillery_reach_km: 15",
        "artillery_reach_km: 15 km",
        """
small.yaml:49:23: supply.artillery_reach_km
  a number is expected
  written: 15 km
  remedy: write `15`; `artillery_reach_km` (km): A railhead, junction or depot stops \
working when the enemy has taken a place this near.""",
    ),
    "number with separator": (
        "capacity_t: 6000",
        "capacity_t: 6_000",
        """
small.yaml:33:19: supply.depots.hub-depot.capacity_t
  a number is expected
  written: 6_000
  remedy: write `6000`; `capacity_t` (t): Room for all classes together.""",
    ),
    "sexagesimal number": (
        "rest_h: 4",
        "rest_h: 4:30",
        """
small.yaml:45:15: supply.trucks.camp-trucks.rest_h
  a number is expected
  written: 4:30
  remedy: `rest_h` (h): Rest and maintenance after a round trip.""",
    ),
    "number for text": (
        "name: Hub,",
        "name: 1943,",
        """
small.yaml:9:23: network.nodes.hub.name
  text is expected
  written: 1943
  remedy: put it in quotes; `name`: Name for people.""",
    ),
    "fraction for whole number": (
        "booths: 2,",
        "booths: 2.5,",
        """
small.yaml:119:40: civilians.crossings.border.booths
  a whole number is expected
  written: 2.5
  remedy: `booths`: Cars that are checked, or boats that are filled, at once.""",
    ),
    "no for false": (
        "in_area: false",
        "in_area: no",
        """
small.yaml:8:97: network.nodes.base.in_area
  true or false is expected
  written: no
  remedy: write `false`""",
    ),
    "ON for true": (
        "in_area: false",
        "in_area: ON",
        """
small.yaml:8:97: network.nodes.base.in_area
  true or false is expected
  written: ON
  remedy: write `true`""",
    ),
    "nothing written": (
        "horizon_days: 10",
        "horizon_days:",
        """
small.yaml:4:1: horizon_days
  a number is expected, but nothing is written
  remedy: `horizon_days`: Length of the run.""",
    ),
    "text for list": (
        "serves: [camp-group]",
        "serves: camp-group",
        """
small.yaml:39:15: supply.trucks.camp-trucks.serves
  a list is expected
  written: camp-group
  remedy: `serves`: Groups or depots that it supplies; the one with the fewest days of supply comes first.""",
    ),
    "text for mapping": (
        "handling: {t_per_man_h: 0.6, t_per_crane_h: 20}",
        "handling: by hand",
        """
small.yaml:46:13: supply.handling
  a mapping is expected
  written: by hand
  remedy: `handling`: Loading and unloading.""",
    ),
    "empty list": (
        "loads_at: [hub-depot]",
        "loads_at: []",
        """
small.yaml:38:17: supply.trucks.camp-trucks.loads_at
  at least 1 must be listed
  written: []
  remedy: `loads_at`: Depots in order of preference: the first that is usable and in reach.""",
    ),
    "unknown word": (
        "mode: rail",
        "mode: railway",
        """
small.yaml:14:51: network.links.base--hub-rail.mode
  must be 'road' or 'rail'
  written: railway
  remedy: did you mean `rail`?""",
    ),
    "unknown posture": (
        "  contact: {ammunition: 1.5, fuel: 1.5, general: 1}",
        "  contakt: {ammunition: 1.5, fuel: 1.5, general: 1}",
        """
small.yaml:53:3: postures.contakt
  must be 'holding', 'contact' or 'withdrawing'
  written: {ammunition: 1.5, fuel: 1.5, general: 1}
  remedy: did you mean `contact`?""",
    ),
    "id in capitals": (
        "id: kitchen",
        "id: Field Kitchen",
        """
small.yaml:121:12: civilians.relief.Field Kitchen.id
  an id has only small letters, digits, `_` and `-`
  written: Field Kitchen
  remedy: write `field-kitchen`""",
    ),
    "date that does not exist": (
        "starts: 2022-09-06T05:00",
        "starts: 2022-09-31T05:00",
        """
small.yaml:104:11: offensive.starts
  no date or time of the calendar
  written: 2022-09-31T05:00
  remedy: write a date as `2031-05-06`, a moment as `2031-05-06T03:00`, other text in quotes""",
    ),
    "text for date": (
        "starts: 2022-09-06T05:00",
        "starts: 6 September",
        """
small.yaml:104:11: offensive.starts
  a date or a moment is expected
  written: 6 September
  remedy: write local time as `2031-05-06` or `2031-05-06T03:00`; `starts`: Beginning (local).""",
    ),
    "date with time zone": (
        "starts: 2022-09-06T05:00",
        "starts: 2022-09-06T05:00+03:00",
        """
small.yaml:104:11: offensive.starts
  times are local and carry no time zone
  written: 2022-09-06T05:00:00+03:00
  remedy: leave the time zone out""",
    ),
    "number for date": (
        "start: 2022-09-05\n",
        "start: 5\n",
        """
small.yaml:3:8: start
  a date or a moment is expected
  written: 5
  remedy: write local time as `2031-05-06` or `2031-05-06T03:00`; `start`: Beginning of the run, \
local time.""",
    ),
    "not a number": (
        "floor: 0.5}",
        "floor: .NaN}",
        """
small.yaml:56:38: shortage.floor
  not a finite number
  written: .NaN
  remedy: write a number""",
    ),
    "infinity": (
        "decision_h: 12",
        "decision_h: -.inf",
        """
small.yaml:71:19: groups.0.command.decision_h
  not a finite number
  written: -.inf
  remedy: write a number""",
    ),
    "far too large": (
        "decision_h: 12",
        "decision_h: 1e300",
        """
small.yaml:71:19: groups.camp-group.command.decision_h
  must be between 0 and 5,000 h
  written: 1e+300
  remedy: `decision_h` (h): From the first trigger to the order.""",
    ),
    "beyond floating point": (
        "decision_h: 12",
        "decision_h: 1e999",
        """
small.yaml:71:19: groups.0.command.decision_h
  not a finite number
  written: 1e999
  remedy: write a number""",
    ),
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
    "tab": (
        "  strikes_per_day: 1\n",
        "\tstrikes_per_day: 1\n",
        """
small.yaml:91:1
  a tab stands where only spaces may stand
  written: strikes_per_day: 1
  remedy: indent with spaces""",
    ),
    "wrong indentation": (
        "  strikes_per_day: 1\n",
        "   strikes_per_day: 1\n",
        """
small.yaml:91:19
  a `:` stands where no key can be
  written: strikes_per_day: 1
  remedy: check the indentation of this line and the one before; put text that contains `: ` in quotes""",
    ),
    "colon in text": (
        "question: Does it load?",
        "question: Well: does it load?",
        """
small.yaml:2:15
  a `:` stands where no key can be
  written: question: Well: does it load?
  remedy: check the indentation of this line and the one before; put text that contains `: ` in quotes""",
    ),
    "bracket left open": (
        "observation: {lag_h: 24, stabilised_share: 0.5}",
        "observation: {lag_h: 24, stabilised_share: 0.5",
        """
small.yaml:125:1
  a bracket is never closed
  remedy: close it with `]` or `}`""",
    ),
    "tag": (
        "title: A small campaign",
        "title: !!python/object/apply:os.system [exit]",
        """
small.yaml:1:8
  a tag (`!...`)
  written: title: !!python/object/apply:os.system [exit]
  remedy: remove it, or put text that begins with `!` in quotes""",
    ),
    "second document": (
        "shortage:",
        "---\nshortage:",
        """
small.yaml:56:1
  a second document begins
  remedy: keep one in a file: remove the `---`""",
    ),
    "unknown anchor": (
        "horizon_days: 10",
        "horizon_days: *ten",
        """
small.yaml:4:15: horizon_days
  nothing before is marked `&ten`
  remedy: write the value out""",
    ),
    "control character": (
        "title: A small campaign",
        "title: A small\x07 campaign",
        """
small.yaml:1:15
  the character U+0007 is not allowed
  remedy: remove it; a scenario is plain text""",
    ),
    "escape of half a character": (
        "title: A small campaign",
        r'title: "\uD800"',
        """
small.yaml:1:8: title
  an escape that is no character
  written: '\\ud800'
  remedy: write the character itself""",
    ),
    "escape beyond all characters": (
        "title: A small campaign",
        r'title: "\UFFFFFFFF"',
        """
small.yaml:1:1
  an escape that is no character
  remedy: write the character itself, or use single quotes""",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_explained(name, tmp_path):
    old, new, expected = BROKEN[name]
    text = changed(old, new) if TEXT.count(old) == 1 else TEXT.replace(old, new, 1)
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    assert report(path) == expected.removeprefix("\n")


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


OVERRIDES = {
    "supply.trucks.camp-truck.payload_t=3": (
        "there is no `camp-truck` in the list",
        "did you mean `camp-trucks`?",
    ),
    "suply.artillery_reach_km=3": ("there is no field `suply` here", "did you mean `supply`?"),
    "groups.camp-group.mens=3": ("there is no field `mens` here", "did you mean `men`?"),
    "horizon_days.x=3": ("`horizon_days` is a single value", "end the path at `horizon_days`"),
    "supply.trucks.camp-trucks.payload_t.mid=3": (
        "a range is one value",
        "set `supply.trucks.camp-trucks.payload_t` to a number, or to a whole range with its source",
    ),
    "horizon_days": ("an override has a path and a value", "write `path=value`, such as `horizon_days=20`"),
    "=3": ("an override has a path and a value", "write `path=value`, such as `horizon_days=20`"),
    "horizon_days=[1": ("a bracket is never closed", "close it with `]` or `}`"),
    "horizon_days=": ("a number is expected, but nothing is written", "`horizon_days`: Length of the run."),
    "horizon_days=.nan": ("not a finite number", "write a number"),
    "fires.depot_loss=2": (
        "must be between 0 and 1",
        "`depot_loss`: Share of a concentrated stock that a strike destroys.",
    ),
    "offensive.starts=2023-09-06": (
        "the run lasts from 2022-09-05 00:00 to 2022-09-15 00:00",
        "choose a moment within it, or change `start` or `horizon_days`",
    ),
    f"a{'.a' * 5000}=1": ("no field lies that deep", "check the path"),
}


@pytest.mark.parametrize("override", OVERRIDES, ids=lambda override: override[:40])
def test_a_wrong_override_is_explained(override):
    (problem,) = problems_of(SMALL, override)
    assert (problem.rule, problem.remedy) == OVERRIDES[override]
    assert problem.file == f"--set {override}"
    assert problem.line == 0


def test_a_name_that_is_not_in_the_library_is_explained():
    assert report("historicl") == (
        "scenario\n  there is no scenario `historicl` in the library\n  remedy: did you mean `historical`?"
    )
