"""The balance of a run: what came in is what went out and what is left, for cargo, vehicles and people."""

from __future__ import annotations

import math

from sim.campaign.journal import CargoBalance, History, PeopleBalance, VehicleBalance
from sim.errors import SimError
from sim.scenario.schema import SUPPLY_CLASSES
from sim.totals import total

TOLERANCE_T = 1e-6
RELATIVE_TOLERANCE = 1e-12
"""Rounding that sums of millions of tonnes may have, as a share of them."""


class SimulationError(SimError):
    """The model broke one of its own rules."""


def check_balance(history: History) -> None:
    """Check that nothing was made and nothing vanished.

    Raises
    ------
    SimulationError
        With every account that does not balance.
    """
    faults = _cargo_faults(history.cargo) + _people_faults(history.people)
    for group, vehicles in history.vehicles.items():
        faults += _vehicle_faults(group, vehicles)
    if faults:
        raise SimulationError("the run does not balance: " + "; ".join(faults))


def _cargo_faults(cargo: CargoBalance) -> list[str]:
    faults = []
    for index, supply_class in enumerate(SUPPLY_CLASSES):
        came = cargo.opening[index] + cargo.loaded[index]
        accounts = (
            cargo.consumed,
            cargo.destroyed,
            cargo.abandoned,
            cargo.captured,
            cargo.returned,
            cargo.in_transit,
            cargo.in_stock,
        )
        went = total(account[index] for account in accounts)
        slack_t = max(TOLERANCE_T, RELATIVE_TOLERANCE * came)
        if not abs(came - went) <= slack_t:
            faults.append(f"{supply_class}: {came:.6f} t came in, {went:.6f} t are accounted for")
        if min(account[index] for account in accounts) < -slack_t:
            faults.append(f"{supply_class}: an account is negative")
    return faults


def _vehicle_faults(group: str, vehicles: VehicleBalance) -> list[str]:
    parts = (vehicles.present, vehicles.marching, vehicles.out, vehicles.abandoned, vehicles.destroyed)
    if total(parts) == vehicles.establishment and min(parts) >= 0:
        return []
    return [f"vehicles of {group}: {vehicles.establishment} at the start, {parts} at the end"]


def _people_faults(people: PeopleBalance) -> list[str]:
    parts = (people.stayed, people.on_road, people.queueing, people.crossed)
    if math.isclose(total(parts), people.residents, abs_tol=1e-6) and min(parts) >= -1e-6:
        return []
    return [f"people: {people.residents:.3f} at the start, {total(parts):.3f} at the end"]
