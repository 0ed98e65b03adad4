"""The scripted model: answers with a flow's own lines, on the wire and labelled as what it is."""

import httpx

from chat.flows.flow import Flow

SCRIPT_MODEL = "travelbot-script"
"""The name of the model that plays scripts."""


class ScriptTransport(httpx.AsyncBaseTransport):
    """A model server to its client: answers the n-th request of a turn with the n-th line of its script.

    Which turn and which line it is, is counted in the messages of the request: it keeps no state.
    """

    def __init__(self, flow: Flow) -> None:
        raise NotImplementedError
