"""The reference workload W: one depot, one road, one consumer, thirty days.

Forty convoys of 60 t load from the depot in a bay with six places, drive six stretches of road that take
four convoys each (both directions share them), unload in a bay with four places and come back. A consumer
draws about 225 t an hour from the store they fill. Every engine plays W with the same random streams.
"""

from dataclasses import dataclass

from sim.streams import Draw, Streams

HORIZON_H = 30 * 24.0
CONVOYS = 40
PAYLOAD_T = 60.0
LOADING_PLACES = 6
UNLOADING_PLACES = 4
CONVOYS_PER_STRETCH = 4
LOADING_H = 1.5
STRETCHES_H = (0.40, 0.50, 0.55, 0.45, 0.50, 0.35)
UNLOADING_H = 1.0
BAY_CV = 0.30
DRIVE_CV = 0.35
DEMAND_T_PER_H = 225.0
DEMAND_CV = 30.0 / 225.0
START_T = 2_000.0
DEPOT_T = 1_000_000.0


@dataclass(frozen=True)
class Draws:
    """The random numbers of one run: hours for each kind of work, tonnes for each hour's demand."""

    loading_h: Draw
    stretches_h: tuple[Draw, ...]
    unloading_h: Draw
    demand_t: Draw


@dataclass(frozen=True)
class Outcome:
    """What a run did, so that nobody is fast by doing less.

    Attributes
    ----------
    activities
        Loadings, stretches driven, unloadings and hours of demand that were finished.
    delivered_t, consumed_t
        Tonnes unloaded, and tonnes drawn from the store; None where an engine moves nothing.
    """

    activities: int
    delivered_t: float | None = None
    consumed_t: float | None = None


def draws(seed: int) -> Draws:
    """Fresh streams for one run."""
    streams = Streams(seed, replicate=0)
    return Draws(
        loading_h=streams.lognormal("loading", LOADING_H, BAY_CV),
        stretches_h=tuple(
            streams.lognormal(f"stretch/{number}", mean_h, DRIVE_CV)
            for number, mean_h in enumerate(STRETCHES_H)
        ),
        unloading_h=streams.lognormal("unloading", UNLOADING_H, BAY_CV),
        demand_t=streams.lognormal("demand", DEMAND_T_PER_H, DEMAND_CV),
    )
