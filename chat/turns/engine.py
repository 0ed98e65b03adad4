"""The engine of this process: the model, the tools and the limits that its turns run with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module

from django.conf import settings

import chat.tools
from chat.live.line import connected
from chat.llm.client import Model
from chat.llm.endpoint import Endpoint
from chat.llm.offline.transport import OfflineTransport
from chat.tools.toolbox import Toolbox
from chat.turns.runner import Runner


@cache
def installed_tools() -> Toolbox:
    """Those in chat/tools, and those in the packages that the settings name."""
    packages = (chat.tools, *map(import_module, settings.EXTRA_TOOLS))
    return Toolbox(tool for package in packages for tool in Toolbox.installed(package).values())


@asynccontextmanager
async def runner() -> AsyncIterator[tuple[Runner, Model]]:
    """What turns run with, on the running loop, and its model; connections are closed at the end."""
    model = _model(settings.LLM)
    try:
        async with connected(settings.LIVE):
            yield Runner(model, installed_tools(), settings.LIMITS), model
    finally:
        await model.close()


def _model(endpoint: Endpoint) -> Model:
    """Offline, a transport answers in place of a socket: the client can't tell."""
    return Model(endpoint, transport=OfflineTransport() if endpoint.is_offline else None)
