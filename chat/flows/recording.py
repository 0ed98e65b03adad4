"""A conversation as it was observed → a flow that expects the same again."""

from collections.abc import Sequence

from chat.flows.flow import Flow, ForeignTool
from chat.flows.observed import ObservedTurn
from chat.llm.request import JsonObject, ToolChoice


def recorded(
    title: str,
    turns: Sequence[ObservedTurn],
    offers: Sequence[tuple[tuple[str, ...], ToolChoice, JsonObject]],
    *,
    system: str = "",
    foreign: tuple[ForeignTool, ...] = (),
) -> Flow:
    """`offers` are for each turn the tools that were offered, tool_choice and the request's settings.

    Expectations from what was observed, results pinned, and the answers as its script.
    """
    raise NotImplementedError
