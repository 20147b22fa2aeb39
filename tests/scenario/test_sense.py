"""Scenarios whose every field is in order, but which make no sense, and what their writers are told."""

import pytest
from small_files import SMALL, TEXT, problems_of

from sim.scenario.checks import CHECKS
from sim.scenario.fields import record_at
from sim.scenario.load import load
from sim.scenario.schema import Scenario

NODE = "    - {id: base, name"
NONSENSE = {
    "link from a place to itself": (
        {"a: hub, b: rear": "a: hub, b: hub"},
        ("network.links.hub--rear.b", "a link joins two different places"),
    ),
    "bridge with two states": (
        {
            "a: hub, b: rear, mode: road,": "a: hub, b: rear, mode: road, "
            "bridge: {id: river, name: Bridge over the river, state: down},"
        },
        (
            "network.links.hub--rear.bridge",
            "bridge `river` is described differently at link `camp--rear`",
        ),
    ),
    "trains without a line": (
        {"mode: rail, length_km: 60": "mode: rail, length_km: 60, in_use: false"},
        ("supply.trains.base-hub", "no rail path from `base` to `hub`"),
    ),
    "trains over a road": (
        {"destination: hub": "destination: rear"},
        ("supply.trains.base-hub", "no rail path from `base` to `rear`"),
        ("supply.trains.base-hub.destination", "there is no railhead at `rear`"),
    ),
    "railhead without depot": (
        {"{id: hub-railhead, node: hub,": "{id: hub-railhead, node: rear,"},
        ("supply.railheads.hub-railhead.node", "there is no depot at `rear`"),
        ("supply.trains.base-hub.destination", "there is no railhead at `hub`"),
    ),
    "two railheads at one place": (
        {
            "    - {id: hub-railhead, node: hub, men_per_track: 80}\n": (
                "    - {id: hub-railhead, node: hub, men_per_track: 80}\n"
                "    - {id: hub-sidings, node: hub, men_per_track: 80}\n"
            )
        },
        ("supply.railheads.hub-sidings.node", "railhead `hub-railhead` is at the same place"),
    ),
    "depot out of reach": (
        {
            "  depots:\n": "  depots:\n    - {id: lost-depot, node: rear, capacity_t: 100, men_per_bay: 10, "
            "stock_t: {ammunition: 0, fuel: 0, general: 0}}\n"
        },
        (
            "supply.depots.lost-depot",
            "nothing can reach this empty depot: no train ends at its node, and no company serves it",
        ),
    ),
    "stock larger than the depot": (
        {"capacity_t: 6000": "capacity_t: 600"},
        ("supply.depots.hub-depot.stock_t", "the stock of 1000 t is more than the depot holds, 600 t"),
    ),
    "company without a road": (
        {
            "a: hub, b: camp, mode: road": "a: hub, b: camp, mode: rail",
            "a: hub, b: rear, mode: road": "a: hub, b: rear, mode: rail",
        },
        ("supply.trucks.camp-trucks.serves", "no road from `hub-depot` to `camp-group`"),
    ),
    "company that supplies its own depot": (
        {"serves: [camp-group]": "serves: [camp-group, hub-depot]"},
        ("supply.trucks.camp-trucks.serves", "no road from another depot to `hub-depot`"),
    ),
    "group without supply": (
        {"serves: [camp-group]": "serves: [hub-depot]"},
        ("groups.camp-group", "this group has no supply path: no truck company serves it"),
        ("supply.trucks.camp-trucks.serves", "no road from another depot to `hub-depot`"),
    ),
    "posture left out": (
        {"  contact: {ammunition: 1.5, fuel: 1.5, general: 1}\n": ""},
        ("postures", "the posture `contact` is missing"),
    ),
    "two holders of one place": (
        {"- {node: hub, share: 0.2}": "- {node: start_line, share: 0.2}"},
        (
            "groups.camp-group.garrisons.start_line.node",
            "`start_line` is held by the attacker: a place has one holder",
        ),
    ),
    "more men than there are": (
        {"- {node: hub, share: 0.2}": "- {node: hub, share: 0.3}"},
        ("groups.camp-group.garrisons", "the shares add up to 1.1, more than 1"),
    ),
    "vehicles left over": (
        {"share: 0.4, carries_stock": "share: 0.3, carries_stock"},
        ("groups.camp-group.drawdown.stages", "the shares of the stages add up to 0.9, not 1"),
    ),
    "garrisons leave twice": (
        {"carries_stock: true": "garrison_share: 0.5"},
        (
            "groups.camp-group.drawdown.stages",
            "the `garrison_share` of the stages add up to 1.5, more than 1",
        ),
    ),
    "nobody goes anywhere": (
        {"{id: rear, node: rear, share: 1}": "{id: rear, node: rear, share: 0}"},
        ("groups.camp-group.drawdown.destinations", "the shares of the destinations add up to 0"),
    ),
    "stages that overlap": (
        {"id: main-body, starts_h: 24": "id: main-body, starts_h: 18"},
        (
            "groups.camp-group.drawdown.stages.main-body.starts_h",
            "stage `main-body` starts at hour 18, before stage `support` is over at hour 24",
        ),
    ),
    "exit by rail": (
        {"exits: [camp--rear]": "exits: [camp--rear, base--hub-rail]"},
        ("groups.camp-group.drawdown.exits.1", "exit `base--hub-rail` is no road"),
    ),
    "no exit": (
        {"name: Bridge over the river}": "name: Bridge over the river, state: down}"},
        (
            "groups.camp-group.drawdown.exits",
            "the drawdown has no exit: every link is out of use, or its bridge is down",
        ),
    ),
    "destination out of reach": (
        {"{id: rear, node: rear, share: 1}": "{id: rear, node: base, share: 1}"},
        ("groups.camp-group.drawdown.destinations.rear.node", "no road from `camp` to `base`"),
    ),
    "more exits wanted than planned": (
        {"encirclement: {exits: 1}": "encirclement: {exits: 2}"},
        (
            "groups.camp-group.command.triggers.encirclement.exits",
            "2 exits must stay open, but the drawdown has 1",
        ),
    ),
    "its own neighbour": (
        {"hub_lost: {hub: hub}": "flank_open: {group: camp-group}"},
        ("groups.camp-group.command.triggers.flank_open.group", "a group cannot be its own neighbour"),
    ),
    "targets without weight": (
        {"hub-depot, weight: 1}": "hub-depot, weight: 0}", "river, weight: 1}": "river, weight: 0}"},
        ("fires.targets", "all targets have weight 0"),
    ),
    "axis across country": (
        {"path: [start_line, hub]": "path: [start_line, camp]"},
        ("offensive.axes.north.path.1", "no road joins `start_line` and `camp`"),
    ),
    "axis that never starts": (
        {"path: [start_line, hub]": "path: [hub, camp]"},
        (
            "offensive.axes.north.path.0",
            "the axis never starts: the attacker neither holds nor takes `hub`",
        ),
    ),
    "thin before defended": (
        {"thin_below: 20": "thin_below: 2"},
        ("offensive.thin_below", "2 is less than `defended_below`, which is 3"),
    ),
    "strikes before the run": (
        {"fires:\n  starts: 2022-09-05": "fires:\n  starts: 2022-08-05"},
        ("fires.starts", "the run lasts from 2022-09-05 00:00 to 2022-09-15 00:00"),
    ),
    "border that closes after the run": (
        {"persons_per_day: 1000": "persons_per_day: 1000, closes: 2022-10-01"},
        ("civilians.crossings.border.closes", "the run lasts from 2022-09-05 00:00 to 2022-09-15 00:00"),
    ),
    "company with the name of its group": (
        {"id: camp-trucks": "id: camp-group"},
        ("supply.trucks.camp-group.id", "`camp-group` is the id of a group and of a company"),
    ),
    "service with the name of a company": (
        {"id: base-hub": "id: camp-trucks"},
        ("supply.trains.camp-trucks.id", "`camp-trucks` is the id of a company and of a service"),
    ),
    "railhead with the name of a convoy": (
        {"id: hub-railhead": "id: camp-trucks-3"},
        (
            "supply.railheads.camp-trucks-3.id",
            "`camp-trucks-3` is also what number 3 of those that `camp-trucks` sends is called",
        ),
    ),
    "group with the name of a depot": (
        {"id: camp-group": "id: hub-depot", "serves: [camp-group]": "serves: [hub-depot]"},
        ("supply.depots.hub-depot.id", "`hub-depot` is the id of a group and of a depot"),
    ),
}  # fmt: skip

