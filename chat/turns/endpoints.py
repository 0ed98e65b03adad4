"""Which server a model is asked at: the one of the settings, but for those that answer without one."""

from django.conf import settings

from chat.flows.script import SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE, OFFLINE_MODEL, PROVIDERS, Endpoint

WITHOUT_SERVER = Endpoint(provider=OFFLINE, base_url=PROVIDERS[OFFLINE].base_url, model=OFFLINE_MODEL)
"""Where the offline model and the scripts of flows answer: a transport in place of a socket."""
OURS = (OFFLINE_MODEL, SCRIPT_MODEL)
"""The models that are asked there: they are always there, and cost nothing."""


def endpoint_of(model: str) -> Endpoint:
    """A person may name the offline model in the settings, behind an address: that one is asked then."""
    if model == SCRIPT_MODEL or (model == OFFLINE_MODEL != settings.LLM.model):
        return WITHOUT_SERVER
    endpoint: Endpoint = settings.LLM
    return endpoint


def maker(model: str) -> str:
    """Who answers, as rows keep it: see Endpoint."""
    return endpoint_of(model).maker(model)
