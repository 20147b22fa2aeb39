from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_supply import TWO_BRIDGES, analysed, company, depot, group, legs_of, scenario
from toy_theatre import link, network, place

from sim.scenario.schema import Railhead, TrainService

# base ==rail== hub --20-- fork --20-- east
#                            \--30-- west --40-- rear, whose depot trucks fill from the base
NETWORK = network(
    ["base", "hub", "fork", "east", "west", "rear"],
    [
        link("base", "hub", 100, mode="rail", tracks=2),
        link("hub", "fork", 20),
        link("fork", "east", 20),
        link("fork", "west", 30),
        link("west", "rear", 40),
    ],
)


def losses_of(toy, kind="place"):
    return {loss.id: loss for loss in analysed(toy).losses if loss.kind == kind}


# --- the network of two bridges, worked out by hand in toy_supply ----------------------------------------


def test_two_bridges_flow_and_cut():
    analysis = analysed(TWO_BRIDGES)
    (flow,) = analysis.flows
    assert (flow.need_t_per_day, flow.served_t_per_day, flow.share_served) == (120, 120, 1)
    assert flow.max_flow_t_per_day == pytest.approx(240)
    assert (flow.stock_days, flow.days_served) == (5, inf)
    (part,) = analysis.cut
    assert (part.kind, part.name, part.limit) == ("trucks", "Column", "20 trucks over 20 km")
    assert part.t_per_day == pytest.approx(240)
    assert analysis.capacity_t_per_day == pytest.approx(240)


def test_two_bridges_losses():
    found = {loss.id: loss for loss in analysed(TWO_BRIDGES).losses}
    # Without the base nothing comes: 600 t + 60 t in the store last 660 / 120 = 5.5 days.
    # Without the hub the store is lost, too: 5 days. Without the camp there is nothing to last.
    # A railhead that was struck is repaired after 12 h, and the store feeds the camp until then.
    table = {
        name: (loss.t_per_day_lost, loss.share_passing, loss.days_survived["camp"], loss.recover_h)
        for name, loss in found.items()
    }
    assert table == {
        "base": (120, 1, pytest.approx(5.5), inf),
        "base--hub-rail": (120, 1, pytest.approx(5.5), inf),
        "yard": (120, 1, pytest.approx(5.5), 12),
        "hub": (120, 1, pytest.approx(5.0), inf),
        "camp": (120, 1, 0, inf),
        # By the south bridge the first load comes after 2 h + 2 h + 2 h; a repair would take 36 h.
        "north-bridge": (0, 1, inf, 6),
        # The south bridge is on no way that is taken while nothing is lost.
    }
    assert {name for name, loss in found.items() if loss.survives} == {"yard", "north-bridge"}
    assert {name for name, loss in found.items() if loss.groups_cut_off} == {
        "base",
        "base--hub-rail",
        "yard",
        "hub",
        "camp",
    }
    assert found["base"].effect == found["base--hub-rail"].effect != found["hub"].effect


def test_two_bridges_hurt_together():
    (pair,) = analysed(TWO_BRIDGES).pairs
    assert {pair.a.id, pair.b.id} == {"north-bridge", "south-bridge"}
    assert (pair.t_per_day_lost, pair.t_per_day_lost_singly) == (120, 0)


def test_two_bridges_hub_is_where_the_work_is_done():
    hub = analysed(TWO_BRIDGES).hub
    assert (hub.id, hub.serves_as, hub.share_lost) == ("hub", ("railhead", "depot"), 1)


def test_a_detour_that_comes_after_the_stock_is_out_is_no_recovery_in_time():
    # The first load by the south bridge takes 6 h, a quarter of a day.
    supply, net = TWO_BRIDGES.supply, TWO_BRIDGES.network
    for stock_days, survives in ((0.24, False), (0.26, True)):
        camp = group("camp", "camp", 120, stock_days=stock_days)
        toy = scenario(supply.depots, supply.trucks, (camp,), net)
        assert losses_of(toy, "bridge")["north-bridge"].survives == survives


