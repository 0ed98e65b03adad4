"""A request is clean JSON, whatever persons, tools and models have said."""

from typing import Any

import pytest

from chat.llm.profiles import Profile
from chat.llm.request import Request

TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "title": "Look"}}}
SAID = ({"role": "user", "content": "Half a \ud83d, and \x00"},)


def request(**choices: Any) -> Request:
    return Request(**{"model": "m\x00", "messages": SAID, "tools": (TOOL,), **choices})


def test_text_that_nobody_can_keep_is_replaced_wherever_it_stands() -> None:
    body = request(settings={"stop": ["\ud800"], "seed": 1}, tool_choice={"\x00": "x"}).body()
    assert body["model"] == "m\ufffd"
    assert body["messages"] == [{"role": "user", "content": "Half a \ufffd, and \ufffd"}]
    assert (body["stop"], body["seed"], body["tool_choice"]) == (["\ufffd"], 1, {"\ufffd": "x"})
    assert list(body)[:4] == ["model", "messages", "tools", "tool_choice"]


@pytest.mark.parametrize("settings", [{"temperature": float("nan")}, {"seed": object()}, {1: "x"}])
def test_what_is_not_json_is_refused(settings: dict[Any, Any]) -> None:
    with pytest.raises(ValueError, match="JSON|key"):
        request(settings=settings).body()


def test_tools_are_shared_and_no_profile_changes_them() -> None:
    body = request(tool_choice="none").body()
    assert body["tools"][0] is TOOL
    for profile in (Profile(schema_unwanted=frozenset({"title"})), Profile(tool_choice="ignored"), Profile()):
        profile.fit(body)
    assert TOOL["function"] == {"name": "look", "parameters": {"type": "object", "title": "Look"}}
