"""Where people slip: merge keys, sources, names of files, empty sections."""

import pytest
from small_files import TEXT, problems_of, report

from sim.scenario.load import load, with_overrides
from sim.scenario.new import new_variant as new
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range
from sim.scenario.sources import known_references

DEPOTS = """
extends: small.yaml
supply:
  depots:
    - &d {id: hub-depot, bays: 3, men_per_bay: 50}
    - <<: WHAT
      id: second-depot
      node: camp
      capacity_t: 100
      stock_t: {ammunition: 1, fuel: 1, general: 1}
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")

    def write(text, name="variant.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("what", "bays"),
    [
        ("*d", 3),
        ("[*d, {bays: 7}]", 3),
        ("[{bays: 7}, *d]", 7),
        ("{bays: 2, men_per_bay: 5, node: nowhere}", 2),
    ],
)
def test_a_merge_key_takes_over_what_is_not_written(write, what, bays):
    depots = {depot.id: depot for depot in load(write(DEPOTS.replace("WHAT", what))).supply.depots}
    assert (depots["hub-depot"].bays, depots["hub-depot"].node) == (3, "hub")
    assert (depots["second-depot"].bays, depots["second-depot"].node) == (bays, "camp")


@pytest.mark.parametrize("what", ["3", "~", "[*d, 3]", "text"])
def test_a_merge_key_takes_over_mappings_only(write, what):
    assert "variant.yaml:6:7: supply.depots.1.<<\n  `<<` takes over a mapping" in report(
        write(DEPOTS.replace("WHAT", what))
    )


def test_a_merge_key_in_quotes_is_a_field_like_any_other(write):
    text = DEPOTS.replace("<<: WHAT", '"<<": *d').replace(
        "capacity_t: 100", "capacity_t: 100\n      men_per_bay: 2"
    )
    assert "there is no field `<<` here" in report(write(text))


RANGE = (
    "supply: {trucks: [{id: camp-trucks, payload_t: {low: 3, mid: 5, high: 9, grade: L, source: SOURCE}}]}"
)


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ("own-estmate", "did you mean `own-estimate`?"),
        ("'own-estimate, own_calibraton'", "did you mean `own-calibration`?"),
        ("my-guess", "name a key of the record's `references.yaml`, or `own-estimate`"),
        ("''", "name a key of the record's `references.yaml`, or `own-estimate`"),
        ("'own-estimate,'", "name a key of the record's `references.yaml`, or `own-estimate`"),
    ],
)
def test_a_source_that_is_no_reference_is_refused(write, source, remedy):
    path = write(f"extends: small.yaml\n{RANGE.replace('SOURCE', source)}")
    (problem,) = problems_of(path)
    assert problem.path == "supply.trucks.camp-trucks.payload_t.source"
    assert problem.rule.startswith("there is no reference `")
    assert (problem.remedy, problem.line) == (remedy, 2)


def test_so_are_those_of_places_and_links_and_of_overrides(write):
    path = write("extends: small.yaml\nnetwork: {nodes: [{id: hub, source: atlas}]}")
    assert [problem.path for problem in problems_of(path)] == ["network.nodes.hub.source"]
    guess = Range(low=1, mid=2, high=3, source="somebody", grade="L")
    with pytest.raises(ScenarioError, match="no reference `somebody`"):
        with_overrides(load(path.parent / "small.yaml"), {"fires.strikes_per_day": guess})


def test_a_record_of_ones_own_has_the_references_and_our_own_estimates_always_count(tmp_path):
    (tmp_path / "references.yaml").write_text("my-archive:\n  title: Letters\n")
    assert known_references(str(tmp_path)) == {"my-archive", "own-estimate", "own-calibration"}
    assert known_references(str(tmp_path / "missing")) is None
    assert "dupuy-1979" in known_references(None)


@pytest.mark.parametrize("content", [None, b"a-key: {title: \xff}"])
def test_a_record_that_cannot_be_read_is_one_problem_and_not_every_source(write, tmp_path, content):
    if content is not None:
        (tmp_path / "references.yaml").write_bytes(content)
    (problem,) = problems_of(write(f"extends: small.yaml\nrecord: .\n{RANGE.replace('SOURCE', 'atlas')}"))
    assert (problem.path, problem.line) == ("record", 2)


@pytest.mark.parametrize("line", ["network: {nodes: 3}", "groups: [null]", "supply: 7", "groups: [{id: 5}]"])
def test_names_are_not_missed_where_what_gives_them_cannot_be_read(write, line):
    found = problems_of(write(f"extends: small.yaml\n{line}"))
    assert found
    assert all(problem.path.startswith(line.partition(":")[0]) for problem in found), found


@pytest.mark.parametrize("name", [r"a\0b.yaml", r"a\0b"])
@pytest.mark.parametrize("field", ["extends", "network", "record"])
def test_a_name_that_no_file_can_have_is_refused_where_it_stands(write, name, field):
    first = "" if field == "extends" else "extends: small.yaml\n"
    found = problems_of(write(f'{first}{field}: "{name}"'))
    assert {problem.line for problem in found} == {1 + first.count("\n")}


@pytest.mark.parametrize("remove", ["yes", "false", "1", "'true'"])
def test_what_is_to_be_removed_says_so(write, remove):
    found = problems_of(write(f"extends: small.yaml\ngroups: [{{id: camp-group, remove: {remove}}}]"))
    assert [(problem.path, problem.remedy) for problem in found] == [
        ("groups.camp-group.remove", "write `true`, or leave it out")
    ]
    (elsewhere,) = problems_of(write("extends: small.yaml\nremove: true"))
    assert elsewhere.remedy == "remove it"


@pytest.mark.parametrize("colour", ["red", "'#GGGGGG'", "'#abc'", "''"])
def test_a_colour_is_no_id(write, colour):
    (problem,) = problems_of(
        write(f"extends: small.yaml\nsides: {{attacker: {{id: a, name: A, colour: {colour}}}}}")
    )
    assert "`#` and six digits" in problem.rule
    assert "#EFD3B8" in problem.remedy


@pytest.mark.parametrize("moment", ["2022-09-05T24:00", "'2022-09-05T24:00'", "2022-W36-1", "'20220905'"])
def test_a_moment_has_the_same_forms_on_every_python(write, moment):
    (problem,) = problems_of(write(f"extends: small.yaml\nstart: {moment}"))
    assert "2031-05-06" in problem.remedy


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("civilians: ''", "no file is named"),
        ("network: .", "this is a folder, not a file"),
        ("supply: ..", "this is a folder, not a file"),
        ("extends: .", "this is a folder, not a file"),
        ("extends: ./", "this is a folder, not a file"),
        ("extends: ''", "`extends` names one scenario"),
    ],
)
def test_a_section_that_names_no_file_is_refused_where_it_stands(write, line, rule):
    text = line if line.startswith("extends") else f"extends: small.yaml\n{line}"
    (problem,) = problems_of(write(text))
    assert problem.rule == rule
    assert problem.path == line.partition(":")[0]
    assert problem.line == text.count("\n") + 1


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("mine", "`./mine.yaml`"),
        ("mine.txt", "`./mine.txt`"),
        ("there", "`./there`"),
    ],
)
def test_the_remedy_for_a_name_leads_to_a_file_that_there_could_be(name, remedy, tmp_path, monkeypatch):
    (tmp_path / "there").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    assert f"for a file of your own write {remedy}" in report(name)


@pytest.mark.parametrize("name", ["SMALL.YAML", "small.Yml", "small.json"])
def test_a_file_in_the_working_folder_is_known_by_its_ending(name, tmp_path, monkeypatch):
    (tmp_path / name).write_text(TEXT)
    (tmp_path / "variant.yaml").write_text(f"extends: {name}")
    monkeypatch.chdir(tmp_path)
    assert load(name) == load(f"./{name}") == load("variant.yaml")


@pytest.mark.parametrize(
    "name", ["south.yaml", "a b.yaml", "south: the [second] #1.yaml", "Південь.yaml", "no-ending"]
)
def test_a_new_file_may_start_from_one_of_ones_own(name, write, tmp_path, monkeypatch):
    base = write(TEXT, name)
    monkeypatch.chdir(tmp_path)
    assert load(new("started.yaml", f"./{name}")).groups == load(base).groups
    (tmp_path / "deeper").mkdir()
    assert load(new(tmp_path / "deeper" / "started.yaml", base)).groups == load(base).groups


@pytest.mark.parametrize("character", [r"\0", r"\a", r"\e", r"\x1F", r"\x7F", r"\uFFFE"])
def test_control_characters_are_refused_however_they_are_written(write, character):
    assert "a control character" in report(write(f'extends: small.yaml\ntitle: "A {character} campaign"'))


@pytest.mark.parametrize(
    "text", ['"A\\n campaign "', "|\n  A\n  campaign", ">\n  A\n  campaign", "  A  campaign"]
)
def test_a_name_stands_in_one_line_however_it_is_written(write, text):
    assert load(write(f"extends: small.yaml\ntitle: {text}")).title == "A campaign"


@pytest.mark.parametrize(
    ("text", "rule"),
    [("''", "text is expected, but"), ("' '", "text is expected, but"), ("x" * 121, "120 char")],
)
def test_a_name_is_neither_empty_nor_longer_than_a_line(write, text, rule):
    line = f"network: {{nodes: [{{id: hub, name: {text}}}]}}"
    (problem,) = problems_of(write(f"extends: small.yaml\n{line}"))
    assert problem.path == "network.nodes.hub.name"
    assert rule in problem.rule
