"""Conversations as OpenAI's fine-tuning takes them: JSON lines, each with `messages` and `tools`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from chat.agent.history import messages
from chat.llm.request import JsonObject
from chat.models import Conversation, Turn
from chat.models.step import Wire
from chat.turns.history import past_turn, system_prompt

AT_ONCE = 20
"""Conversations in memory, however many are exported."""
_KNOWN = ("role", "content", "tool_calls", "tool_call_id")
NOBODY = "nobody"
"""The provider that is asked: what a model thought goes back to its own alone, so here it is left out."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A conversation up to a turn; None: the end of the branch that is shown."""

    conversation: UUID
    turn: int | None = None


def pieces(chosen: Sequence[Chosen]) -> Iterator[str]:
    """The lines, some at a time: as many queries for each piece, and the memory of one."""
    for start in range(0, len(chosen), AT_ONCE):
        yield "".join(_lines(chosen[start : start + AT_ONCE]))


def _lines(chosen: Sequence[Chosen]) -> Iterator[str]:
    conversations = Conversation.objects.in_bulk({each.conversation for each in chosen})
    branches = _branches(chosen, conversations)
    ids = {pk for branch in branches for pk in branch}
    turns = Turn.objects.prefetch_related("steps__calls").in_bulk(ids)
    offered = _offered(ids)
    for each, branch in zip(chosen, branches, strict=True):
        ended = [turns[pk] for pk in branch if turns[pk].is_final]
        if ended:
            line = _line(conversations[each.conversation], ended, [offered.get(pk, {}) for pk in branch])
            yield json.dumps(line, ensure_ascii=False) + "\n"


def _branches(chosen: Sequence[Chosen], conversations: dict[UUID, Conversation]) -> list[list[int]]:
    """The ids of the turns of each, from the first to the last."""
    rows = Turn.objects.filter(conversation__in=conversations).order_by().values_list("pk", "parent")
    parents = dict(rows)

    def branch(each: Chosen) -> Iterator[int]:
        found = conversations.get(each.conversation)
        at = each.turn or (found.head_id if found else None)
        while at in parents:
            yield at
            at = parents[at]

    return [list(branch(each))[::-1] for each in chosen]


def _offered(ids: Iterable[int]) -> dict[int, JsonObject]:
    """By turn, what its last request has said of tools."""
    wires = Wire.objects.filter(step__turn__in=ids).order_by("step")
    rows: Iterator[tuple[int, Any]] = wires.values_list("step__turn", "request").iterator()
    return {turn: _offer(body) for turn, body in rows if isinstance(body, dict)}


def _offer(body: JsonObject) -> JsonObject:
    return {"tools": body.get("tools"), "parallel": body.get("parallel_tool_calls")}


def _line(conversation: Conversation, turns: list[Turn], offered: list[JsonObject]) -> JsonObject:
    said = messages(
        system_prompt(conversation),
        map(past_turn, turns),
        provider=NOBODY,
        result_bytes=settings.LIMITS.model_result_bytes,
    )
    tools = {name: tool for each in offered for name, tool in _tools(each.get("tools"))}
    parallel = next((each["parallel"] for each in reversed(offered) if "parallel" in each), None)
    return {
        "messages": list(_strict(said)),
        **({"tools": list(tools.values())} if tools else {}),
        **({"parallel_tool_calls": parallel} if tools and isinstance(parallel, bool) else {}),
    }


def _tools(sent: Any) -> Iterator[tuple[str, JsonObject]]:
    for tool in sent if isinstance(sent, list) else ():
        if isinstance(tool, dict) and isinstance(function := tool.get("function"), dict):
            yield str(function.get("name")), {"type": "function", "function": function}


def _strict(said: Iterable[JsonObject]) -> Iterator[JsonObject]:
    """Nothing that the format does not know, and ids of its length."""
    ids: dict[str, str] = {}
    for message in said:
        shown: JsonObject = {key: message[key] for key in _KNOWN if key in message}
        for call in message.get("tool_calls", ()):
            ids[call["id"]] = f"call_{len(ids) + 1}"
        if "tool_calls" in shown:
            shown["tool_calls"] = [{**call, "id": ids[call["id"]]} for call in shown["tool_calls"]]
        if "tool_call_id" in shown:
            shown["tool_call_id"] = ids[shown["tool_call_id"]]
        yield shown
