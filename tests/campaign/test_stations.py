import math
from contextlib import suppress
from itertools import pairwise

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.stations import Gate, Station
from sim.campaign.stores import NOTHING, Store, each, scaled


@pytest.fixture
def env():
    return simpy.Environment()


def worker(env, station, duration_h, diary):
    """Work once; write down (began, ended, remaining) even if interrupted."""
    work = station.serve(duration_h)
    remaining_h = 0.0
    try:
        yield work
    except simpy.Interrupt:
        remaining_h = work.cancel()
    diary.append((work.began_h, env.now, remaining_h))


def start(env, station, durations_h):
    diary = []
    return [env.process(worker(env, station, hours, diary)) for hours in durations_h], diary


def at(env, time_h, action):
    def wait():
        yield env.timeout(time_h - env.now)
        action()

    return env.process(wait())


# Station


def test_unloading_1000_t_at_50_t_per_h_takes_20_h(env):
    gang = Station(env, "gang", places=1)
    start(env, gang, [100.0 / 50.0] * 10)
    env.run()
    assert env.now == pytest.approx(20.0)
    assert (gang.served, gang.busy, gang.queue_length) == (10, 0, 0)


def test_places_work_side_by_side_and_first_come_is_first_served(env):
    bay = Station(env, "bay", places=2)
    _, diary = start(env, bay, [3.0, 1.0, 1.0, 1.0])
    assert bay.queue_length == 0
    env.run(until=0.5)
    assert (bay.busy, bay.queue_length) == (2, 2)
    env.run()
    assert sorted(diary) == [(0.0, 1.0, 0.0), (0.0, 3.0, 0.0), (1.0, 2.0, 0.0), (2.0, 3.0, 0.0)]


def test_one_event_an_activity(env):
    bay = Station(env, "bay", places=1)

    def process():
        for _ in range(5):
            yield bay.serve(1.0)

    env.process(process())
    steps = 0
    while env.peek() < math.inf:
        env.step()
        steps += 1
    assert steps == 5 + 2  # the process itself begins and ends


def test_who_comes_back_queues_behind_those_who_wait(env):
    bay = Station(env, "bay", places=1)
    order = []

    def visitor(name):
        for _ in range(2):
            yield bay.serve(1.0)
            order.append(name)

    for name in "abc":
        env.process(visitor(name))
    env.run()
    assert "".join(order) == "abcabc"


def test_interrupted_work_frees_its_place_and_knows_its_remainder(env):
    bay = Station(env, "bay", places=1)
    processes, diary = start(env, bay, [5.0, 1.0])
    at(env, 2.0, processes[0].interrupt)
    env.run(until=2.5)
    assert bay.busy == 1
    env.run(until=4.0)
    assert diary == [(0.0, 2.0, 3.0), (2.0, 3.0, 0.0)]
    env.run()
    assert (bay.busy, bay.served) == (0, 1)


def test_an_interrupted_waiter_leaves_the_queue_with_all_its_work(env):
    bay = Station(env, "bay", places=1)
    processes, diary = start(env, bay, [2.0, 5.0, 1.0])
    at(env, 1.0, processes[1].interrupt)
    env.run()
    assert diary == [(math.inf, 1.0, 5.0), (0.0, 2.0, 0.0), (2.0, 3.0, 0.0)]


def test_interrupt_in_the_very_hour_of_the_end_leaves_nothing_to_do(env):
    bay = Station(env, "bay", places=1)
    diary = []
    at(env, 2.0, lambda: processes[0].interrupt())
    processes = [env.process(worker(env, bay, 2.0, diary))]
    env.run()
    assert diary == [(0.0, 2.0, 0.0)]
    assert bay.busy == 0


def test_interrupted_work_is_resumed_with_what_remained(env):
    bay = Station(env, "bay", places=1)

    def stubborn():
        remaining_h = 4.0
        while remaining_h:
            work = bay.serve(remaining_h)
            try:
                yield work
                remaining_h = 0.0
            except simpy.Interrupt:
                remaining_h = work.cancel()
                yield env.timeout(10.0)
        return env.now

    process = env.process(stubborn())
    for time_h in (1.0, 12.0):
        at(env, time_h, process.interrupt)
    assert env.run(until=process) == 1.0 + 10.0 + 1.0 + 10.0 + 2.0


