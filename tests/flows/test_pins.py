"""Pinned tools: offered as they are, they give what the file says."""

from datetime import datetime
from typing import Any

import pytest

from chat.calling import calling
from chat.flows.flow import Flow, FlowTurn, ForeignTool, Pin
from chat.flows.pins import pinned
from chat.tools.errors import ToolFailed, UnknownTool
from chat.tools.registry import Tool, tool
from chat.tools.toolbox import Toolbox

ran: list[str] = []


def no_past(location: str, day: str = "") -> list[str]:
    return ["day: expected a day to come"] if day == "1999-01-01" else []


@tool(writes=True, check=no_past)
async def look(location: str, day: str = "") -> dict[str, Any]:
    """Look at a place"""
    ran.append(location)
    return {"seen": location}


FOREIGN = ForeignTool(
    name="search_flights",
    description="Search flights",
    parameters={"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]},
)
OSLO = {"location": {"$place": "Oslo"}}


def played(
    *pins: Pin, tools: tuple[str, ...] = ("look", "search_flights"), at: datetime | None = None
) -> Toolbox:
    ran.clear()
    turn = FlowTurn(says="Hello", tools=tools, pins=pins)
    return pinned(
        Flow(slug="day", title="A day out", turns=(turn,), foreign=(FOREIGN,)), turn, Toolbox([look]), at
    )


def facts(tool: Tool) -> tuple[object, ...]:
    return tool.definition, tool.writes, tool.check, tool.problems({"location": "Oslo", "day": "1999-01-01"})


async def test_a_pinned_tool_gives_what_the_file_says_and_does_not_run() -> None:
    tools = played(Pin(name="look", arguments=OSLO, result={"seen": "rain"}))
    result = await tools["look"].run({"location": "Oslo, Norway"})
    assert (result["seen"], ran) == ("rain", [])


async def test_it_says_that_it_was_pinned_in_its_result_and_in_the_sources_of_its_call() -> None:
    tools = played(Pin(name="look", result={"seen": "rain"}))
    with calling() as call:
        result = await tools["look"].run({"location": "Oslo"})
    assert (result["kind"], result["source"], result["notes"]) == (
        "pinned",
        {"name": "A day out"},
        ["Nothing was looked up."],
    )
    assert [(attempt.source, attempt.outcome) for attempt in call.chain] == [("A day out", "pinned")]


async def test_what_the_file_says_of_its_origin_itself_is_kept() -> None:
    said = {"kind": "climatology", "source": "ERA5", "as_of": "May"}
    tools = played(Pin(name="look", result={"seen": "rain", **said}))
    result = await tools["look"].run({"location": "Oslo"})
    assert {key: result[key] for key in said} == said


@pytest.mark.parametrize("own", [{"note": "Made up."}, {"notes": ["Made up."]}])
async def test_the_files_own_notes_come_before_ours(own: dict[str, Any]) -> None:
    tools = played(Pin(name="look", result=own))
    assert (await tools["look"].run({"location": "Oslo"}))["notes"] == ["Made up.", "Nothing was looked up."]


async def test_it_is_offered_and_checked_as_the_tool_that_it_stands_for() -> None:
    assert facts(played(Pin(name="look", result={}))["look"]) == facts(look)


async def test_a_call_that_no_pin_fits_really_runs_if_its_tool_is_installed() -> None:
    tools = played(Pin(name="look", arguments=OSLO, result={"seen": "rain"}))
    assert await tools["look"].run({"location": "Bergen"}) == {"seen": "Bergen"}
    assert ran == ["Bergen"]


async def test_a_call_that_no_pin_fits_of_a_tool_known_by_its_schema_fails_and_says_so() -> None:
    tools = played(Pin(name="search_flights", arguments={"to": "Oslo"}, result={"flights": 3}))
    assert (await tools["search_flights"].run({"to": "Oslo"}))["flights"] == 3
    with pytest.raises(ToolFailed, match=r"The flow has no result for these arguments of search_flights\."):
        await tools["search_flights"].run({"to": "Rome"})


async def test_a_pin_may_fail_in_its_own_words() -> None:
    tools = played(Pin(name="look", error="The service is down."))
    with pytest.raises(ToolFailed, match=r"The service is down\."):
        await tools["look"].run({"location": "Oslo"})
    assert ran == []


async def test_the_first_pin_that_fits_holds() -> None:
    tools = played(Pin(name="look", arguments=OSLO, result={"n": 1}), Pin(name="look", result={"n": 2}))
    assert [(await tools["look"].run({"location": to}))["n"] for to in ("Oslo", "Rome")] == [1, 2]


async def test_a_pins_day_is_counted_from_when_it_was_said() -> None:
    tools = played(
        Pin(name="look", arguments={"day": {"$day": "tomorrow"}}, result={"n": 1}), at=datetime(2030, 5, 6)
    )
    assert (await tools["look"].run({"location": "Oslo", "day": "2030-05-07"}))["n"] == 1
    assert "n" not in await tools["look"].run({"location": "Oslo", "day": "2030-05-08"})


async def test_what_a_caller_does_to_a_result_is_not_seen_by_the_next() -> None:
    tools = played(Pin(name="look", result={"seen": ["rain"]}))
    (await tools["look"].run({"location": "Oslo"}))["seen"].append("snow")
    assert (await tools["look"].run({"location": "Oslo"}))["seen"] == ["rain"]


async def test_a_large_pinned_result_is_cut_as_any_other() -> None:
    tools = played(Pin(name="look", result={"seen": "x" * 5000}))
    result = await tools["look"].run({"location": "Oslo"}, most=1000)
    assert (result["truncated"], result["kind"]) == (True, "pinned")


def test_only_the_tools_of_the_turn_are_offered_and_an_unknown_one_is_an_error() -> None:
    assert list(played(tools=("search_flights",))) == ["search_flights"]
    with pytest.raises(UnknownTool, match="no tool is named 'fly'"):
        played(tools=("fly",))


async def test_a_tool_that_the_file_describes_never_runs_one_of_that_name_that_is_installed() -> None:
    ran.clear()
    turn = FlowTurn(says="Hello", tools=("look",))
    own = ForeignTool(name="look", description="Another", parameters={"type": "object"})
    tools = pinned(Flow(slug="x", title="X", turns=(turn,), foreign=(own,)), turn, Toolbox([look]))
    assert tools["look"].description == "Another"
    with pytest.raises(ToolFailed, match="The flow has no result"):
        await tools["look"].run({"location": "Oslo"})
    assert ran == []
