"""Flows in conversations: which one is played, what its next turn says, and which tools a turn has."""

from chat.flows.flow import Decided, Flow, FlowTurn
from chat.models import Conversation, Owner, StoredFlow, ToolCall, Turn
from chat.tools.toolbox import Toolbox


def kept(flow: Flow, text: str, origin: str, owner: Owner | None = None, collection: str = "") -> StoredFlow:
    """The row of this very file: made once for each owner, origin and collection."""
    raise NotImplementedError


def flow_of(row: StoredFlow) -> Flow:
    """Read from the row's text, which never changes: kept in memory for the last few."""
    raise NotImplementedError


def default_model(flow: Flow) -> str:
    """What plays it where nobody chose: the model of the settings; offline its script, if it has one."""
    raise NotImplementedError


def begin(row: StoredFlow, model: str, owner: Owner | None) -> Conversation:
    """A conversation that is to play the flow, with what was said before as turns that have ended.

    `owner` None: nobody's.
    """
    raise NotImplementedError


def said_so_far(conversation: Conversation) -> int:
    """How many of the flow's turns have been said."""
    raise NotImplementedError


def say_next(conversation: Conversation) -> Turn | None:
    """Say the flow's next turn; None if all were said. Said once, however often, and by however many.

    Raises chat.turns.say.Refused while another turn is under way.
    """
    raise NotImplementedError


def flow_turn_of(turn: Turn) -> FlowTurn | None:
    """None for what a person said freely."""
    raise NotImplementedError


def tools_of(turn: Turn) -> Toolbox:
    """All that the turn's calls may be of: those of its flow, or those that are installed."""
    raise NotImplementedError


def decided_for(call: ToolCall) -> Decided:
    """What the flow decides of a call that asks first: denied, if it says nothing."""
    raise NotImplementedError