def test_a_forgotten_cancel_does_not_lose_the_place(env):
    bay = Station(env, "bay", places=1)

    def forgetful():
        with suppress(simpy.Interrupt):
            yield bay.serve(4.0)

    process = env.process(forgetful())
    at(env, 1.0, process.interrupt)
    _, diary = start(env, bay, [1.0])
    env.run()
    assert diary == [(4.0, 5.0, 0.0)]
    assert bay.busy == 0


def test_who_loses_patience_leaves_the_queue(env):
    bay = Station(env, "bay", places=1)
    bay.serve(5.0)

    def impatient():
        work = bay.serve(2.0)
        patience = env.timeout(3.0)
        finished = yield work | patience
        return work in finished, work.cancel(), bay.queue_length

    process = env.process(impatient())
    assert env.run(until=process) == (False, 2.0, 0)


def test_cancelling_twice_or_after_the_end_does_nothing(env):
    bay = Station(env, "bay", places=1)
    work, other = bay.serve(2.0), bay.serve(2.0)
    env.run(until=0.5)
    assert (work.cancel(), work.cancel()) == (1.5, 1.5)
    assert (bay.busy, work.begun, other.begun) == (1, True, True)
    env.run()
    assert (work.cancel(), other.cancel(), bay.busy, bay.served) == (1.5, 0.0, 0, 1)


def test_waiting_time_runs_until_the_work_begins_or_is_cancelled(env):
    bay = Station(env, "bay", places=1)
    first, second, third = bay.serve(2.0), bay.serve(2.0), bay.serve(2.0)
    env.run(until=1.0)
    assert (first.waited_h, second.waited_h, second.begun) == (0.0, 1.0, False)
    third.cancel()
    env.run()
    assert (first.waited_h, second.waited_h, third.waited_h) == (0.0, 2.0, 1.0)


def test_a_closed_station_lets_nobody_begin_but_those_at_work_finish(env):
    bay = Station(env, "bay", places=2)
    processes, diary = start(env, bay, [3.0, 4.0, 1.0, 1.0])
    at(env, 1.0, bay.close)
    at(env, 2.0, processes[1].interrupt)
    env.run(until=9.0)
    assert diary == [(0.0, 2.0, 2.0), (0.0, 3.0, 0.0)]
    assert (bay.busy, bay.queue_length) == (0, 2)
    bay.open()
    env.run()
    assert diary[2:] == [(9.0, 10.0, 0.0), (9.0, 10.0, 0.0)]


def test_a_captured_bay_is_closed_and_everybody_sent_away(env):
    bay = Station(env, "bay", places=1)
    processes, diary = start(env, bay, [3.0, 3.0, 3.0])

    def capture():
        bay.close()
        for process in processes:
            process.interrupt("captured")

    at(env, 1.0, capture)
    env.run()
    assert diary == [(0.0, 1.0, 2.0), (math.inf, 1.0, 3.0), (math.inf, 1.0, 3.0)]
    assert (bay.busy, bay.queue_length, bay.served) == (0, 0, 0)


def test_places_can_be_added_and_taken_away(env):
    bay = Station(env, "bay", places=1)
    _, diary = start(env, bay, [2.0] * 6)
    at(env, 1.0, lambda: bay.set_places(3))
    at(env, 1.5, lambda: bay.set_places(1))
    env.run()
    assert [began_h for began_h, _, _ in diary] == [0.0, 1.0, 1.0, 3.0, 5.0, 7.0]


@pytest.mark.parametrize("duration_h", [-1.0, math.nan])
def test_impossible_durations_are_refused(env, duration_h):
    with pytest.raises(ValueError, match="bay"):
        Station(env, "bay", places=1).serve(duration_h)


times_h = st.floats(0.0, 20.0).map(lambda time_h: round(time_h, 1))
visits = st.tuples(times_h, st.floats(0.0, 5.0), st.none() | times_h)


