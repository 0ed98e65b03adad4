"""The scripted model: the ordinary client, over a transport that answers with a flow's lines."""

from datetime import datetime
from typing import Any

import pytest

from chat.flows.flow import Flow, FlowTurn, Line
from chat.flows.script import SCRIPT_MODEL, ScriptTransport
from chat.llm.answer import Answer, Delta, TextDelta
from chat.llm.client import Model
from chat.llm.endpoint import Endpoint
from chat.llm.errors import BadRequest
from chat.llm.exchange import Exchange
from chat.llm.request import Message, Request

USER: Message = {"role": "user", "content": "What now?"}
ANSWER: Message = {"role": "assistant", "content": "This."}
TOOL = {"type": "function", "function": {"name": "look", "description": "", "parameters": {"type": "object"}}}
ASKED: list[Message] = [
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}}],
    },
    {"role": "tool", "tool_call_id": "a", "content": "{}"},
]
FLOW = Flow(
    slug="day",
    title="A day",
    turns=(
        FlowTurn(
            says="One",
            tools=("look",),
            script=(Line(calls=(("look", {"day": {"$day": "+2"}}),)), Line(says="It rains, all day long.")),
        ),
        FlowTurn(says="Two", tools=(), script=(Line(says="Then stay."),)),
    ),
)
LATE = datetime(2026, 12, 30, 23, 30)
heard: list[Delta] = []


async def asked(messages: list[Message], flow: Flow = FLOW, turn: int | None = None, **body: Any) -> Answer:
    heard.clear()
    endpoint = Endpoint(provider="offline", base_url="http://offline.invalid/v1", model=SCRIPT_MODEL)
    model = Model(endpoint, transport=ScriptTransport(flow, turn, pace=0, clock=lambda: LATE))

    async def hear(delta: Delta) -> None:
        heard.append(delta)

    try:
        request = Request(model=SCRIPT_MODEL, messages=tuple(messages), tools=(TOOL,), **body)
        return await model.ask(request, hear, Exchange())
    finally:
        await model.close()


async def test_the_first_line_answers_the_first_request_and_a_day_is_a_date() -> None:
    answer = await asked([USER])
    (call,) = answer.tool_calls
    assert (call.name, call.arguments) == ("look", {"day": "2027-01-01"})
    assert answer.finish_reason == "tool_calls"


async def test_the_next_line_answers_when_the_results_are_there() -> None:
    answer = await asked([USER, *ASKED])
    assert (answer.content, answer.finish_reason) == ("It rains, all day long.", "stop")
    assert len([delta for delta in heard if isinstance(delta, TextDelta)]) > 1, "it streams"


async def test_it_says_who_it_is_and_what_it_took() -> None:
    answer = await asked([USER, *ASKED])
    assert answer.model == SCRIPT_MODEL
    assert answer.usage is not None and answer.usage.completion_tokens > 0


async def test_the_next_thing_said_is_answered_by_the_next_turns_script() -> None:
    answer = await asked([USER, *ASKED, ANSWER, USER])
    assert answer.content == "Then stay."


async def test_what_was_given_before_the_flow_is_not_counted() -> None:
    flow = Flow(slug="x", title="X", turns=FLOW.turns[1:], given=(USER, ANSWER))
    assert (await asked([USER, ANSWER, USER], flow)).content == "Then stay."


async def test_told_its_turn_it_does_not_count_what_was_said_freely_in_between() -> None:
    answer = await asked([USER, *ASKED, ANSWER, USER, ANSWER, USER], turn=1)
    assert answer.content == "Then stay."


@pytest.mark.parametrize("messages", [[USER, *ASKED, *ASKED], [USER, ANSWER, USER, ANSWER, USER]])
async def test_without_a_further_line_it_says_so(messages: list[Message]) -> None:
    assert (await asked(messages)).content == "The script of this flow has no further answer."


async def test_equal_requests_get_equal_ids() -> None:
    first, second = await asked([USER]), await asked([USER])
    assert first.tool_calls[0].id == second.tool_calls[0].id


async def test_it_checks_what_it_is_sent_as_strictly_as_the_offline_model() -> None:
    with pytest.raises(BadRequest, match="messages"):
        await asked([USER, ASKED[0], USER])
