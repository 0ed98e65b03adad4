"""Rows in every state that a call can be found in, and a tab of them as a browser reads it."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from lxml import html

from chat.models import Step, ToolCall, Turn, Wire
from chat.tools.toolbox import Toolbox
from chat.turns.flows import say_next
from tests.pages.reading import forbidden
from tests.pages.talk import conversation_of, lay_out
from tests.turns.flow_files import TWO_TURNS, stored

STATES = ("live", "finished", "failed", "stopped", "months old")
TOOLS = list(Toolbox.installed().definitions())
QUESTION: dict[str, Any] = {"role": "user", "content": "Weather in Paris?"}
RESULT = {"kind": "sample", "location": "Paris", "temperature": 7, "condition": "light rain"}


def call_in(client: Client, state: str = "finished", **fields: Any) -> ToolCall:
    """The first of two calls of one answer, in that state; a second request followed, with the answer."""
    turn = lay_out(conversation_of(client))
    asking, answering = turn.steps.all()
    body = {"model": "m", "messages": [QUESTION], "tools": TOOLS, "tool_choice": "auto"}
    Wire.objects.filter(step=asking).update(request=body, url="https://models.example/v1/chat/completions")
    Step.objects.filter(pk=asking.pk).update(seconds=0.5, first_token_after=0.2, http_status=200)
    answering.text = "It is **7 °C** in Paris with light rain, and 99 % humid."
    answering.save()
    _told(answering, asking)
    STATE[state](turn, answering)
    started = timezone.now()
    about = {"started_at": started, "ended_at": started + timedelta(seconds=1), "seconds": 1.0, "attempt": 1}
    ToolCall.objects.filter(step=asking, position=0).update(
        **about | {"result": RESULT} | CALL[state] | fields
    )
    return asking.calls.all()[0]


def flow_turn_in(client: Client, text: str = TWO_TURNS, answer: str = "There are 3 flights.") -> Turn:
    """The first turn of a flow, done: one call of a pinned result, and this answer."""
    turn = say_next(conversation_of(client, flow=stored(text), model="m"))
    assert turn is not None
    asking = turn.steps.create(number=1, status="done", finish_reason="tool_calls")
    call = {"arguments": {"to": "Oslo"}, "result": {"flights": 3}, "source": "pinned"}
    asking.calls.create(position=0, name="search_flights", status="done", **call)
    answering = turn.steps.create(number=2, status="done", text=answer)
    Wire.objects.bulk_create([Wire(step=asking), Wire(step=answering)])
    now = timezone.now()
    Turn.objects.filter(pk=turn.pk).update(status="done", pattern="multiple", started_at=now, ended_at=now)
    return Turn.objects.get(pk=turn.pk)


def _told(answering: Step, asking: Step) -> None:
    """The request that followed has the results, in the order of the calls."""
    asked: dict[str, Any] = {"role": "assistant", "content": None, "tool_calls": []}
    for at in (0, 1):
        function = {"name": "get_current_weather", "arguments": '{"location": "Paris"}'}
        asked["tool_calls"].append({"id": f"call_{at}", "type": "function", "function": function})
    results = [{"role": "tool", "tool_call_id": f"call_{at}", "content": f"result {at}"} for at in (0, 1)]
    request = {"model": "m", "messages": [QUESTION, asked, *results], "tools": TOOLS, "tool_choice": "auto"}
    Wire.objects.filter(step=answering).update(request=request)


def _live(turn: Turn, answering: Step) -> None:
    answering.delete()
    Turn.objects.filter(pk=turn.pk).update(status="running")


def _stopped(turn: Turn, answering: Step) -> None:
    answering.delete()
    Turn.objects.filter(pk=turn.pk).update(status="cancelled", ended_at=timezone.now())


def _months_old(turn: Turn, answering: Step) -> None:
    then = timezone.now() - timedelta(days=200)
    Turn.objects.filter(pk=turn.pk).update(created_at=then, ended_at=then)
    Step.objects.filter(turn=turn).update(sent_at=then)
    ToolCall.objects.filter(step__turn=turn).update(created_at=then)


STATE: dict[str, Any] = {
    "live": _live,
    "finished": lambda turn, answering: None,
    "failed": lambda turn, answering: None,
    "stopped": _stopped,
    "months old": _months_old,
}
CALL: dict[str, dict[str, Any]] = {
    "live": {"status": "running", "result": None, "ended_at": None, "seconds": None},
    "finished": {},
    "failed": {"status": "failed", "result": None, "error": "ValueError: no such place"},
    "stopped": {"status": "cancelled", "result": None, "error": "Stopped before it had a result."},
    "months old": {},
}


def shown(client: Client, row: Step | ToolCall, tab: str, query: str = "") -> Any:
    """The tab as a page of its own, as an element."""
    kind = "s" if isinstance(row, Step) else "k"
    response = client.get(f"/{kind}/{row.pk}/{tab}/{query}")
    assert response.status_code == 200, (response.status_code, tab)
    page = response.content.decode()
    assert forbidden(page) == []
    return html.document_fromstring(page)


def said(client: Client, row: Step | ToolCall, tab: str, query: str = "") -> str:
    """Its words."""
    return " ".join(" ".join(shown(client, row, tab, query).find(".//main").itertext()).split())