@given(places=st.integers(1, 3), visits=st.lists(visits, max_size=12), closings=st.lists(times_h, max_size=4))
def test_places_are_never_exceeded_and_all_are_free_in_the_end(places, visits, closings):
    env = simpy.Environment()
    station = Station(env, "bay", places)
    done_h = []

    def visitor(arrives_h, duration_h):
        work = None
        try:
            yield env.timeout(arrives_h)
            work = station.serve(duration_h)
            yield work
            done_h.append(duration_h)
        except simpy.Interrupt:
            if work:
                remaining_h = work.cancel()
                assert 0.0 <= remaining_h <= duration_h
                done_h.append(duration_h - remaining_h)
                assert work.begun or remaining_h == duration_h

    def interrupt(process):
        if process.is_alive:
            process.interrupt()

    for arrives_h, duration_h, interrupted_h in visits:
        process = env.process(visitor(arrives_h, duration_h))
        if interrupted_h is not None:
            at(env, interrupted_h, lambda process=process: interrupt(process))
    for closed_h in closings:
        at(env, closed_h, station.close)
        at(env, closed_h + 1.0, station.open)

    busy_place_h = 0.0
    while env.peek() < math.inf:
        before_h = env.now
        busy = station.busy
        assert 0 <= busy <= places
        if station.is_open and station.queue_length:
            assert busy == places
        env.step()
        busy_place_h += busy * (env.now - before_h)
    assert (station.busy, station.queue_length) == (0, 0)
    assert busy_place_h == pytest.approx(sum(done_h))


# Gate


def test_columns_enter_one_after_another_and_then_drive_side_by_side(env):
    road = Gate(env, "P79", lanes=1)
    columns = [road.enter(pass_time_h=0.5, drive_h=3.0) for _ in range(3)]
    assert [column.began_h for column in columns] == [0.0, 0.5, 1.0]
    arrivals_h = []
    for column in columns:
        column.callbacks.append(lambda _: arrivals_h.append(env.now))
    env.run()
    assert arrivals_h == [3.5, 4.0, 4.5]


@pytest.mark.parametrize(("lanes", "pass_time_h"), [(1, 0.25), (2, 0.25), (3, 0.4)])
def test_flow_through_a_gate_is_lanes_by_pass_time(env, lanes, pass_time_h):
    road = Gate(env, "bridge", lanes)
    columns = [road.enter(pass_time_h, drive_h=1.0) for _ in range(60)]
    assert columns[-1].began_h + pass_time_h == pytest.approx(60 * pass_time_h / lanes)
    assert columns[-1].waited_h == 0.0
    assert road.wait_h == pytest.approx(60 * pass_time_h / lanes)


def test_a_free_road_makes_nobody_wait(env):
    road = Gate(env, "P79", lanes=1)
    road.enter(pass_time_h=0.5, drive_h=1.0)
    env.run(until=2.0)
    assert road.wait_h == 0.0
    assert road.enter(pass_time_h=0.5, drive_h=1.0).began_h == 2.0


def test_one_lane_never_holds_two_columns(env):
    bridge = Gate(env, "bridge", lanes=1)
    columns = []

    def column(arrives_h, pass_time_h):
        yield env.timeout(arrives_h)
        passage = bridge.enter(pass_time_h, drive_h=0.0)
        columns.append(passage)
        yield passage

    for number in range(12):
        env.process(column(arrives_h=(number * 7 % 12) * 0.1, pass_time_h=0.05 * (number % 5)))
    env.run()
    assert len(columns) == 12
    for ahead, behind in pairwise(columns):
        assert ahead.began_h + ahead.pass_time_h <= behind.began_h


@pytest.mark.parametrize(
    ("cut_h", "begun", "remaining_h"),
    [(0.5, False, 4.0), (1.5, True, 4.0), (3.0, True, 3.0), (6.0, True, 0.0)],
)
def test_a_stopped_column_knows_how_far_its_tail_has_come(env, cut_h, begun, remaining_h):
    road = Gate(env, "P79", lanes=1)
    road.enter(pass_time_h=1.0, drive_h=4.0)
    stops = []

    def column():
        passage = road.enter(pass_time_h=1.0, drive_h=4.0)
        try:
            yield passage
        except simpy.Interrupt:
            stops.append((passage.begun, passage.cancel()))
            yield env.timeout(50.0)
            stops.append((passage.begun, passage.cancel()))

    at(env, cut_h, lambda: process.interrupt())
    process = env.process(column())
    env.run()
    assert stops == [(begun, remaining_h)] * 2


def test_a_road_that_is_cut_forgets_who_wanted_to_enter(env):
    road = Gate(env, "P79", lanes=2)
    for _ in range(10):
        road.enter(pass_time_h=1.0, drive_h=4.0)
    env.run(until=0.5)
    assert road.wait_h == 4.5
    road.reset()
    assert road.wait_h == 0.0
    assert [road.enter(1.0, 4.0).began_h for _ in range(3)] == [0.5, 0.5, 1.5]


