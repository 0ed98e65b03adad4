"""Export of a selection: JSON lines as OpenAI's fine-tuning takes them, for who may, and recorded."""

import json
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext

from chat.models import AuditEntry, Conversation, Step, ToolCall, Turn
from chat.models.step import Wire
from chat.review import openai
from tests.admin.staff import logged_in, page, staff, talk
from tests.pages.nasty import NASTY, nasty_rows
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db

TOOLS = [
    {
        "type": "function",
        "function": {"name": "get_current_weather", "parameters": {"type": "object", "properties": {}}},
    }
]


@pytest.fixture
def rita(alice: Client) -> Client:
    return logged_in(alice, "read_conversation", "export_conversation")


def exported(client: Client, *pks: object, model: str = "conversation", **form: str) -> list[dict[str, Any]]:
    action = {"action": f"export_{model}s", "_selected_action": pks, **form}
    answer = client.post(f"/admin/chat/{model}/", action)
    assert answer["Content-Disposition"].startswith('attachment; filename="conversations-')
    lines = b"".join(answer).decode().splitlines()
    return [json.loads(line) for line in lines]


def problems(line: dict[str, Any]) -> list[str]:
    """What OpenAI's fine-tuning would refuse of a line of chat data."""
    found = [f"key {key}" for key in line.keys() - {"messages", "tools", "parallel_tool_calls"}]
    open_calls: list[str] = []
    seen: set[str] = set()
    for at, message in enumerate(line["messages"]):
        role, content = message["role"], message.get("content")
        allowed = {"role", "content"} | {"assistant": {"tool_calls"}, "tool": {"tool_call_id"}}.get(
            role, set()
        )
        found += [f"{at}: key {key}" for key in message.keys() - allowed]
        if role not in ("system", "user", "assistant", "tool") or (role == "system" and at):
            found.append(f"{at}: role {role}")
        if not isinstance(content, str) and not (content is None and message.get("tool_calls")):
            found.append(f"{at}: content {content!r}")
        if open_calls and role != "tool":
            found.append(f"{at}: unanswered {open_calls}")
        if role == "tool":
            if message["tool_call_id"] not in open_calls:
                found.append(f"{at}: answers nothing")
            else:
                open_calls.remove(message["tool_call_id"])
        for call in message.get("tool_calls", ()):
            if call["id"] in seen or len(call["id"]) > 40 or call.keys() != {"id", "type", "function"}:
                found.append(f"{at}: call {call}")
            json.loads(call["function"]["arguments"])
            seen.add(call["id"])
            open_calls.append(call["id"])
    if line["messages"][-1]["role"] != "assistant":
        found.append("does not end with the assistant")
    for tool in line.get("tools", ()):
        if tool.keys() != {"type", "function"} or "name" not in tool["function"]:
            found.append(f"tool {tool}")
    return found


def test_a_selection_is_a_line_a_conversation(rita: Client, bob: Client) -> None:
    turns = [talk(bob) for _ in range(3)]
    Wire.objects.update(request={"messages": [], "tools": TOOLS, "parallel_tool_calls": True})
    lines = exported(rita, *(turn.conversation_id for turn in turns[:2]))
    assert len(lines) == 2
    for line in lines:
        assert problems(line) == []
        assert [each["role"] for each in line["messages"]] == [
            "system",
            "user",
            "assistant",
            "tool",
            "tool",
            "assistant",
        ]
        assert (line["tools"], line["parallel_tool_calls"]) == (TOOLS, True)
        assert line["messages"][-1]["content"] == "It is **7 °C** in Paris."


def unanswered(conversation: Conversation) -> None:
    ToolCall.objects.update(result=None, status="cancelled")
    Turn.objects.update(status="cancelled")


def same_ids(conversation: Conversation) -> None:
    ToolCall.objects.update(wire_id="x" * 200)


def no_words(conversation: Conversation) -> None:
    Step.objects.update(text="", reasoning="Hm.")


def failed(conversation: Conversation) -> None:
    Step.objects.all().delete()
    Turn.objects.update(status="failed", reason="rate_limit", explanation="Too many.")


def never_json(conversation: Conversation) -> None:
    ToolCall.objects.update(arguments=None, arguments_raw="{oops", name="no such tool!", extra={"thought": 1})


def abandoned(conversation: Conversation) -> None:
    Step.objects.filter(number=1).update(status="abandoned")


@pytest.mark.parametrize("damage", [unanswered, same_ids, no_words, failed, never_json, abandoned])
def test_whatever_happened_the_line_is_valid(rita: Client, bob: Client, damage: Any) -> None:
    conversation = conversation_of(bob)
    lay_out(conversation, 2)
    damage(conversation)
    [line] = exported(rita, conversation.pk)
    assert problems(line) == []


