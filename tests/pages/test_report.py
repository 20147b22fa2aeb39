import json
import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from math import isnan

import pytest
from commands import kupiansk

from sim.causes.overturn import Overturned
from sim.causes.phase import phase
from sim.causes.sentence import read_sentence
from sim.causes.values import Move
from sim.record.run import run
from sim.record.staff_log import moments
from sim.scenario.load import load, with_overrides
from sim.study.compare import compare
from sim.study.ensemble import ensemble
from sim.study.sweep import sweep
from sim.view.page.charts import brief, curve, over_time, over_values, tiles
from sim.view.page.course import in_a_day, map_of_run
from sim.view.page.ground import ground_of
from sim.view.page.of_causes import report_of_overturned, report_of_phase
from sim.view.page.of_runs import report_of_run
from sim.view.page.of_studies import report_of_comparison, report_of_ensemble, report_of_sweep
from sim.view.page.report import Report, Section, Table, asset, html_of, write_report
from sim.words import moment

pytestmark = pytest.mark.slow

LARGEST_BYTES = 500_000
HOSTILE = "</script><script>alert(1)</script> & \u2028 \"'"


class Page(HTMLParser):
    """What a browser would fetch or run."""

    def __init__(self, text):
        super().__init__()
        self.fetched, self.handlers, self.parts, self._open = [], [], {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.fetched += [value for name, value in attrs if name in ("src", "srcset", "data", "poster")]
        self.fetched += [names["href"] for _ in "x" if tag in ("link", "base") and "href" in names]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if names.get("http-equiv") == "Content-Security-Policy":
            self.parts["policy"] = names["content"]
        self._open = f"{tag} {names.get('type', '')}".strip() if tag in ("script", "style") else ""

    def handle_data(self, data):
        if self._open:
            self.parts.setdefault(self._open, []).append(data)

    def handle_endtag(self, tag):
        self._open = ""


def data_of(text):
    (data,) = Page(text).parts["script application/json"]
    return json.loads(data)


@pytest.fixture(scope="module")
def historical():
    return run("historical", seed=1)


@pytest.fixture(scope="module")
def page(historical):
    return html_of(report_of_run(historical, command="kupiansk run historical"))


def test_a_report_fetches_nothing_and_runs_only_its_own_script(page):
    found = Page(page)
    assert found.fetched == []
    assert found.handlers == []
    policy = found.parts["policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; ")
    assert "unsafe" not in policy
    for part in ("script", "style"):
        (text,) = found.parts[part]
        assert b64encode(sha256(text.encode()).digest()).decode() in policy


def test_a_report_of_a_run_is_short_and_always_the_same(page, historical):
    assert len(page.encode()) < LARGEST_BYTES
    assert html_of(report_of_run(historical, command="kupiansk run historical")) == page


def test_a_report_holds_what_the_run_left(page, historical):
    charts = data_of(page)["charts"]
    shown = charts["chart-0-0"]["run"]
    assert [words for _, words in shown["log"]] == [line[18:] for line in historical.staff_log]
    taken = [hour for hour in historical.reading.taken_h if not isnan(hour)]
    assert sum(hour is not None for hour in shown["taken_h"]) == len(taken)
    area = charts["chart-1-0"]
    assert area["series"][0]["mid"][-1] == pytest.approx(
        historical.series.area["actual_km2"].iloc[-1], rel=1e-3
    )
    road = charts["chart-1-1"]["series"][1]["mid"]
    groups = {group.id for group in historical.resolved.groups}
    throughput = historical.series.throughput
    by_truck = throughput[throughput["place"].isin(groups)].groupby("time_h")["t_per_day"].sum(min_count=1)
    assert road[40] == pytest.approx(by_truck[240.0], rel=1e-3)
    assert road[:4] == [None] * 4


def test_the_flow_on_the_map_is_that_of_the_scene(page, historical):
    from sim.record.scene import Scenes

    shown = data_of(page)["charts"]["chart-0-0"]["run"]
    for step in (8, 36, 60):
        flow_t = Scenes(historical.reading).at(6.0 * step).flow_t
        assert shown["flow_t"][step] == {link: round(cargo_t) for link, cargo_t in flow_t.items()}


def test_every_text_is_escaped(historical):
    scenario = with_overrides(historical.scenario, {"title": HOSTILE, "question": HOSTILE})
    section = Section(
        HOSTILE,
        [HOSTILE],
        [over_time(HOSTILE, HOSTILE, start="2022-09-01", hours=[0], curves=[curve(HOSTILE, [1.0], "out")])],
        [Table(HOSTILE, [HOSTILE], [[HOSTILE]])],
    )
    report = Report(
        HOSTILE, HOSTILE, scenario, HOSTILE, [section], [HOSTILE], HOSTILE, {HOSTILE: HOSTILE}, [HOSTILE]
    )
    text = html_of(report)
    assert "alert(1)</script>" not in text
    assert len(Page(text).parts["script"]) == 1
    assert data_of(text)["charts"]["chart-0-0"]["title"] == HOSTILE


def test_a_report_says_what_was_run(page, historical):
    from sim.scenario.load import scenario_hash

    for words in (
        scenario_hash(historical.scenario),
        "kupiansk run historical",
        "rest on nothing but our own",
    ):
        assert words in page


def test_the_cells_of_the_map_are_those_of_the_theatre(historical):
    ground = ground_of(historical.resolved)
    assert len(ground["cells"]) == len(ground["area_km2"]) == len(historical.theatre.cells)
    whole = [cell for cell in ground["cells"] if isinstance(cell[0], int)]
    assert len(whole) > 0.8 * len(ground["cells"])
    width, height = ground["size"]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in whole)