def test_impossible_passages_are_refused(env):
    with pytest.raises(ValueError, match="P79"):
        Gate(env, "P79", lanes=1).enter(pass_time_h=-0.1, drive_h=1.0)


# Store


def test_consumption_is_a_straight_line_with_a_kink_at_the_stock_out(env):
    knots = []
    store = Store(env, "Izium", 1_000.0, (100.0, 60.0, 40.0), knots)
    store.set_rate((5.0, 6.0, 0.0))
    env.run(until=30.0)
    assert store.level_t == (0.0, 0.0, 40.0)
    assert store.consumed_t == (100.0, 60.0, 0.0)
    assert store.unmet_t == (50.0, 120.0, 0.0)
    assert knots == [(0.0, (100.0, 60.0, 40.0)), (10.0, (50.0, 0.0, 40.0)), (20.0, (0.0, 0.0, 40.0))]


def test_knots_hold_both_sides_of_a_jump(env):
    knots = []
    store = Store(env, "Izium", 1_000.0, (100.0, 0.0, 0.0), knots)
    store.set_rate((10.0, 0.0, 0.0))
    env.run(until=4.0)
    store.add((30.0, 5.0, 0.0))
    env.run(until=5.0)
    store.set_rate(NOTHING)
    env.run(until=9.0)
    store.take((1.0, 1.0, 1.0))
    assert knots == [
        (0.0, (100.0, 0.0, 0.0)),
        (4.0, (60.0, 0.0, 0.0)),
        (4.0, (90.0, 5.0, 0.0)),
        (5.0, (80.0, 5.0, 0.0)),
        (9.0, (80.0, 5.0, 0.0)),
        (9.0, (79.0, 4.0, 0.0)),
    ]


def test_looking_often_changes_nothing(env):
    knots = []
    store = Store(env, "Izium", 1_000.0, (10.0, 20.0, 30.0), knots)
    store.set_rate((1.0, 1.0, 1.0))
    for hour in range(1, 41):
        env.run(until=float(hour))
        assert store.total_t == sum(max(0.0, level_t - hour) for level_t in (10.0, 20.0, 30.0))
    store.set_rate(NOTHING)
    assert [time_h for time_h, _ in knots] == [0.0, 10.0, 20.0, 30.0, 40.0]


def test_taking_gives_at_most_what_is_there(env):
    store = Store(env, "hub", 1_000.0, (10.0, 5.0, 0.0))
    assert store.take((4.0, 8.0, 2.0)) == (4.0, 5.0, 0.0)
    assert store.level_t == (6.0, 0.0, 0.0)
    assert store.issued_t == (4.0, 5.0, 0.0)


def test_a_full_store_takes_what_it_has_room_for(env):
    store = Store(env, "hub", 100.0, (40.0, 30.0, 10.0))
    assert store.add((20.0, 10.0, 10.0)) == (10.0, 5.0, 5.0)
    assert store.total_t == 100.0
    assert store.add((1.0, 1.0, 1.0)) == NOTHING
    assert store.received_t == (10.0, 5.0, 5.0)


def test_days_of_supply_are_those_of_the_first_class_to_run_out(env):
    store = Store(env, "Izium", 10_000.0, (480.0, 240.0, 0.0))
    assert store.days_of_supply() == math.inf
    store.set_rate((10.0, 10.0, 0.0))
    assert store.days_of_supply() == 1.0
    env.run(until=12.0)
    assert store.days_of_supply() == 0.5


def waiter(env, store, total_t, diary, name):
    yield store.wait_for(total_t)
    store.take((total_t, 0.0, 0.0))
    diary.append((name, env.now))


def test_those_who_wait_are_woken_as_far_as_a_delivery_goes_round(env):
    store, diary = Store(env, "hub", 1_000.0), []
    for name, total_t in (("a", 30.0), ("b", 50.0), ("c", 30.0)):
        env.process(waiter(env, store, total_t, diary, name))
    for time_h in (1.0, 2.0):
        at(env, time_h, lambda: store.add((60.0, 0.0, 0.0)))
    env.run()
    assert diary == [("a", 1.0), ("c", 1.0), ("b", 2.0)]
    assert store.level_t == (10.0, 0.0, 0.0)