SERVICE = "origin: base, destination: hub, trains_per_day: 100, payload_t: 1"
TRUCKS, GROUP = "supply.trucks.camp-trucks", "groups.camp-group"
TOO_LARGE = {
    "trains": (
        [
            f"supply.trains=[{{id: a, {SERVICE}}}, {{id: b, {SERVICE}}}, {{id: c, {SERVICE}}}]",
            "horizon_days=400",
        ],
        ("supply.trains", "up to 120,000 trains, more than the 100,000 that a run can hold"),
    ),
    "convoys": (
        [f"{TRUCKS}.trucks=10000", f"{TRUCKS}.convoy_trucks=1"],
        ("supply.trucks", "up to 7,000 convoys, more than the 5,000 that a run can hold"),
    ),
    "trips": (
        [
            f"{TRUCKS}.rest_h=0",
            f"{TRUCKS}.convoy_trucks={{low: 1, mid: 10, high: 20, source: own-estimate, grade: L}}",
            "supply.handling.t_per_man_h=1",
            "horizon_days=40",
        ],
        # 140 convoys of one truck with 3 t, which two times 60 men move in 3 minutes each
        ("supply.trucks", "up to 1,344,000 trips of convoys, more than the 1,000,000 that a run can hold"),
    ),
    "stocks": (
        [f"{GROUP}.consumption_t_per_day.fuel=500000", f"{GROUP}.target_days=1"],
        (f"{GROUP}.stock_days", "up to 2,000,560 t in stock, more than the 1,000,000 that a run can hold"),
    ),
    "columns": (
        [f"{GROUP}.vehicles=20002", f"{GROUP}.drawdown.column_vehicles=2"],
        ("groups", "up to 10,001 columns, more than the 10,000 that a run can hold"),
    ),
    "strikes": (
        ["fires.strikes_per_day=500", "horizon_days=400"],
        ("fires.strikes_per_day", "up to 200,000 strikes, more than the 100,000 that a run can hold"),
    ),
    "cars": (
        ["network.nodes.hub.population=70000000", "civilians.leaving_share=0.5"],
        # half a million batches of 60 people, at the border and at the kitchen
        (
            "civilians.batch_cars",
            "up to 1,166,667 batches of cars, more than the 100,000 that a run can hold",
        ),
    ),
    "hexagons": (
        ["network.nodes.rear.lon=77.8", "network.cell_area_km2=0.5"],
        ("network.cell_area_km2", "up to 386,066 hexagons, more than the 200,000 that a run can hold"),
    ),
}
"""Numbers that are allowed, and what they multiply to."""


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_explained(name, tmp_path):
    changes, *expected = NONSENSE[name]
    text = TEXT
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    found = problems_of(path)
    assert sorted((problem.path, problem.rule) for problem in found) == expected
    assert all(problem.line and problem.remedy for problem in found)


@pytest.mark.parametrize("things", TOO_LARGE)
def test_what_cannot_be_simulated_is_refused(things):
    overrides, expected = TOO_LARGE[things]
    (problem,) = problems_of(SMALL, *overrides)
    assert (problem.path, problem.rule) == expected
    assert problem.remedy


def test_every_check_declares_fields_of_the_schema():
    for check in CHECKS:
        for *above, last in check.reads:
            assert last in record_at(Scenario, tuple(above)).model_fields, (check.find, above, last)


def test_a_second_axis_may_start_where_the_first_has_been(tmp_path):
    path = tmp_path / "small.yaml"
    axis = "    - {id: north, path: [start_line, hub], men: 3000}\n"
    assert axis in TEXT
    path.write_text(TEXT.replace(axis, axis + "    - {id: south, path: [camp, rear], men: 3000}\n"))
    assert [problem.path for problem in problems_of(path)] == ["offensive.axes.south.path.0"]
    path.write_text(TEXT.replace(axis, axis + "    - {id: south, path: [hub, camp], men: 3000}\n"))
    assert [axis.id for axis in load(path).offensive.axes] == ["north", "south"]
