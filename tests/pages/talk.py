"""Conversations for the tests of pages: begun by a form as a person does, or laid out as rows."""

from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from chat.models import VISITOR, Conversation, Step, ToolCall, Turn, Wire

JSON = {"HTTP_ACCEPT": "application/json"}
"""What a program sends in place of a browser's Accept."""


def begin(client: Client, text: str | None = "Hello", **fields: Any) -> Conversation:
    """A new conversation of this browser; its turn, if something was said, is queued: nobody runs it."""
    form = fields if text is None else {"text": text, **fields}
    response = client.post("/c/", form, **JSON)
    assert response.status_code == 201, response.content
    return Conversation.objects.get(pk=response.json()["id"])


def conversation_of(client: Client, **fields: Any) -> Conversation:
    """An empty conversation of this browser, made without a request to a page."""
    session = client.session
    session[VISITOR] = session.get(VISITOR) or uuid4().hex
    session.save()
    return Conversation.objects.create(visitor=session[VISITOR], **fields)


def lay_out(conversation: Conversation, turns: int = 1, **fields: Any) -> Turn:
    """Turns that are done: a step with two calls, and one with the answer."""
    for _ in range(turns):
        turn = Turn.objects.create(
            conversation=conversation,
            parent=conversation.head,
            **{
                "client_key": uuid4().hex,
                "said": "Weather in Paris?",
                "model": "m",
                "status": "done",
                "tool_choice": "auto",
            }
            | fields,
        )
        asking, answering = (_step(turn, number) for number in (1, 2))
        for position in (0, 1):
            ToolCall.objects.create(
                step=asking,
                position=position,
                wire_id=f"call_{position}",
                name="get_current_weather",
                status="done",
                arguments_raw='{"location": "Paris"}',
                arguments={"location": "Paris"},
                result={"temperature": "7"},
            )
        answering.text = "It is **7 °C** in Paris."
        answering.save()
        conversation.head = turn
    conversation.save()
    return turn


def _step(turn: Turn, number: int) -> Step:
    step = Step.objects.create(turn=turn, number=number, status="done", sent_at=timezone.now())
    Wire.objects.create(step=step, request={"model": "m", "messages": []})
    return step
