"""Who answers a turn: the server of the settings, the offline model, or the script of the turn's flow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from chat.agent.loop import Asks, Work
from chat.flows.flow import Flow
from chat.flows.script import SCRIPT_MODEL, ScriptTransport
from chat.llm.answer import Answer
from chat.llm.attempt import Hear
from chat.llm.client import Model
from chat.llm.exchange import Exchange
from chat.llm.offline.transport import OfflineTransport
from chat.llm.request import Request
from chat.models import Turn
from chat.turns.database import in_database
from chat.turns.endpoints import WITHOUT_SERVER, endpoint_of
from chat.turns.played import flow_played


@dataclass(frozen=True, slots=True)
class Models:
    """All models but scripts, each at its endpoint."""

    served: Model
    unwatched: Model
    """The same server, where no person waits: a client of its own, which waits for one that is too busy."""
    offline: Model

    async def ask(self, request: Request, hear: Hear, exchange: Exchange) -> Answer:
        asked = self.offline if endpoint_of(request.model) is WITHOUT_SERVER else self.served
        return await asked.ask(request, hear, exchange)

    async def close(self) -> None:
        await asyncio.gather(self.served.close(), self.unwatched.close(), self.offline.close())


def offline() -> Model:
    """A transport answers in place of a socket: the client can't tell."""
    return Model(WITHOUT_SERVER, transport=OfflineTransport())


@asynccontextmanager
async def answering(turn: int, work: Work, others: Asks) -> AsyncIterator[Asks]:
    """Who answers `turn`, which is that work."""
    if work.unwatched and isinstance(others, Models):
        others = replace(others, served=others.unwatched)
    if work.model != SCRIPT_MODEL:
        yield others
        return
    client = Model(WITHOUT_SERVER, transport=await in_database.patiently(_script, turn))
    try:
        yield client
    finally:
        await client.close()


def _script(turn: int) -> ScriptTransport:
    """Days are counted from when it was said: a runner that goes on with it says the same."""
    row = Turn.objects.select_related("conversation__flow").get(pk=turn)
    said_at = row.created_at.astimezone()
    nothing = Flow(slug="", title="", turns=())
    return ScriptTransport(flow_played(row) or nothing, row.flow_turn, clock=lambda: said_at)
