"""Scenarios that extend others: what merges, what replaces, what is refused."""

from pathlib import Path

import pytest
from small_files import TEXT, changed

from sim.scenario.load import load
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range
from sim.scenario.schema import Scenario


@pytest.fixture
def variant(tmp_path: Path):
    """Scenario of a text that extends the small one."""

    def load_variant(text: str) -> Scenario:
        (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
        path = tmp_path / "variant.yaml"
        path.write_text(f"extends: small.yaml\n{text}", encoding="utf-8")
        return load(path)

    return load_variant


def test_a_scenario_that_changes_nothing_is_the_one_it_extends(variant, small):
    assert variant("") == small


def test_mappings_merge_key_by_key(variant, small):
    merged = variant("fires: {strikes_per_day: 3}")
    assert merged.fires.strikes_per_day == 3
    assert merged.fires.model_copy(update={"strikes_per_day": 1.0}) == small.fires
    assert merged.supply == small.supply


def test_lists_with_ids_merge_by_id_in_their_old_order_with_new_items_at_the_end(variant, small):
    merged = variant(
        "network:\n"
        "  nodes:\n"
        "    - {id: new, name: New, lat: 49, lon: 38, held_by: supplied}\n"
        "    - {id: hub, population: 1}\n"
    )
    assert [node.id for node in merged.network.nodes] == ["base", "hub", "camp", "rear", "start_line", "new"]
    assert merged.network.nodes[1] == small.network.nodes[1].model_copy(update={"population": 1})


def test_items_of_lists_can_be_removed(variant):
    assert [
        target.id for target in variant("fires: {targets: [{id: river, remove: true}]}").fires.targets
    ] == ["hub-depot"]


def test_garrisons_merge_by_their_node(variant):
    merged = variant(
        "groups: [{id: camp-group, garrisons: [{node: hub, share: 0.1}, {node: rear, share: 0.1}]}]"
    )
    assert [(g.node, g.share) for g in merged.groups[0].garrisons] == [
        ("camp", 0.8),
        ("hub", 0.1),
        ("rear", 0.1),
    ]


def test_other_lists_are_replaced(variant):
    text = "groups: [{id: camp-group, drawdown: {exits: [hub--rear]}}]"
    assert variant(text).groups[0].drawdown.exits == ("hub--rear",)


def test_an_empty_list_replaces_a_list_with_ids(variant):
    assert variant("fires: {targets: []}").fires.targets == ()


def test_a_range_is_replaced_as_a_whole(variant):
    text = "supply: {trucks: [{id: camp-trucks, payload_t: {mid: 5, source: own-estimate, grade: M}}]}"
    assert variant(text).supply.trucks[0].payload_t == Range(
        low=5, mid=5, high=5, source="own-estimate", grade="M"
    )


def test_a_number_replaces_a_range_and_a_range_a_number(variant):
    merged = variant(
        "supply: {trucks: [{id: camp-trucks, payload_t: 5, rest_h: {mid: 3, source: dupuy-1979, grade: L}}]}"
    )
    assert merged.supply.trucks[0].payload_t == 5
    assert merged.supply.trucks[0].rest_h.mid == 3


def test_a_part_of_a_range_does_not_borrow_the_rest_from_the_range_that_it_changes(variant):
    with pytest.raises(ScenarioError) as raised:
        variant("supply: {trucks: [{id: camp-trucks, payload_t: {low: 3}}]}")
    (problem,) = raised.value.problems
    assert problem.path == "supply.trucks.camp-trucks.payload_t"
    assert problem.rule == "the fields `mid`, `high`, `source`, `grade` are missing"


def test_an_item_that_is_changed_twice_is_reported(variant):
    with pytest.raises(ScenarioError) as raised:
        variant("supply: {trucks: [{id: camp-trucks, payload_t: 3}, {id: camp-trucks, payload_t: 4}]}")
    assert "`camp-trucks` is in the list twice" in [problem.rule for problem in raised.value.problems]


def test_an_item_to_remove_that_is_not_there_is_recognised(variant):
    with pytest.raises(ScenarioError) as raised:
        variant("supply: {trucks: [{id: camp-truck, remove: true}]}")
    (problem,) = raised.value.problems
    assert (problem.rule, problem.remedy) == (
        "there is no `camp-truck` to remove",
        "did you mean `camp-trucks`?",
    )


def test_nothing_switches_an_optional_part_off(variant):
    text = "groups: [{id: camp-group, drawdown: null, command: {triggers: {encirclement: ~}}}]"
    assert variant(text).groups[0].drawdown is None


def test_chains_of_extension_apply_from_the_far_end(tmp_path):
    (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "middle.yaml").write_text("extends: small.yaml\nhorizon_days: 20\ntitle: Middle")
    (tmp_path / "more" / "last.yml").write_text("extends: ../middle.yaml\ntitle: Last")
    last = load(tmp_path / "more" / "last.yml")
    assert (last.title, last.horizon_days) == ("Last", 20)


def test_a_section_can_have_a_file_of_its_own_which_replaces_the_section(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "base.yaml").write_text(changed("question: Does it load?", "question: Q"))
    (tmp_path / "parts" / "postures.yaml").write_text(
        "{holding: {ammunition: 2, fuel: 2, general: 2}, contact: {ammunition: 3, fuel: 3, general: 3},"
        " withdrawing: {ammunition: 1, fuel: 1, general: 1}}"
    )
    (tmp_path / "parts" / "reinforcements.yaml").write_text("[]")
    path = tmp_path / "variant.yaml"
    path.write_text(
        "extends: parts/base.yaml\npostures: parts/postures.yaml\nreinforcements: parts/reinforcements.yaml"
    )
    scenario = load(path)
    assert scenario.postures["contact"].as_tuple() == (3, 3, 3)
    assert scenario.reinforcements == ()


def test_a_section_from_a_file_can_be_changed_by_who_extends_it(tmp_path):
    posture = "{ammunition: 2, fuel: 2, general: 2}"
    (tmp_path / "postures.yaml").write_text(
        f"{{holding: {posture}, contact: {posture}, withdrawing: {posture}}}"
    )
    (tmp_path / "small.yaml").write_text(TEXT)
    (tmp_path / "middle.yaml").write_text("extends: small.yaml\npostures: postures.yaml")
    path = tmp_path / "last.yaml"
    path.write_text("extends: middle.yaml\npostures: {contact: {fuel: 5}}")
    assert load(path).postures["contact"].as_tuple() == (2, 5, 2)


def test_anchors_stand_for_what_they_mark(tmp_path):
    path = tmp_path / "anchors.yaml"
    path.write_text(
        changed(
            "contact: {ammunition: 1.5, fuel: 1.5, general: 1}",
            "contact: &busy {ammunition: 3, fuel: 3, general: 3}",
        ).replace("withdrawing: {ammunition: 0.5, fuel: 1, general: 1}", "withdrawing: *busy")
    )
    assert load(path).postures["withdrawing"].as_tuple() == (3, 3, 3)
