"""A tool called as the loop calls it, for its test: arguments checked, real values built, its words heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.calling import Attempt, calling
from chat.tools.errors import ToolFailed, ToolTimedOut
from chat.tools.registry import Tool
from chat.tools.schema import JsonObject


@dataclass(frozen=True, slots=True)
class Called:
    """What came of it: a result, or the error as the model would read it."""

    result: JsonObject = field(default_factory=dict)
    error: str = ""
    progress: tuple[str, ...] = ()
    chain: tuple[Attempt, ...] = ()


async def call(tool: Tool, arguments: Mapping[str, Any]) -> Called:
    """With arguments as a model sends them: JSON. What does not fit is an error, and nothing runs."""
    if problems := tool.problems(dict(arguments)):
        return Called(error="; ".join(problems))
    heard: list[str] = []
    with calling(heard.append) as under_way:
        try:
            result, error = await tool.run(dict(arguments)), ""
        except (ToolFailed, ToolTimedOut) as failure:
            result, error = {}, str(failure)
    return Called(result, error, tuple(heard), tuple(under_way.chain))
