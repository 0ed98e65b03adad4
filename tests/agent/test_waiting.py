"""A call that writes asks a person: the loop runs what is ready, waits, and goes on once it is decided."""

from dataclasses import replace
from typing import Any

from chat.agent.happenings import WAITING, CallStarted, Ending
from chat.agent.history import PastCall, PastStep
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from tests.agent.test_loop import Played, play
from tests.scripted import calls, text

ran: list[str] = []


@tool
async def read(what: str) -> dict[str, Any]:
    """Read it"""
    ran.append(f"read {what}")
    return {"read": what}


@tool(writes=True)
async def book(what: str) -> dict[str, Any]:
    """Book it"""
    ran.append(f"book {what}")
    return {"booked": what}


TOOLS = Toolbox([read, book])
READ, BOOK = ("read", {"what": "menu"}), ("book", {"what": "table"})


def started(played: Played) -> list[int]:
    return [told.position for told in played.told if isinstance(told, CallStarted)]


async def test_what_only_reads_is_run_and_then_it_waits_without_asking_the_model_again() -> None:
    played = await play(calls(BOOK, READ, BOOK), text("Never asked"), tools=TOOLS)
    assert played.ending == WAITING
    assert (started(played), len(played.model.requests)) == ([1], 1)


async def test_a_write_that_may_not_run_anyway_asks_nobody() -> None:
    played = await play(calls(("book", {"whom": 1})), text("Sorry"), tools=TOOLS)
    assert (played.ending, started(played)) == (Ending("done"), [])


async def test_it_still_waits_if_it_was_taken_up_again_before_anybody_had_decided() -> None:
    asked = await past("", "")
    played = await play(text("Never asked"), tools=TOOLS, steps=(asked,), waiting=True)
    assert (played.ending, started(played), played.model.requests) == (WAITING, [], [])


async def test_reads_that_a_crash_left_are_run_before_it_waits_on() -> None:
    asked = await past("", "")
    played = await play(text("."), tools=TOOLS, steps=(asked,), unfinished=frozenset({1}), waiting=True)
    assert (played.ending, started(played)) == (WAITING, [1])


async def test_what_was_approved_runs_and_what_was_denied_is_told_to_the_model() -> None:
    ran.clear()
    asked = await past("", "The person denied this call: too dear.")
    played = await play(text("Booked one."), tools=TOOLS, steps=(asked,), unfinished=frozenset({0}))
    assert (played.ending, ran) == (Ending("done"), ["book table"])
    assert played.results(0) == [
        '{"booked": "table"}',
        '{"error": "The person denied this call: too dear."}',
    ]


async def past(*errors: str) -> PastStep:
    """A step that asked for bookings, of which those without an error have yet to be made."""
    call = PastCall(position=0, id="a", name="book", arguments={"what": "table"})
    made = [replace(call, position=at, id=f"call_{at}", error=error) for at, error in enumerate(errors)]
    return PastStep(text="", calls=tuple(made), finish_reason="tool_calls")