def test_a_group_that_a_loss_does_not_touch_needs_no_stock_to_outlast_it():
    # The far camp has 14 minutes of stock; its road crosses no bridge.
    net = network(["base", "hub", "camp", "far"], [*TWO_BRIDGES.network.links, link("hub", "far", 20)])
    groups = (group("camp", "camp", 120, stock_days=0.26), group("far", "far", 12, stock_days=0.01))
    trucks = (company("column", ("store",), ("camp", "far"), trucks=60),)
    toy = scenario(TWO_BRIDGES.supply.depots, trucks, groups, net)
    assert losses_of(toy, "bridge")["north-bridge"].survives


def test_uses_say_how_much_of_the_trucks_is_needed():
    uses = {use.id: use for use in analysed(TWO_BRIDGES).uses}
    assert uses["column"].share == pytest.approx(120 / 240)
    assert uses["north-bridge"].share == pytest.approx(120 / 4 / 24 / 100)  # trucks an hour over 100
    assert uses["base--hub-rail"].share == pytest.approx(120 / 500 / 20)  # trains a day over 20


# --- what limits a leg ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "t_per_day", "limited_by"),
    [
        ({}, 1000.0, "timetable"),  # 2 trains of 500 t
        ({"trains_per_day": 30, "men_per_track": 1000}, 4800.0, "unloading"),  # 1,000 men unload 200 t/h
        ({"trains_per_day": 30, "men_per_track": 4000}, 10_000.0, "line"),  # 20 trains on two tracks
    ],
)
def test_what_a_railway_brings(change, t_per_day, limited_by):
    toy = scenario(
        depots=(depot("store", "hub", bays=100),),
        trucks=(company("column", ("store",), ("east",), trucks=90_000),),
        groups=(group("east", "east", 10_000, bays=100),),
        net=network(NETWORK.nodes, [each.model_copy(update={"lanes": 8}) for each in NETWORK.links]),
        **change,
    )
    (part,) = analysed(toy).cut
    assert (part.t_per_day, part.kind) == (pytest.approx(t_per_day), limited_by)


@pytest.mark.parametrize("change", [{"trains_per_day": 0}, {"men_per_track": 0}])
def test_nothing_comes_without_trains_or_hands(change):
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",)),),
        groups=(group("east", "east", 100),),
        net=NETWORK,
        **change,
    )
    analysis = analysed(toy)
    assert (analysis.served_t_per_day, analysis.capacity_t_per_day) == (0, 0)
    assert (analysis.cut, analysis.hub, analysis.pairs) == ([], None, [])


def test_a_weak_bridge_can_be_the_cut():
    crossing = link("hub", "fork", 20, bridge="pontoon", state="weak")
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",)),),
        groups=(group("east", "east", 100),),
        net=network(NETWORK.nodes, [NETWORK.links[0], crossing, *NETWORK.links[2:]]),
    )
    (part,) = analysed(toy).cut
    assert part.t_per_day == pytest.approx(10 / 2 * 4 * 24)  # 5 trucks of 4 t an hour each way
    assert (part.kind, part.limit) == ("bridge", "weak bridge: pontoon")


def test_the_same_trucks_from_two_depots_carry_what_they_can_from_the_nearest():
    # A second railhead gets 96 t a day. It lies at the camp: a round trip takes 2 + 0 + 2 + 0 + 2 = 6 h,
    # so that 20 trucks would carry 320 t a day from there. 96 / 320 = 0.3 of the trucks carry the 96 t; the
    # other 0.7 bring 0.7 x 240 t = 168 t from the hub.
    near = TrainService(id="near", origin="base", destination="camp", trains_per_day=0.96, payload_t=100)
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "camp")),
        trucks=(company("column", ("store", "forward"), ("camp",), trucks=40),),
        groups=(group("camp", "camp", 120),),
        net=network(
            TWO_BRIDGES.network.nodes, [*TWO_BRIDGES.network.links, link("base", "camp", 90, mode="rail")]
        ),
        trains=(near,),
        railheads=(Railhead(id="near-yard", node="camp", men_per_track=500),),
    )
    (flow,) = analysed(toy).flows
    assert flow.max_flow_t_per_day == pytest.approx(96 + 168, abs=0.01)
    (part,) = analysed(toy).cut
    assert part.limit == "20 trucks over 0 to 20 km"


