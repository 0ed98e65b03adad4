"""The scripted model: answers with a flow's own lines, on the wire and labelled as what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.flows.flow import Flow, Line
from chat.flows.sameness import day_meant
from chat.llm.offline.body import Body
from chat.llm.offline.reply import Call, Reply
from chat.llm.offline.service import Clock, Speaker, local_time
from chat.llm.offline.transport import PACE, OfflineTransport
from chat.llm.request import Message

SCRIPT_MODEL = "travelbot-script"
"""The name of the model that plays scripts."""
NO_LINE = "The script of this flow has no further answer."


class ScriptTransport(OfflineTransport):
    """A model server to its client: answers the n-th request of a turn with the n-th line of its script.

    Which line it is, is counted in the messages of the request, and so is which turn, unless it is told:
    a person may have said something in between. It keeps no state. `clock` says what `+2` is counted from.
    """

    def __init__(
        self, flow: Flow, turn: int | None = None, pace: float = PACE, clock: Clock = local_time
    ) -> None:
        super().__init__(pace, clock, Speaker(SCRIPT_MODEL, _Script(flow, turn).reply_to))


@dataclass(frozen=True, slots=True)
class _Script:
    flow: Flow
    turn: int | None

    def reply_to(self, body: Body, now: datetime) -> Reply:
        said = _roles(body.messages).count("user") - _roles(self.flow.given).count("user")
        turn = said - 1 if self.turn is None else self.turn
        lines = self.flow.turns[turn].script if 0 <= turn < len(self.flow.turns) else ()
        number = _answered(body.messages)
        return _reply(lines[number], now) if number < len(lines) else Reply(NO_LINE)


def _roles(messages: Iterable[Message]) -> list[str]:
    return [str(message.get("role")) for message in messages]


def _answered(messages: Iterable[Message]) -> int:
    """How often the assistant has spoken since the person has."""
    since = _roles(messages)[::-1]
    return since[: since.index("user")].count("assistant") if "user" in since else 0


def _reply(line: Line, now: datetime) -> Reply:
    calls = tuple(Call(name, _dated(arguments, now)) for name, arguments in line.calls)
    return Reply(line.says, calls, "tool_calls" if calls else "stop")


def _dated(value: Any, now: datetime) -> Any:
    """A day as the date that it is, so that what is booked is never in the past."""
    match value:
        case {"$day": words} if len(value) == 1 and (day := day_meant(str(words), now)):
            return day.isoformat()
        case dict():
            return {key: _dated(item, now) for key, item in value.items()}
        case list():
            return [_dated(item, now) for item in value]
    return value
