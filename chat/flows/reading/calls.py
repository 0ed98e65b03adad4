"""Calls as a file lists them: each `tool: {arguments}`, or a tool's name alone."""

from collections.abc import Callable, Iterator

from chat.flows.reading.entry import Entry
from chat.flows.reading.tools import check_offered, tool_name
from chat.llm.request import JsonObject

MOST_CALLS = 128


def calls(
    entry: Entry, offered: tuple[str, ...], arguments: Callable[[Entry], JsonObject]
) -> Iterator[tuple[str, JsonObject]]:
    """The names and arguments; a call of a tool that is not offered is a problem."""
    for item in entry.items(MOST_CALLS):
        match item.value:
            case dict() if len(item.value) == 1:
                name = next(iter(item.value))
                check_offered(item[name], name, offered)
                yield name, arguments(item[name])
            case str():
                check_offered(item, tool_name(item), offered)
                yield item.value, {}
            case _:
                item.note_other("`tool: {arguments}`")
