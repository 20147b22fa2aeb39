"""The scenario language: everything that an analyst can write, with units, meaning and allowed values."""

from sim.scenario.schema.attack import Axis, Fires, Offensive, Rates, Strike, Target
from sim.scenario.schema.civilians import Booths, Civilians, ReliefPoint
from sim.scenario.schema.command import (
    Command,
    Encirclement,
    Endurance,
    FlankOpen,
    HubLost,
    HubThreatened,
    Interdiction,
    Triggers,
)
from sim.scenario.schema.drawdown import CoveringFire, Demonstration, Destination, Drawdown, Stage
from sim.scenario.schema.forces import Garrison, Group, Posture, Reinforcement, Shortage
from sim.scenario.schema.network import Bridge, BridgeState, Link, Network, Node, Side
from sim.scenario.schema.scenario import Hub, Observation, Scenario
from sim.scenario.schema.sides import Change, Line, Party, Sides
from sim.scenario.schema.supply import (
    SUPPLY_CLASSES,
    ByClass,
    Depot,
    Handling,
    Railhead,
    RailTraffic,
    RoadMarch,
    Supply,
    TrainService,
    TruckCompany,
)

__all__ = [
    "SUPPLY_CLASSES",
    "Axis",
    "Booths",
    "Bridge",
    "BridgeState",
    "ByClass",
    "Change",
    "Civilians",
    "Command",
    "CoveringFire",
    "Demonstration",
    "Depot",
    "Destination",
    "Drawdown",
    "Encirclement",
    "Endurance",
    "Fires",
    "FlankOpen",
    "Garrison",
    "Group",
    "Handling",
    "Hub",
    "HubLost",
    "HubThreatened",
    "Interdiction",
    "Line",
    "Link",
    "Network",
    "Node",
    "Observation",
    "Offensive",
    "Party",
    "Posture",
    "RailTraffic",
    "Railhead",
    "Rates",
    "Reinforcement",
    "ReliefPoint",
    "RoadMarch",
    "Scenario",
    "Shortage",
    "Side",
    "Sides",
    "Stage",
    "Strike",
    "Supply",
    "Target",
    "TrainService",
    "Triggers",
    "TruckCompany",
]
