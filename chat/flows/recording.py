"""A conversation as it was observed → a flow that expects the same again."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from chat.atlas.fold import fold
from chat.canonical import compact, shortened
from chat.flows.flow import Decided, Flow, FlowTurn, ForeignTool, Line, Pin
from chat.flows.judging import ended_well
from chat.flows.lasting import CLOCKS, dated, wanted
from chat.flows.observed import ObservedCall, ObservedTurn
from chat.flows.recorded_expectation import expectation
from chat.llm.request import JsonObject, Message, ToolChoice

RECORDED = "Recorded from a conversation."
MOST_TITLE = 200
MOST_REASON = 500
MOST_ERROR = 2_000


class NothingRecorded(Exception):
    """There is no turn that came to its end: nothing can be expected to come again."""

    def __init__(self) -> None:
        super().__init__("Nothing can be saved: no turn of this conversation came to its end yet.")


def recorded(
    title: str,
    turns: Sequence[ObservedTurn],
    offers: Sequence[tuple[tuple[str, ...], ToolChoice, JsonObject]],
    *,
    system: str = "",
    foreign: tuple[ForeignTool, ...] = (),
    given: tuple[Message, ...] = (),
) -> Flow:
    """`offers` are for each turn the tools that were offered, tool_choice and the request's settings;
    `given` is what had been said before, if it began as a flow with such: none of `turns` is of it.

    Expectations from what was observed, results pinned, and the answers as its script. Turns that failed,
    were stopped or were cut off are left out, and `shows` says so. Raises NothingRecorded.
    """
    said = accumulate((turn.said for turn in turns), lambda before, more: f"{before}\n{more}")
    rows = [row for row in zip(turns, offers, said, strict=True) if ended_well(row[0])]
    if not rows:
        raise NothingRecorded
    return Flow(
        slug=slug_of(title),
        title=shortened(" ".join(title.split()), MOST_TITLE) or "A conversation",
        shows=_shows(turns),
        system=system,
        foreign=foreign,
        given=given,
        turns=tuple(_turn(turn, *offer, said) for turn, offer, said in rows),
    )


def slug_of(title: str) -> str:
    """`a-rainy-day`"""
    return re.sub(r"[^a-z0-9]+", "-", fold(title))[:60].strip("-") or "conversation"


def _shows(turns: Sequence[ObservedTurn]) -> str:
    left = [str(number) for number, turn in enumerate(turns, 1) if not ended_well(turn)]
    if not left:
        return RECORDED
    numbers = shortened(", ".join(left), 200)
    were = f"Turn {numbers} was left out: it" if len(left) == 1 else f"Turns {numbers} were left out: they"
    return f"{RECORDED} {were} failed, or came to no whole answer."


def _turn(
    turn: ObservedTurn, tools: tuple[str, ...], choice: ToolChoice, settings: JsonObject, said: str
) -> FlowTurn:
    return FlowTurn(
        says=turn.said,
        tools=tools,
        tool_choice=choice,
        settings=settings,
        pins=_pins(turn, tools, said),
        script=tuple(_script(turn, tools, said)),
        decided=_decided(turn),
        calls_only=turn.reason == "calls_only",
        expect=expectation(turn, tools, said),
    )


def _pins(turn: ObservedTurn, tools: tuple[str, ...], said: str) -> tuple[Pin, ...]:
    """Of those for the same arguments the last; those with more arguments first, since they are for less."""
    pins: dict[str, Pin] = {}
    for call in turn.calls:
        if call.name in tools and call.name not in CLOCKS and (pin := _pin(call, turn, said)):
            pins[repr((pin.name, sorted(pin.arguments.items())))] = pin
    return tuple(sorted(pins.values(), key=lambda pin: -len(pin.arguments)))


def _pin(call: ObservedCall, turn: ObservedTurn, said: str) -> Pin | None:
    """None for a call that did not run, or of which nobody knows what came of it."""
    changes = compact(_changes(call))  # They are made again as they are, with their dates.
    arguments = wanted(call.arguments if call.edited is None else call.edited, said + changes, turn.at)
    if call.status == "done" and call.result is not None:
        return Pin(name=call.name, arguments=arguments, result=call.result)
    if call.status in ("failed", "timed_out"):
        error = shortened(call.error.strip(), MOST_ERROR) or "It failed."
        return Pin(name=call.name, arguments=arguments, error=error)
    return None


def _script(turn: ObservedTurn, tools: tuple[str, ...], said: str) -> Iterator[Line]:
    for step in turn.steps:
        offered = (call for call in step.calls if call.name in tools)
        calls = tuple((call.name, dated(call.arguments or {}, said, turn.at)) for call in offered)
        if step.text.strip() or calls:
            yield Line(says=step.text if step.text.strip() else "", calls=calls)


def _decided(turn: ObservedTurn) -> Decided | None:
    """What was decided first: a flow decides all of a turn's calls alike."""
    call = next((call for call in turn.calls if call.approved is not None), None)
    if call is None:
        return None
    if not call.approved:
        return Decided(approved=False, reason=shortened(call.reason.strip(), MOST_REASON))
    return Decided(approved=True, changes=_changes(call))


def _changes(call: ObservedCall) -> JsonObject:
    asked = call.arguments or {}
    return {key: value for key, value in (call.edited or {}).items() if asked.get(key) != value}
