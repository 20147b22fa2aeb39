from builders import LINKS, PLACES, place, road
from histories import AFTER_WITHDRAWAL, WITH_PLAN, WITHDRAWAL, reading, row

from sim.campaign.journal import PeopleBalance
from sim.record.staff_log import staff_log

QUIET = {**WITH_PLAN, "observation.stabilised_share": 0}
"""Nothing is announced."""
CROSSING = {"id": "border", "node": "base", "booths": 1, "persons_per_day": 240}


def test_a_drawdown_in_plain_words():
    run = reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL, changes=QUIET)
    assert staff_log(run) == [
        "Sat  3 Sep 02:00  The army: a reason to withdraw, Hub has fallen.",
        "Sat  3 Sep 08:00  The army: ordered to withdraw.",
        "Sat  3 Sep 08:00  The army: stage support of the drawdown begins.",
        "Sun  4 Sep 08:00  The army: 12 t of supplies left behind.",
        "Sun  4 Sep 08:00  The army: 26 vehicles left behind.",
        "Sun  4 Sep 08:00  The army: drawdown over, 24 h after the order. "
        "Of 100 vehicles 18 are out, 75 abandoned, 7 destroyed.",
    ]


def test_one_of_a_thing_is_not_told_as_many():
    run = reading(
        row(30, "convoy_lost", "convoys-1", "hub", count=1),
        row(31, "vehicles_abandoned", "army", count=1, note="left at the base"),
        changes=QUIET,
    )
    assert staff_log(run) == [
        "Fri  2 Sep 06:00  Convoys: 1 truck captured at Hub; 1 of 30 are lost.",
        "Fri  2 Sep 07:00  The army: 1 vehicle left behind.",
    ]


def test_ground_depots_and_bridges():
    run = reading(
        row(24, "offensive_began", "offensive", "enemy"),
        row(30.9999, "place_taken", "spearhead", "hub", note="thin"),
        row(30.9999, "stock_captured", "depot", "hub", cargo=(1_000.0, 200.0, 34.0)),
        row(30.9999, "stock_captured", "trains-3", "base--hub-rail", cargo=(500.0, 0.0, 0.0)),
        row(40, "place_taken", "spearhead", "ford", note="retreat"),  # a village nobody fought for
        row(50, "place_taken", "spearhead", "front", note="defended"),
        changes=QUIET,
    )
    assert staff_log(run) == [
        "Fri  2 Sep 00:00  The offensive begins at Enemy.",
        "Fri  2 Sep 07:00  Hub, the hub, taken against a thin defence.",
        "Fri  2 Sep 07:00  Depot at Hub: 1,234 t captured.",
        "Fri  2 Sep 07:00  Train trains-3: 500 t captured.",
        "Sat  3 Sep 02:00  Front taken against a prepared defence.",
    ]


def test_a_bridge_is_blown_by_its_defenders_or_struck():
    over = {"id": "bridge", "name": "The bridge"}
    run = reading(
        row(1, "bridge_closed", "fires", "bridge", count=10),
        row(11, "bridge_opened", "engineers", "bridge"),
        row(20, "bridge_closed", "defenders", "bridge"),
        changes={**QUIET, "network.links.hub--ford.bridge": over},
    )
    assert staff_log(run) == [
        "Thu  1 Sep 01:00  The bridge: closed by a strike, for 10 h.",
        "Thu  1 Sep 11:00  The bridge: open again.",
        "Thu  1 Sep 20:00  The bridge: blown by the defenders.",
    ]


def test_a_class_runs_out_once_and_only_where_more_was_wanted():
    full, none = (50.0, 30.0, 20.0), (0.0, 0.0, 0.0)
    knots = [
        (0.0, full),
        (10.0, (0.0, 0.0, 20.0)),
        (10.0, (50.0, 0.0, 20.0)),
        (20.0, (0.0, 0.0, 20.0)),
        (30.0, none),
    ]
    rates = {"army": [(0.0, (5.0, 3.0, 2.0)), (30.0, none)]}  # what is left at 30 h is abandoned
    run = reading(changes=QUIET, stocks={"depot": [(0.0, full)], "army": knots}, rates=rates)
    assert staff_log(run) == [
        "Thu  1 Sep 10:00  The army: no ammunition left.",
        "Thu  1 Sep 10:00  The army: no fuel left.",
    ]


