"""Flows in conversations: which one is played, what its next turn says, and which tools a turn has."""

import hashlib
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from chat.canonical import clean_text
from chat.flows.flow import Decided, Flow
from chat.flows.pins import PinnedTool
from chat.flows.reading import WrongFlow
from chat.flows.script import SCRIPT_MODEL
from chat.models import Conversation, Owner, StoredFlow, ToolCall, Turn, whose
from chat.tools.toolbox import Toolbox
from chat.turns.alone import alone_with
from chat.turns.engine import installed_tools
from chat.turns.given import set_down
from chat.turns.outage import knowing
from chat.turns.played import flow_of, flow_turn_of, tools_for
from chat.turns.say import Refused, Said, say

__all__ = [
    "begin",
    "decided_for",
    "default_model",
    "flow_of",
    "flow_turn_of",
    "kept",
    "said_so_far",
    "say_next",
    "say_turn",
    "tools_of",
]

UNDECIDED = Decided(approved=False, reason="The flow does not say what becomes of a call that asks first")
UNSEEN = Decided(approved=False, reason="A flow can’t approve a call to an MCP server: pin its result")


def kept(flow: Flow, text: str, origin: str, owner: Owner | None = None, collection: str = "") -> StoredFlow:
    """The row of this very file: made once for each owner, origin and collection."""
    text = clean_text(text)
    slug, digest = clean_text(flow.slug)[:100], hashlib.sha256(text.encode()).hexdigest()
    same = {"origin": origin, "collection": collection, "slug": slug, "digest": digest, **whose(owner)}
    with transaction.atomic():
        rows = StoredFlow.objects.current().filter(**same)
        if row := rows.first():
            return row
        alone_with(f"flow {digest}")
        if row := rows.first():  # Somebody else has kept it meanwhile.
            return row
        title, category = clean_text(flow.title)[:200], clean_text(flow.category)[:100]
        return StoredFlow.objects.create(**same, title=title, category=category, text=text)


def default_model(flow: Flow) -> str:
    """What plays it where nobody chose: the model of the settings; offline its script, if it has one."""
    if settings.LLM.is_offline and flow.is_scripted:
        return SCRIPT_MODEL
    return str(settings.LLM.model)


def begin(row: StoredFlow, model: str, owner: Owner | None, pk: UUID | None = None) -> Conversation:
    """A conversation that is to play the flow, with what was said before as turns that have ended.

    `owner` None: nobody's; `pk` None: a new one.
    Raises chat.turns.say.Refused for a flow that can't be played, or not by `model`.
    """
    flow = _playable(row, model)
    with knowing():
        conversation = Conversation.objects.create(
            id=pk or uuid4(),
            flow=row,
            title=row.title,
            model=model,
            system_prompt=clean_text(flow.system),
            **whose(owner),
        )
        if flow.given:
            set_down(conversation, flow.given)
    return conversation


def said_so_far(conversation: Conversation) -> int:
    """How many of the flow's turns have been said."""
    last = conversation.turns.aggregate(last=Max("flow_turn"))["last"]
    return 0 if last is None else last + 1


def say_next(conversation: Conversation, number: int | None = None) -> Turn | None:
    """Say the flow's next turn; None if all were said. Said once, however often, and by however many.

    `number` is the one that is believed to be next: one that was said already is not said again, nor is
    another in its place. Raises chat.turns.say.Refused while another turn is under way.
    """
    if conversation.flow is None:
        raise Refused("No flow is played in this conversation.")
    flow, so_far = _readable(conversation.flow), said_so_far(conversation)
    number = so_far if number is None else number
    if not 0 <= number < len(flow.turns):
        return None
    if number > so_far:
        raise Refused(f"The flow's turn {so_far + 1} comes before its turn {number + 1}.", 409)
    return say(conversation, _said(conversation, flow, number))


def say_turn(conversation: Conversation, flow: Flow, number: int) -> Turn:
    """Say the turn which is known to be next, by who holds the conversation."""
    return say(conversation, _said(conversation, flow, number))


def tools_of(turn: Turn) -> Toolbox:
    """All that the turn's calls may be of: those of its flow, or those that are installed."""
    return tools_for(turn, installed_tools())


def decided_for(call: ToolCall) -> Decided:
    """What the flow decides of a call that asks first: denied, if it says nothing.

    What a server's tool would really do no file may approve: it may come from anywhere.
    """
    played = flow_turn_of(call.step.turn)
    decided = (played.decided if played else None) or UNDECIDED
    return UNSEEN if decided.approved and _reaches_a_server(call, decided) else decided


def _reaches_a_server(call: ToolCall, decided: Decided) -> bool:
    tool = tools_of(call.step.turn).get(call.name)
    arguments = {**(call.arguments or {}), **decided.changes}
    pin = tool.pin_for(arguments) if isinstance(tool, PinnedTool) else None
    return tool is not None and bool(tool.server) and pin is None


def _said(conversation: Conversation, flow: Flow, number: int) -> Said:
    turn = flow.turns[number]
    return Said(
        text=turn.says,
        client_key=f"flow-{number}",
        model=_model(conversation) if number else conversation.model,
        tools=turn.tools,
        tool_choice=turn.tool_choice,
        settings=dict(turn.settings),
        flow_turn=number,
    )


def _model(conversation: Conversation) -> str:
    """The one that played it so far, whatever was asked freely in between."""
    played = conversation.turns.exclude(flow_turn=None).order_by("-flow_turn")
    return played.values_list("model", flat=True).first() or conversation.model


def _playable(row: StoredFlow, model: str) -> Flow:
    flow = _readable(row)
    if model == SCRIPT_MODEL and not flow.is_scripted:
        raise Refused(f"“{flow.title}” has no script for each of its turns: pick another model.")
    described = {tool.name for tool in flow.foreign}
    missing = [name for name in flow.offered if name not in described and name not in installed_tools()]
    if missing:
        raise Refused(f"“{flow.title}” offers {', '.join(missing)}: not installed here.")
    return flow


def _readable(row: StoredFlow) -> Flow:
    try:
        return flow_of(row)
    except WrongFlow as wrong:
        raise Refused(f"“{row.title}” can't be read. {wrong}") from wrong
