"""What a fooled model could do: no tool takes an address or a path, and none that writes runs unasked."""

import re
from collections.abc import Iterator
from typing import Any

import chat.tools
from chat.tools.toolbox import Toolbox

TOOLS = Toolbox.installed(chat.tools)
ADDRESS = re.compile(
    r"url|uri|href|link|path|file|folder|host|domain|endpoint|command|query_string|sql", re.I
)
WRITE = {"book_restaurant_table", "cancel_booking"}


def properties(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each argument with its schema, however deep."""
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            yield key, value
        for value in schema.values():
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


def test_no_argument_of_a_tool_is_an_address_or_a_path() -> None:
    found = {
        f"{tool.name}.{name}"
        for tool in TOOLS.values()
        for name, schema in properties(tool.parameters)
        if ADDRESS.search(name) or str(schema.get("format", "")) in ("uri", "hostname", "uri-reference")
    }
    assert len(TOOLS) > 10
    assert not found


def test_exactly_the_tools_that_write_ask_a_person_first() -> None:
    assert {tool.name for tool in TOOLS.values() if tool.writes} == WRITE
