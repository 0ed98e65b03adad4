"""The loop between a model and its tools: no database, no network, a millisecond a turn."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from chat.agent.happenings import CallEnded, CallStarted, Ending, Happening, StepEnded, StepStarted
from chat.agent.limits import Limits
from chat.agent.loop import Work, run
from chat.llm.anomalies import anomaly
from chat.llm.errors import ServerFailed
from chat.tools.errors import ToolFailed
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from tests.scripted import Line, ScriptedModel, calls, text


@tool
def get_temperature(location: str) -> dict[str, Any]:
    """Get a temperature"""
    return {"location": location, "temperature": {"Chicago": 13, "Oslo": -3}.get(location, 20)}


@tool
async def nap(seconds: float) -> dict[str, Any]:
    """Sleep for a while"""
    await asyncio.sleep(seconds)
    return {"slept": seconds}


@tool
def break_down(why: str) -> dict[str, Any]:
    """Fail"""
    raise ToolFailed(why)


TOOLS = Toolbox([get_temperature, nap, break_down])


class Played:
    """A turn that was run: its ending, what was told, and what the model was sent."""

    def __init__(self, *script: Line, limits: Limits | None = None, **work: Any) -> None:
        self.model, self.told = ScriptedModel(list(script)), list[Happening]()
        self.work = Work(**{"system": "", "past": (), "said": "Hello", "model": "m", "tools": TOOLS} | work)
        self.limits = limits or Limits()

    async def run(self) -> "Played":
        self.ending = await run(self.work, self.model, self._tell, self.limits)
        return self

    async def _tell(self, happening: Happening) -> None:
        self.told.append(happening)

    def sent(self, request: int) -> list[dict[str, Any]]:
        return list(self.model.requests[request].messages)

    def results(self, request: int) -> list[str]:
        return [message["content"] for message in self.sent(request) if message["role"] == "tool"]


async def play(*script: Line, **work: Any) -> Played:
    return await Played(*script, **work).run()


async def test_an_answer_without_calls_ends_the_turn() -> None:
    played = await play(text("Hello yourself"))
    assert played.ending == Ending("done")
    assert [type(each).__name__ for each in played.told] == ["StepStarted", "Heard", "StepEnded"]


async def test_the_last_answer_says_how_the_turn_ends_and_no_other() -> None:
    played = await play(calls(("get_temperature", {"place": "Oslo"})), text("Cold."))
    ended = [each.ending for each in played.told if isinstance(each, StepEnded)]
    assert ended == [None, Ending("done")] == [None, played.ending]


async def test_what_is_only_asked_for_ends_with_its_first_answer() -> None:
    played = await play(calls(("get_temperature", {"place": "Oslo"})), calls_only=True)
    [ended] = [each for each in played.told if isinstance(each, StepEnded)]
    assert ended.ending == played.ending and played.ending.reason == "calls_only"


async def test_a_first_request_that_was_made_before_is_the_one_that_leaves() -> None:
    played = Played(calls(("get_temperature", {"place": "Oslo"})), text("Cold."))
    first = played.work.asking([], played.limits)
    played.work = replace(played.work, first=first)
    await played.run()
    started = [each for each in played.told if isinstance(each, StepStarted)]
    assert started[0] is first and played.model.requests[0] is first.request
    assert [message["role"] for message in played.sent(1)] == ["user", "assistant", "tool"]


async def test_results_go_back_as_tool_messages_and_the_model_is_asked_again_with_its_tools() -> None:
    played = await play(calls(("get_temperature", {"location": "Chicago"})), text("13 degrees"))
    assert played.sent(1)[-2]["tool_calls"][0]["function"]["name"] == "get_temperature"
    assert played.sent(1)[-1] == {
        "role": "tool",
        "tool_call_id": "call_0",
        "name": "get_temperature",
        "content": '{"location": "Chicago", "temperature": 13}',
    }
    assert [request.body()["tools"] for request in played.model.requests] == [list(TOOLS.definitions())] * 2


async def test_more_than_one_round_of_calls_is_possible() -> None:
    played = await play(
        calls(("get_temperature", {"location": "Chicago"})),
        calls(("get_temperature", {"location": "Oslo"})),
        text("Oslo is colder"),
    )
    assert played.ending == Ending("done")
    assert len(played.results(2)) == 2


async def test_eight_calls_of_one_answer_run_at_the_same_time() -> None:
    played = await play(calls(*[("nap", {"seconds": 0.3 + n / 1000}) for n in range(8)]), text("Rested"))
    kinds = [type(each) for each in played.told if isinstance(each, CallStarted | CallEnded)]
    assert kinds == [CallStarted] * 8 + [CallEnded] * 8


async def test_results_keep_the_order_of_the_calls_whatever_ends_first() -> None:
    played = await play(calls(("nap", {"seconds": 0.05}), ("nap", {"seconds": 0.0})), text("."))
    assert played.results(1) == ['{"slept": 0.05}', '{"slept": 0.0}']


async def test_an_unknown_tool_gets_an_error_of_its_own_and_no_other_calls_result() -> None:
    played = await play(calls(("get_temperature", {"location": "Oslo"}), ("fly", {})), text("."))
    first, second = played.results(1)
    assert "-3" in first
    assert "Unknown tool 'fly'" in second and "get_temperature" in second and "-3" not in second


async def test_arguments_that_are_not_json_get_an_error_and_the_turn_goes_on() -> None:
    played = await play(calls(("get_temperature", '{"location": ')), text("Sorry"))
    assert "expected the arguments as a JSON object" in played.results(1)[0]
    assert played.sent(1)[-2]["tool_calls"][0]["function"]["arguments"] == "{}", "broken JSON is never echoed"
    assert played.ending == Ending("done")


async def test_arguments_that_do_not_fit_the_schema_are_not_run() -> None:
    played = await play(calls(("get_temperature", {"location": 7, "unit": "K"})), text("."))
    assert "location" in played.results(1)[0] and "unit" in played.results(1)[0]
    assert not [each for each in played.told if isinstance(each, CallStarted)]


async def test_a_tool_that_was_not_offered_is_not_run() -> None:
    played = await play(calls(("nap", {"seconds": 0})), text("."), tools=TOOLS.offered(["get_temperature"]))
    assert "Unknown tool 'nap'" in played.results(1)[0]


async def test_a_failed_tool_is_told_to_the_model_in_its_own_words() -> None:
    played = await play(calls(("break_down", {"why": "no fuel"})), text("."))
    assert played.results(1) == ['{"error": "no fuel"}']


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_nothing_of_an_answer_that_was_cut_off_is_run(reason: str) -> None:
    played = await play(calls(("get_temperature", {"location": "Oslo"}), finish_reason=reason), text("."))
    assert "cut off" in played.results(1)[0]
    assert not [each for each in played.told if isinstance(each, CallStarted)]


async def test_a_forced_tool_choice_holds_for_the_first_request_alone() -> None:
    forced = {"type": "function", "function": {"name": "get_temperature"}}
    played = await play(calls(("get_temperature", {"location": "Oslo"})), text("-3"), tool_choice=forced)
    assert [request.tool_choice for request in played.model.requests] == [forced, "auto"]


@pytest.mark.parametrize(
    ("choice", "answer", "said"),
    [
        ("required", text("No"), "tool_choice was required, and no call came."),
        ("none", calls(("nap", {"seconds": 0})), "tool_choice was none, and calls of nap came."),
        (
            {"type": "function", "function": {"name": "nap"}},
            calls(("get_temperature", {"location": "Oslo"})),
            "tool_choice was nap, and calls of get_temperature came.",
        ),
    ],
)
async def test_a_tool_choice_that_the_server_ignored_is_an_anomaly(
    choice: Any, answer: Any, said: str
) -> None:
    played = await play(answer, text("."), tool_choice=choice)
    ended = next(each for each in played.told if isinstance(each, StepEnded))
    assert [(anomaly.kind, anomaly.detail) for anomaly in ended.answer.anomalies] == [
        ("tool_choice_ignored", said)
    ]


async def test_with_tool_choice_none_nothing_runs_though_the_model_asks() -> None:
    played = await play(calls(("nap", {"seconds": 0})), text("."), tool_choice="none")
    assert "tool_choice was none" in played.results(1)[0]


async def test_a_failed_request_fails_the_turn_with_its_kind_and_sentence() -> None:
    played = await play(ServerFailed("The model server broke. Try again."))
    assert played.ending == Ending("failed", "server_error", "The model server broke. Try again.")


async def test_a_model_that_only_calls_tools_is_stopped_after_the_limit_of_steps() -> None:
    asking = [calls(("get_temperature", {"location": f"Town {n}"})) for n in range(9)]
    played = await play(*asking)
    assert (played.ending.status, played.ending.reason) == ("failed", "steps")
    assert len(played.model.requests) == Limits().steps


async def test_the_same_call_over_and_over_is_refused_and_then_the_turn_ends() -> None:
    played = await play(calls(("get_temperature", {"location": "Oslo"})))
    started = [each for each in played.told if isinstance(each, CallStarted)]
    assert len(started) == Limits().repeats
    assert played.ending.reason == "calls"


async def test_an_answer_with_a_thousand_calls_runs_no_more_than_the_limit() -> None:
    played = await play(calls(*[("nap", {"seconds": n / 1e9}) for n in range(1000)]), text("."))
    assert len([each for each in played.told if isinstance(each, CallStarted)]) == Limits().calls
    assert "20 calls at most" in played.results(1)[-1]


async def test_every_step_is_told_before_its_request_leaves() -> None:
    told: list[Happening] = []

    async def tell(happening: Happening) -> None:
        if isinstance(happening, StepStarted):
            assert len(model.requests) == len([each for each in told if isinstance(each, StepStarted)])
        told.append(happening)

    model = ScriptedModel([calls(("nap", {"seconds": 0})), text(".")])
    work = Work(system="", past=(), said="?", model="m", tools=TOOLS)
    await run(work, model, tell, Limits())
    assert len(model.requests) == 2


async def test_what_cannot_be_told_stops_the_loop() -> None:
    class Lost(Exception):
        pass

    async def tell(happening: Happening) -> None:
        if isinstance(happening, CallStarted):
            raise Lost

    model = ScriptedModel([calls(("nap", {"seconds": 5}), ("nap", {"seconds": 6})), text(".")])
    work = Work(system="", past=(), said="?", model="m", tools=TOOLS)
    with pytest.raises(Lost):
        await run(work, model, tell, Limits())
    assert len(model.requests) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
async def test_arguments_that_no_database_keeps_are_not_run(number: float) -> None:
    played = await play(calls(("nap", {"seconds": number})), text("."))
    assert "what is not JSON" in played.results(1)[0]


async def test_the_model_is_sent_its_own_reasoning_and_the_ids_of_the_turn_are_known() -> None:
    asking = replace(calls(("get_temperature", {"location": "Oslo"})), reasoning="Oslo, then.")
    played = await play(asking, text("-3"), provider="together")
    assert played.sent(1)[-2]["reasoning_content"] == "Oslo, then."
    assert played.model.requests[1].used_ids == {"call_0"}


async def test_a_model_that_was_offered_no_tools_runs_none() -> None:
    left_out = (anomaly("tools_left_out", "Asked without."),)
    asking = replace(calls(("get_temperature", {"location": "Oslo"})), anomalies=left_out)
    played = await play(asking, text("."))
    assert "takes no tools" in played.results(1)[0]
    assert not [each for each in played.told if isinstance(each, CallStarted)]