def test_a_weak_bridge_before_the_nearest_depot_leaves_trucks_for_the_other():
    # As before, but the forward depot is filled with 960 t a day and lies behind a weak bridge, 0.1 vehicles
    # an hour each way: 0.1 x 4 t x 24 = 9.6 t a day. All trucks would carry 320 t, so it takes 3 % of them,
    # and the other 97 % bring 0.97 x 240 t = 232.8 t from the hub: 242.4 t in all.
    bridge = link("depot", "camp", 0.1, bridge="pontoon", state="weak")
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "depot")),
        trucks=(company("column", ("store", "forward"), ("camp",), trucks=40),),
        groups=(group("camp", "camp", 120),),
        net=network(
            ["base", "hub", "camp", "depot"],
            [*TWO_BRIDGES.network.links, bridge, link("base", "depot", 90, mode="rail")],
        ),
        trains=(
            TrainService(id="near", origin="base", destination="depot", trains_per_day=2, payload_t=480),
        ),
        railheads=(Railhead(id="near-yard", node="depot", men_per_track=500),),
    )
    toy.supply = toy.supply.model_copy(
        update={"road": toy.supply.road.model_copy(update={"weak_bridge_vehicles_per_h": 0.2})}
    )
    (flow,) = analysed(toy).flows
    assert flow.max_flow_t_per_day == pytest.approx(242.4, abs=0.1)


def test_few_trucks_carry_less_by_the_longer_way():
    # By the fork a round trip of 40 km takes 2 + 2 + 2 + 2 + 2 = 10 h: 10 trucks bring 96 t a day.
    # By the other way, 60 km, it takes 12 h: 80 t a day.
    net = network(NETWORK.nodes, [*NETWORK.links, link("hub", "east", 60)])
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",), trucks=20),),
        groups=(group("east", "east", 500),),
        net=net,
    )
    assert analysed(toy).served_t_per_day == pytest.approx(96.0)
    assert losses_of(toy)["fork"].t_per_day_lost == pytest.approx(96 - 80)


# --- who gets what ----------------------------------------------------------------------------------------


def test_two_groups_behind_one_hub():
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east", "west")),),
        groups=(group("east", "east", 100), group("west", "west", 300)),
        net=NETWORK,
    )
    found = {
        node: (loss.share_lost, loss.share_passing, loss.groups_cut_off)
        for node, loss in losses_of(toy).items()
    }
    everything = (1.0, 1.0, ("east", "west"))
    assert found == {
        "base": everything,
        "hub": everything,
        "fork": everything,
        "west": (0.75, 0.75, ("west",)),
        "east": (0.25, 0.25, ("east",)),
    }
    assert analysed(toy).losses[0].share_lost == 1.0
    assert [loss.name for loss in analysed(toy).losses if loss.id == "east"] == ["East"]


def test_what_is_short_is_shared_in_proportion_to_need_and_the_poorer_is_served_first():
    # 100 t a day for needs of 100 and 300: each gets a quarter.
    # East has 500 t, west 300 t. While all of the 100 t goes to west, it lasts 300 / (300 - 100) = 1.5 days;
    # east then still has 350 t, and from then on the 100 t a day that it needs.
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east", "west")),),
        groups=(group("east", "east", 100, stock_days=5), group("west", "west", 300, stock_days=1)),
        net=NETWORK,
        trains_per_day=0.2,
    )
    east, west = analysed(toy).flows
    assert (east.served_t_per_day, west.served_t_per_day) == (pytest.approx(25), pytest.approx(75))
    assert (east.days_served, west.days_served) == (inf, pytest.approx(1.5, rel=1e-4))


def test_a_way_round_makes_a_place_dispensable():
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",)),),
        groups=(group("east", "east", 100),),
        net=network(NETWORK.nodes, [*NETWORK.links, link("hub", "east", 60)]),
    )
    fork = losses_of(toy)["fork"]
    assert (fork.share_lost, fork.share_passing, fork.groups_cut_off) == (0.0, 1.0, ())


def test_a_depot_that_only_trucks_from_the_hub_fill_is_no_second_hub():
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "rear")),
        trucks=(
            company("shuttle", ("store",), ("forward",)),
            company("column", ("store", "forward"), ("west",)),
            company("idle", ("forward",), ("forward",)),
        ),
        groups=(group("west", "west", 100),),
        net=NETWORK,
    )
    assert not any("idle" in start for start, _ in legs_of(toy))
    lost = losses_of(toy)
    assert (lost["hub"].share_lost, lost["hub"].groups_cut_off) == (1.0, ("west",))
    assert (lost["rear"].share_lost, lost["rear"].share_passing) == (0.0, 0.0)


