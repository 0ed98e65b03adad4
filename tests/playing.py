"""A turn played through the real engine and the real database, with a model and tools made to order."""

import asyncio
from typing import Any
from uuid import uuid4

from chat.agent.limits import Limits
from chat.agent.loop import Asks
from chat.llm.endpoint import OFFLINE_MODEL
from chat.models import Conversation, ToolCall, Turn
from chat.tools.toolbox import Toolbox
from chat.turns.approval import Decision, decide
from chat.turns.database import in_database
from chat.turns.engine import installed_tools
from chat.turns.runner import Runner
from chat.turns.say import Said, say


def said(text: str = "Hello", conversation: Conversation | None = None, **choices: Any) -> Turn:
    """A queued turn, as the composer makes one, in a conversation of somebody new."""
    conversation = conversation or Conversation.objects.create(visitor=uuid4().hex)
    defaults = {"client_key": uuid4().hex, "model": OFFLINE_MODEL, "tools": tuple(installed_tools())}
    return say(conversation, Said(text=text, **defaults | choices))


async def start(
    turn: Turn, model: Asks, tools: Toolbox | None = None, limits: Limits | None = None
) -> asyncio.Task[None]:
    """The turn claimed and running as a task."""
    runner = Runner(model, tools or installed_tools(), limits or Limits())
    begun = await in_database(runner.begin, turn.pk, "test")
    assert begun is not None, "nobody else runs turns in a test"
    return asyncio.create_task(runner.run(begun))


async def play(turn: Turn, model: Asks, tools: Toolbox | None = None, limits: Limits | None = None) -> Turn:
    """The turn run to its end, as its row is then."""
    await (await start(turn, model, tools, limits))
    return await fresh(turn)


async def play_approved(
    turn: Turn, model: Asks, tools: Toolbox | None = None, limits: Limits | None = None
) -> Turn:
    """The same with a person who approves whatever asks them."""
    while (turn := await play(turn, model, tools, limits)).status == Turn.Status.AWAITING_APPROVAL:
        await in_database(approve, turn)
    return turn


def approve(turn: Turn, *, approved: bool = True, note: str = "") -> None:
    """Approve, or deny, every call of `turn` that waits for it."""
    for call in ToolCall.objects.filter(step__turn=turn, status="awaiting_approval"):
        decide(call.pk, decision(call, approved=approved, note=note))


def decision(call: ToolCall, *, approved: bool = True, note: str = "") -> Decision:
    return Decision(approved=approved, fingerprint=call.fingerprint, by=None, who="alice", note=note)


async def fresh(turn: Turn) -> Turn:
    """The row as it is now, with steps and calls."""
    rows = Turn.objects.select_related("conversation").prefetch_related("steps__calls")
    return await in_database(rows.get, pk=turn.pk)
