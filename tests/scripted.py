"""A model made to order: it implements what the loop asks of a model, and answers from a script."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chat.llm.answer import Answer, CallDelta, Delta, RequestedCall, TextDelta, Usage
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange
from chat.llm.request import Request


def text(content: str, finish_reason: str = "stop") -> Answer:
    return Answer(content=content, finish_reason=finish_reason, usage=Usage(10, 5, 15), model="scripted")


def calls(*asked: tuple[str, Any], content: str = "", finish_reason: str = "tool_calls") -> Answer:
    """An answer that asks for (name, arguments) each; arguments that are text are sent as they are."""
    return Answer(
        content=content,
        finish_reason=finish_reason,
        model="scripted",
        tool_calls=tuple(_call(at, name, arguments) for at, (name, arguments) in enumerate(asked)),
    )


def _call(position: int, name: str, arguments: Any) -> RequestedCall:
    usable = isinstance(arguments, dict)
    return RequestedCall(
        position=position,
        id=f"call_{position}",
        name=name,
        arguments_raw=json.dumps(arguments) if usable else str(arguments),
        arguments=arguments if usable else None,
        problem="" if usable else f"Expected a JSON object, got {arguments!r}.",
    )


@dataclass
class Pause:
    """Stands in a script for a place where the model waits until the test lets it go on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)


Line = Answer | ModelError | list[Delta | Pause | Answer]


@dataclass
class ScriptedModel:
    """Answers each request with the next line of `script`; the last one goes on for ever."""

    script: list[Line]
    requests: list[Request] = field(default_factory=list)

    async def ask(
        self, request: Request, hear: Callable[[Delta], Awaitable[None]], exchange: Exchange
    ) -> Answer:
        exchange.start()
        exchange.body, exchange.status = request.body(), 200
        self.requests.append(request)
        line = self.script[min(len(self.requests), len(self.script)) - 1]
        if isinstance(line, ModelError):
            raise line
        if isinstance(line, list):
            return await self._play(line, hear)
        for delta in _deltas(line):
            await hear(delta)
        return line

    async def _play(
        self, line: list[Delta | Pause | Answer], hear: Callable[[Delta], Awaitable[None]]
    ) -> Answer:
        for part in line:
            if isinstance(part, Pause):
                part.reached.set()
                await part.go_on.wait()
            elif isinstance(part, Answer):
                return part
            else:
                await hear(part)
        raise AssertionError("A line of deltas ends with its answer.")


def _deltas(answer: Answer) -> list[Delta]:
    said: list[Delta] = [TextDelta(answer.content)] if answer.content else []
    return said + [CallDelta(call.position, call.name, call.arguments_raw) for call in answer.tool_calls]