def test_every_role_has_a_colour():
    style, used = asset("page.css"), set()
    named = re.compile(r'"([gs]\d|actual|announced|rail|road|baseline|changed|out|abandoned)"')
    for name in ("charts", "course", "of_runs", "of_studies"):
        used |= set(named.findall(asset(f"{name}.py")))
    assert len(used) > 15
    assert [role for role in used if f".line.as-{role} " not in style or f"--{role}:" not in style] == []


def test_numbers_are_short_and_what_did_not_happen_is_empty():
    assert [brief(value) for value in (float("nan"), float("inf"), None, 3.0, 1234.567, 0.012345)] == [
        None, None, None, 3, 1235, 0.01235,
    ]  # fmt: skip
    assert in_a_day([0.0, 1.0, 3.0, 6.0, 10.0, 15.0])[4:] == [10.0, 14.0]


def test_reports_of_studies_hold_their_runs():
    toy = load("toy-hub")
    many = ensemble(toy, 6, jobs=1)
    text = html_of(report_of_ensemble(many, command="x"))
    band = data_of(text)["charts"]["chart-0-0"]["series"][0]
    assert band["low"][-1] <= band["mid"][-1] <= band["high"][-1]
    paired = compare({"toy": toy, "fires": with_overrides(toy, {"fires.strikes_per_day": 5})}, 4, jobs=1)
    (dots, *_) = [
        chart for chart in data_of(html_of(report_of_comparison(paired, command="x")))["charts"].values()
        if chart["kind"] == "dots"
    ]  # fmt: skip
    assert [(row["name"], len(row["values"])) for row in dots["rows"]] == [("toy", 4), ("fires", 4)]
    varied = sweep(toy, {"fires.strikes_per_day": [0, 5]}, replicates=3, jobs=1)
    text = html_of(report_of_sweep(varied, ["delivered_t"], scenario=toy, command="x"))
    chart = data_of(text)["charts"]["chart-0-0"]
    assert (chart["labels"], chart["places"]) == (["0", "5"], [0, 5])
    assert "fires.strikes_per_day" not in text.partition("What was run")[0]


def test_values_that_do_not_rise_stand_side_by_side():
    places = [
        over_values("", "", label="", values=values, curves=[])["places"]
        for values in ([0, 1.5, 6], [3, 1], ["a", "b"], [True, False])
    ]
    assert places == [[0, 1.5, 6], [0, 1], [0, 1], [0, 1]]


def test_a_share_is_in_percent_and_a_moment_is_a_date():
    toy = load("toy-hub")
    varied = sweep(toy, {"fires.strikes_per_day": [0, 5]}, replicates=2, jobs=1)
    text = html_of(
        report_of_sweep(varied, ["evacuated_share", "ordered_h:camp-group"], scenario=toy, command="x")
    )
    share, order = data_of(text)["charts"].values()
    assert share["unit"] == "%"
    assert order["unit"] == "days from the start"
    medians = varied.table.groupby("outcome")["median"]
    assert share["series"][0]["mid"] == pytest.approx(
        list(100 * medians.get_group("evacuated_share")), rel=1e-3
    )
    assert order["series"][0]["mid"] == pytest.approx(
        list(medians.get_group("ordered_h:camp-group") / 24), rel=1e-3
    )


def test_the_log_tells_the_minute_that_the_summary_tells(historical):
    start = historical.resolved.start
    shown = [moment(start + timedelta(hours=hour)) for hour, _ in map_of_run(historical)["log"]]
    assert shown == [moment(historical.resolved.moment(hour)) for hour, _ in moments(historical.reading)]