def test_a_second_railhead_is_a_second_hub():
    second = TrainService(id="second", origin="base", destination="rear", trains_per_day=1, payload_t=60)
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "rear")),
        trucks=(company("column", ("store", "forward"), ("west",)),),
        groups=(group("west", "west", 100),),
        net=network(NETWORK.nodes, [*NETWORK.links, link("base", "rear", 150, mode="rail")]),
        trains=(second,),
        railheads=(Railhead(id="rear-yard", node="rear", men_per_track=500),),
    )
    found = losses_of(toy)
    assert found["hub"].share_lost == pytest.approx(0.4)  # the 60 t of the second service remain of 100
    assert found["hub"].groups_cut_off == ()
    assert found["base"].share_lost == 1.0
    assert (found["rear"].share_passing, found["rear"].share_lost) == (0.0, 0.0)  # the second choice


def test_cargo_that_passes_a_place_twice_counts_once():
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("east",)),),
        groups=(group("east", "east", 100),),
        net=network(
            ["base", "mid", "hub", "east"],
            [
                link("base", "mid", 50, mode="rail"),
                link("mid", "hub", 50, mode="rail"),
                link("hub", "mid", 50),
                link("mid", "east", 10),
            ],
        ),
    )
    assert {node: loss.share_passing for node, loss in losses_of(toy).items()} == dict.fromkeys(
        ("base", "mid", "hub", "east"), 1.0
    )


def test_a_group_at_the_depot_is_cut_off_with_it():
    toy = scenario(
        depots=(depot("store", "hub"),),
        trucks=(company("column", ("store",), ("garrison",)),),
        groups=(group("garrison", "hub", 100, contact_from_start=True),),
        net=network([place("base"), place("hub", 100)], [NETWORK.links[0]]),
    )
    found = {node: (loss.share_lost, loss.groups_cut_off) for node, loss in losses_of(toy).items()}
    assert found == {"base": (1.0, ("garrison",)), "hub": (1.0, ("garrison",))}


def test_a_group_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match=r"no group atlantis .* camp"):
        analysed(TWO_BRIDGES).cut_of("atlantis")


def test_tables_hold_the_rows():
    analysis = analysed(TWO_BRIDGES)
    tables = analysis.tables
    assert set(tables) == {"flows", "cut", "losses", "uses"}
    assert tables["losses"]["t_per_day_lost"].tolist() == [loss.t_per_day_lost for loss in analysis.losses]
    assert tables["losses"]["days_survived:camp"].max() == inf
    assert tables["cut"]["group"].tolist() == ["all", "camp"]
    assert analysis.pairs_table["t_per_day_lost"].tolist() == [120]


LENGTHS_KM = st.integers(5, 120)


@settings(deadline=None, max_examples=25)
@given(st.lists(LENGTHS_KM, min_size=6, max_size=6), st.integers(4, 60), st.integers(20, 600))
def test_no_loss_helps(lengths_km, trucks, need_t):
    ends = [
        ("hub", "fork"),
        ("hub", "west"),
        ("fork", "east"),
        ("fork", "west"),
        ("west", "east"),
        ("west", "rear"),
    ]
    roads = [link(a, b, km) for (a, b), km in zip(ends, lengths_km, strict=True)]
    second = TrainService(id="second", origin="base", destination="rear", trains_per_day=1, payload_t=60)
    toy = scenario(
        depots=(depot("store", "hub"), depot("forward", "rear")),
        trucks=(
            company("column", ("store", "forward"), ("east", "west"), trucks=trucks),
            company("shuttle", ("forward",), ("store",), trucks=trucks),
        ),
        groups=(group("west", "west", need_t), group("east", "east", 100)),
        net=network(NETWORK.nodes, [NETWORK.links[0], *roads, link("base", "rear", 150, mode="rail")]),
        trains=(second,),
        railheads=(Railhead(id="rear-yard", node="rear", men_per_track=500),),
    )
    whole = analysed(toy).supplied
    for leg in whole.legs:
        for element in whole.elements_of(leg):
            assert whole.without(element).total_t_per_day <= whole.total_t_per_day * (1 + 1e-6)
