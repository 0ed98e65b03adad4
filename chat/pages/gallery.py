"""The flows that come with Travelbot, as they are shown to be played."""

from dataclasses import dataclass

from chat.flows.flow import Flow
from chat.flows.repertoire import shipped
from chat.flows.script import SCRIPT_MODEL
from chat.turns.flows import default_model

HEADINGS = {"patterns": "Six ways a model calls functions", "trips": "Longer trips", "": "More of them"}
"""By the group that a flow's file names."""


@dataclass(frozen=True, slots=True)
class Card:
    flow: Flow

    @property
    def labels(self) -> list[str]:
        """What of it is not as it would be in earnest."""
        scripted = ["Scripted answers"] if default_model(self.flow) == SCRIPT_MODEL else []
        pinned = ["Pinned results"] if any(turn.pins for turn in self.flow.turns) else []
        return scripted + pinned


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    heading: str
    cards: tuple[Card, ...]


def gallery(names: tuple[str, ...] = ("patterns", "trips")) -> list[Group]:
    """Groups of cards, as the repertoire orders them; groups without a flow are left out."""
    flows = shipped().values()
    groups = [
        Group(name, HEADINGS[name], tuple(Card(flow) for flow in flows if flow.group == name))
        for name in names
    ]
    return [group for group in groups if group.cards]
