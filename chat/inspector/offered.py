"""The tools of a request, as the model saw them in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from chat.models import Step


def offered(step: Step) -> Iterator[Mapping[str, Any]]:
    """The definition of each: name, description and parameters."""
    tools = step.wire.request.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        function = tool.get("function") if isinstance(tool, dict) else None
        if isinstance(function, dict):
            yield function


def definition(step: Step, name: str) -> Mapping[str, Any] | None:
    """The tool called `name`; None if it was not offered."""
    return next((tool for tool in offered(step) if tool.get("name") == name), None)