def test_who_finds_enough_does_not_wait(env):
    store, diary = Store(env, "hub", 1_000.0, (50.0, 0.0, 0.0)), []
    env.process(waiter(env, store, 50.0, diary, "a"))
    env.run()
    assert diary == [("a", 0.0)]


def test_an_interrupted_waiter_is_passed_over(env):
    store, diary = Store(env, "hub", 1_000.0), []

    def impatient():
        try:
            yield store.wait_for(50.0)
        except simpy.Interrupt:
            diary.append(("gone", env.now))

    process = env.process(impatient())
    env.process(waiter(env, store, 50.0, diary, "b"))
    at(env, 1.0, process.interrupt)
    at(env, 2.0, lambda: store.add((50.0, 0.0, 0.0)))
    env.run()
    assert diary == [("gone", 1.0), ("b", 2.0)]


def test_what_cannot_be_is_refused(env):
    with pytest.raises(ValueError, match="hub"):
        Store(env, "hub", 10.0, (5.0, 5.0, 5.0))
    store = Store(env, "hub", 10.0)
    with pytest.raises(ValueError, match="hub"):
        store.wait_for(11.0)
    for change in (store.add, store.take, store.set_rate):
        with pytest.raises(ValueError, match="hub"):
            change((1.0, -1.0, 0.0))
    assert store.level_t == NOTHING


loads = st.tuples(*[st.floats(0.0, 100.0)] * 3)
changes = st.tuples(st.sampled_from(["add", "take", "set_rate"]), loads, st.integers(0, 100))


@given(start_t=loads, changes=st.lists(changes, max_size=15))
def test_what_came_in_is_still_there_or_was_issued_or_consumed(start_t, changes):
    env = simpy.Environment()
    knots = []
    store = Store(env, "hub", 350.0, start_t, knots)
    wanted_t = NOTHING
    for verb, load, tenths in changes:
        getattr(store, verb)(load)
        hours = tenths / 10.0
        if hours:
            env.run(until=env.now + hours)
        wanted_t = tuple(a + b * hours for a, b in zip(wanted_t, store.rate_t_per_h, strict=True))
        assert min(store.level_t) >= 0.0
        assert store.total_t <= 350.0 + 1e-9

    flows = zip(
        start_t, store.received_t, store.level_t, store.issued_t, store.consumed_t, store.unmet_t, wanted_t,
        strict=True,
    )  # fmt: skip
    for start, received, level, issued, consumed, unmet, wanted in flows:
        assert start + received == pytest.approx(level + issued + consumed, abs=1e-6)
        assert consumed + unmet == pytest.approx(wanted, abs=1e-6)
    assert all(earlier[0] <= later[0] for earlier, later in pairwise(knots))


@given(start_t=loads, rate_t_per_h=loads, looks_h=st.lists(st.floats(0.0, 3.0), min_size=1, max_size=8))
def test_knots_draw_the_course_of_the_stock(start_t, rate_t_per_h, looks_h):
    env = simpy.Environment()
    knots = []
    store = Store(env, "hub", 350.0, start_t, knots)
    store.set_rate(rate_t_per_h)
    for look_h in sorted(looks_h):
        if look_h > env.now:
            env.run(until=look_h)
        expected_t = [
            max(0.0, level - rate * env.now) for level, rate in zip(start_t, rate_t_per_h, strict=True)
        ]
        assert store.level_t == pytest.approx(expected_t, abs=1e-9)
    store.set_rate(NOTHING)
    for time_h, level_t in knots:
        expected_t = [
            max(0.0, level - rate * time_h) for level, rate in zip(start_t, rate_t_per_h, strict=True)
        ]
        assert level_t == pytest.approx(expected_t, abs=1e-9)
    ran_out = {level / rate for level, rate in zip(start_t, rate_t_per_h, strict=True) if rate > 0.0}
    for time_h in ran_out:
        if 1e-9 < time_h < env.now:
            assert any(knot_h == pytest.approx(time_h) for knot_h, _ in knots)


def test_loads_are_combined_class_by_class():
    assert each(max, (1.0, 5.0, 0.0), (2.0, 4.0, 0.0)) == (2.0, 5.0, 0.0)
    assert scaled((1.0, 2.0, 3.0), 2.0) == (2.0, 4.0, 6.0)
