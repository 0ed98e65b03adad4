"""The scripted model: answers with a flow's own lines, on the wire and labelled as what it is."""

import httpx

from chat.flows.flow import Flow

SCRIPT_MODEL = "travelbot-script"
"""The name of the model that plays scripts."""


class ScriptTransport(httpx.AsyncBaseTransport):
    """A model server, as chat.llm.client sees it, which answers the n-th request of a turn with its n-th line.

    Which turn and which line it is, is counted in the messages of the request: it keeps no state.
    """

    def __init__(self, flow: Flow) -> None:
        raise NotImplementedError
