"""Tools whose results a flow pins: they are offered as they are, and give what the file says."""

from chat.flows.flow import Flow, FlowTurn
from chat.tools.toolbox import Toolbox


def pinned(flow: Flow, turn: FlowTurn, installed: Toolbox) -> Toolbox:
    """The tools that the turn offers. A call that no pin fits really runs, if its tool is installed;
    else it fails, and says that the flow has no result for it.

    A pinned result carries the envelope of chat.origin with `kind: pinned`. Raises UnknownTool.
    """
    raise NotImplementedError
