"""A turn that ends with the calls that were asked for: nothing runs, and nobody is asked."""

from typing import Any

from chat.agent.happenings import CallStarted, Happening, StepEnded
from chat.agent.history import PastCall, PastStep
from chat.agent.limits import Limits
from chat.agent.loop import CALLS_ONLY, Work, run
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from tests.scripted import Line, ScriptedModel, calls, text


@tool
def look(location: str) -> dict[str, Any]:
    """Look"""
    raise AssertionError("it runs")


@tool(writes=True)
def book(location: str) -> dict[str, Any]:
    """Book"""
    raise AssertionError("it runs")


BOTH = calls(("look", {"location": "Oslo"}), ("book", {"location": "Oslo"}), ("fly", {}))


async def played(*script: Line, **work: Any) -> tuple[ScriptedModel, list[Happening], Any]:
    model, told = ScriptedModel(list(script)), list[Happening]()

    async def tell(happening: Happening) -> None:
        told.append(happening)

    given = {"system": "", "past": (), "said": "Hi", "model": "m", "tools": Toolbox([look, book])}
    ending = await run(Work(**given | {"calls_only": True} | work), model, tell, Limits())
    return model, told, ending


async def test_it_ends_after_the_answer_that_asked_for_calls_and_none_runs() -> None:
    model, told, ending = await played(BOTH, text("Not asked for"))
    assert ending == CALLS_ONLY and (ending.status, ending.reason) == ("done", "calls_only")
    assert len(model.requests) == 1
    assert not [each for each in told if isinstance(each, CallStarted)]


async def test_no_call_is_ready_and_none_asks_a_person_but_what_could_not_run_is_still_refused() -> None:
    _, told, _ = await played(BOTH)
    (ended,) = (each for each in told if isinstance(each, StepEnded))
    assert [(verdict.ready, verdict.asks, verdict.held) for verdict in ended.verdicts] == [
        (False, False, True)
    ] * 3
    assert [bool(verdict.refusal) for verdict in ended.verdicts] == [False, False, True]


async def test_an_answer_in_words_ends_it_as_ever() -> None:
    _, _, ending = await played(text("I know that."))
    assert (ending.status, ending.reason) == ("done", "")


async def test_taken_up_after_a_crash_it_asks_for_nothing_more() -> None:
    asked = PastStep(text="", calls=(PastCall(position=0, id="a", name="look", arguments={}),))
    model, _, ending = await played(text("Not asked for"), steps=(asked,))
    assert (model.requests, ending) == ([], CALLS_ONLY)