def test_the_last_convoy_is_told_of_groups_that_left_or_lost_their_base():
    deliveries = [
        row(h, "convoy_delivered", "convoys-1", cargo=(75.0, 45.0, 30.0), note="army") for h in (20, 40)
    ]
    assert staff_log(reading(*deliveries, changes=QUIET)) == []
    assert staff_log(reading(*deliveries, changes=QUIET, captures={"front": 50.0})) == [
        "Fri  2 Sep 16:00  The army: the last convoy arrives; 300 t since the start."
    ]


def test_the_queue_from_its_first_car_to_its_last():
    rows = [
        row(10, "call_to_leave", "administration", "region", count=60),
        row(11, "cars_queued", "border", "hub", count=30),
        row(13, "cars_crossed", "border", "hub", count=30, note="2.4 h waited"),
    ]
    changes = {**QUIET, "civilians.crossings": [CROSSING]}
    told = [
        "Thu  1 Sep 10:00  Residents are called to leave; 60 will.",
        "Thu  1 Sep 11:00  The first cars queue to cross the border (Base).",
    ]
    waiting = PeopleBalance(residents=1_000, stayed=940, on_road=30, crossed=30)
    assert staff_log(reading(*rows, changes=changes, people=waiting, waited_h=[2.4])) == told
    over = PeopleBalance(residents=1_000, stayed=970, crossed=30)
    assert staff_log(reading(*rows, changes=changes, people=over, waited_h=[2.4])) == [
        *told,
        "Thu  1 Sep 13:00  The last cars cross the border: 30 people in all, after up to 2 h.",
    ]


def test_a_statement_is_told_when_it_announces_much_that_is_new():
    run = reading(captures=dict.fromkeys(("hub", "ford", "front", "rear"), 30.0))
    km2 = run.theatre.cells.total_km2
    assert staff_log(run) == [
        f"Sat  3 Sep 21:00  Announced so far: {km2 / 2:,.0f} km²; {km2:,.0f} km² have changed hands."
    ]


def test_lost_convoys_are_told_together_with_what_is_left():
    run = reading(
        row(30, "convoy_lost", "convoys-1", "hub", cargo=(60.0, 40.0, 20.0), count=30),
        row(30, "convoy_lost", "convoys-2", "hub", count=20),
        row(50, "convoy_lost", "convoys-3", "ford", count=10),
        changes={**QUIET, "supply.trucks.convoys.trucks": 60},
    )
    assert staff_log(run) == [
        "Fri  2 Sep 06:00  Convoys: 50 trucks with 120 t captured at Hub; 50 of 60 are lost.",
        "Sat  3 Sep 02:00  Convoys: 10 trucks captured at Ford; 60 of 60 are lost.",
    ]


def test_an_offensive_that_begins_at_several_places_names_them_all():
    path = {"path": ["enemy", "hub"], "men": 1_000}
    axes = [
        {"id": "north", **path},
        {"id": "later", **path, "starts": "2022-09-05"},
        {"id": "south", "path": ["fields", "ford"], "men": 1_000},
        {"id": "west", "path": ["hub", "ford"], "men": 1_000},  # goes on when the hub is taken, if it ever is
    ]
    fields = place("fields", 60, -40, held_by=PLACES[-1]["held_by"])
    run = reading(
        row(24, "offensive_began", "offensive", "enemy"),
        changes={
            **QUIET,
            "network.nodes": [*PLACES, fields],
            "network.links": [*LINKS, road("fields", "ford", 60, crosses_front=True)],
            "offensive.axes": axes,
        },
    )
    assert staff_log(run)[0] == "Fri  2 Sep 00:00  The offensive begins at Enemy and Fields."


def test_people_who_find_no_way_are_told():
    run = reading(
        row(30, "cars_stayed", "civilians", "hub", count=600),
        row(31, "cars_stayed", "civilians", "hub", count=400),
        row(40, "cars_set_out", "civilians", "hub", count=700),
        changes={**QUIET, "civilians.crossings": [CROSSING]},
    )
    assert staff_log(run) == [
        "Fri  2 Sep 06:00  Every way out is shut for the people of Hub.",
        "Fri  2 Sep 07:00  300 of those who were called find no way, and stay.",
    ]