def test_a_map_of_reasons_counts_every_run():
    toy = load("toy-hub")
    found = phase(
        toy,
        "supply.trucks.trucks.trucks=x0.5,x1",
        "fires.strikes_per_day=0,2,4",
        replicates=3,
        draws=2,
        jobs=1,
    )
    (chart,) = data_of(html_of(report_of_phase(found, command="x")))["charts"].values()
    assert [len(row) for row in chart["cells"]] == [2, 2, 2]
    assert {sum(counts) for row in chart["cells"] for counts in row} == {3}
    assert [(point["x"], len(chart["parts"])) for point in chart["points"]] == [(1, len(chart["parts"]))] * 2


def test_a_world_is_told_whether_it_was_found_or_not(historical):
    scenario = load("historical")
    sentence = read_sentence("the hub held and he left", scenario)
    reply = {part.words: 0.5 for part in sentence.parts}
    move = Move("fires.strikes_per_day", 1.5, 3.0, 0.4)
    about = {
        "scenario": scenario,
        "sentence": sentence,
        "seed": 1,
        "reply": reply,
        "lucks": (1, 2),
        "runs": 9,
        "screened": 3,
        "values": 7,
    }
    found = Overturned(moves=(move,), scores=(1.2,), found=True, **about)
    none = Overturned(moves=(), scores=(), found=False, **about)
    text = html_of(report_of_overturned(found, command="x"))
    assert "1.20 normal quantiles" in text
    assert "<td>+1.20</td>" in text
    assert "no proof that there is none" in html_of(report_of_overturned(none, command="x"))


def test_where_a_value_lies_between_stops():
    across, up = ("", [4.0, 2.0, 1.0], ["4", "2", "1"]), ("", [0.0, 10.0], ["0", "10"])
    points = tiles(
        "", across=across, up=up, parts=[], cells=[], points=[(3.0, 5.0, "s0"), (9.0, -1.0, "s0")]
    )["points"]
    assert [(point["x"], point["y"]) for point in points] == [(0.5, 0.5), (0, 0)]


def test_a_report_that_cannot_be_written_leaves_nothing(tmp_path, historical):
    (tmp_path / "taken").write_text("")
    with pytest.raises(OSError, match="taken"):
        write_report(report_of_run(historical, command="x"), tmp_path / "taken" / "r.html")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_commands_leave_a_report_and_end_with_its_path(tmp_path):
    for name, command in {
        "run": ["run", "toy-hub"],
        "hub": ["hub", "toy-hub"],
        "claims": ["claims", "historical", "--replicates", "2", "--jobs", "1"],
        "why": ["why", "toy-hub", "--no-flips", "--jobs", "1"],
        "cause": ["cause", "toy-hub", "--pairs", "2", "--shared", "2", "--jobs", "1"],
        "phase": [
            "phase",
            "toy-hub",
            "--x",
            "fires.strikes_per_day=0,2",
            "--y",
            "fires.strikes_per_day=1,3",
            "--replicates",
            "1",
            "--draws",
            "1",
            "--jobs",
            "1",
        ],
    }.items():
        done = kupiansk(*command, "--report", f"{name}.html", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert str(tmp_path / f"{name}.html") in done.stdout.splitlines()[-1]
        text = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert Page(text).fetched == []
        assert f"kupiansk {' '.join(command)} --report {name}.html" in text


def test_a_report_must_be_a_page(tmp_path):
    done = kupiansk("run", "toy-hub", "--report", "report.pdf", cwd=tmp_path)
    assert done.returncode == 2
    assert ".html" in done.stderr
    assert list(tmp_path.iterdir()) == []


CYRILLIC = "абвгґдезийіїклмнопрстуфь'"
SPELT = dict(zip(CYRILLIC, [*"abvhgdezyiiiklmnoprstuf", "", ""], strict=True)) | {
    "є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia",
    " ": " ", "-": "-",
}  # fmt: skip
FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
"""Letters that are written in another way at the beginning of a word."""


def latin(name):
    """Ukrainian name in Latin letters, by resolution 55 of the Cabinet of Ministers of 27 January 2010."""
    written, before = "", " "
    for letter in name.lower().replace("зг", "зgh"):
        table = FIRST if before in " -" and letter in FIRST else SPELT
        spelt = letter if letter.isascii() and letter.isalpha() else table[letter]
        written += spelt.capitalize() if before in " -" else spelt
        before = letter
    return written


def test_names_in_latin_are_those_in_cyrillic(historical):
    from sim.view.page.ground import local_names

    local, names = local_names(historical.scenario), {}
    for node in historical.scenario.network.nodes:
        names[node.id] = node.name.partition(" (")[0]
    assert len(local["places"]) > 60
    assert {node: latin(name) for node, name in local["places"].items() if node in names} == {
        node: names[node] for node in local["places"] if node in names
    }
    assert {latin(name) for name in local["waters"].values()} == set(local["waters"])