def test_what_is_hostile_is_text_in_it(rita: Client, bob: Client) -> None:
    conversation = nasty_rows(bob)
    [line] = exported(rita, conversation.pk)
    assert problems(line) == []
    assert NASTY in json.dumps(line["messages"], ensure_ascii=False).encode().decode("unicode_escape")


def test_an_answer_under_way_is_left_out(rita: Client, bob: Client) -> None:
    conversation = conversation_of(bob)
    lay_out(conversation)
    lay_out(conversation, said="And now?", status="running")
    nothing_ended = conversation_of(bob)
    lay_out(nothing_ended, status="running")
    [line] = exported(rita, conversation.pk, nothing_ended.pk, conversation_of(bob).pk)
    assert "And now?" not in json.dumps(line) and problems(line) == []


def test_turns_are_exported_as_their_conversations_up_to_there(rita: Client, bob: Client) -> None:
    conversation = conversation_of(bob)
    turns = [lay_out(conversation, said=said) for said in ("One", "Two", "Three")]
    lines = exported(rita, turns[0].pk, turns[1].pk, model="turn")
    said = [[each["content"] for each in line["messages"] if each["role"] == "user"] for line in lines]
    assert said == [["One"], ["One", "Two"]]


def test_the_export_is_recorded_before_it_leaves(rita: Client, bob: Client) -> None:
    pks = [talk(bob).conversation_id for _ in range(2)]
    exported(rita, *pks)
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.action, entry.rows, entry.conversation) == ("rita", "exported", 2, None)
    assert all(str(pk) in entry.detail for pk in pks)
    exported(rita, pks[0])
    assert AuditEntry.objects.filter(action="exported", conversation=pks[0]).count() == 1


def test_a_large_selection_is_recorded_by_how_it_was_found(rita: Client, bob: Client) -> None:
    for _ in range(11):
        talk(bob)
    address = "/admin/chat/conversation/?turn=done"
    everything = {"action": "export_conversations", "_selected_action": [uuid4()], "select_across": "1"}
    answer = rita.post(address, everything)
    assert len(b"".join(answer).splitlines()) == 11
    entry = AuditEntry.objects.get()
    assert (entry.rows, entry.detail) == (11, "JSON lines: all found with turn=done")


@pytest.mark.parametrize("permission", ["read_conversation", "view_conversation", "export_conversation"])
def test_without_the_permission_nothing_leaves(alice: Client, bob: Client, permission: str) -> None:
    turn = talk(bob)
    logged_in(alice, permission)
    call = turn.steps.all()[0].calls.all()[0]
    actions = [
        ("conversation", "conversations", turn.conversation_id),
        ("turn", "turns", turn.pk),
        ("toolcall", "calls", call.pk),
    ]
    for model, name, pk in actions:
        action = {"action": f"export_{name}", "_selected_action": [pk]}
        answer = alice.post(f"/admin/chat/{model}/", action)
        assert answer.status_code in (200, 302, 403) and "Content-Disposition" not in answer.headers
    assert not AuditEntry.objects.filter(action="exported").exists()


def test_who_may_not_export_is_not_offered_it(alice: Client, bob: Client) -> None:
    pk = talk(bob).conversation_id
    logged_in(alice, "read_conversation")
    assert page(alice, "chat/conversation/").xpath("//select[@name='action']") == []
    words = page(alice, f"chat/conversation/{pk}/change/").text_content()
    assert "Export" not in words and "Save as flow" not in words


def test_ten_times_as_many_take_no_more_memory_or_queries_a_piece(bob: Client) -> None:
    chosen = [openai.Chosen(talk(bob).conversation_id) for _ in range(2 * openai.AT_ONCE + 1)]
    asked = []
    for piece in (made := openai.pieces(chosen)):
        assert len(piece.splitlines()) <= openai.AT_ONCE
        with CaptureQueriesContext(connection) as captured:
            rest = next(made, None)
        asked.append(len(captured))
        if rest is None:
            break
    assert max(asked) <= 6


@pytest.mark.django_db(transaction=True)
async def test_a_server_streams_it(bob: Client) -> None:
    """As ASGI sends it: piece by piece, with nothing gathered before."""
    browser = AsyncClient(headers={"host": "localhost"})
    talks = sync_to_async(lambda: [talk(bob).conversation_id for _ in range(openai.AT_ONCE + 1)])
    pks, user = await talks(), await sync_to_async(staff)("read_conversation", "export_conversation")
    await browser.aforce_login(user)
    action = {"action": "export_conversations", "_selected_action": [str(pk) for pk in pks]}
    answer = await browser.post("/admin/chat/conversation/", action)
    pieces = [piece async for piece in answer.streaming_content]  # type: ignore[union-attr]
    assert [len(piece.splitlines()) for piece in pieces] == [openai.AT_ONCE, 1]
