"""The spans of one turn, made of what the loop tells: `invoke_agent`, and in it `chat` and `execute_tool`.

No span holds a word of what was said, asked or found, but the names of models and tools.
"""

import logging
from typing import Any
from uuid import UUID, uuid5

from opentelemetry.trace import Span, Status, StatusCode, Tracer, set_span_in_context

from chat.agent.happenings import (
    CallEnded,
    CallStarted,
    Ending,
    Happening,
    StepEnded,
    StepFailed,
    StepStarted,
    Tell,
)
from chat.tracing.exporting import trace_id

logger = logging.getLogger(__name__)

DONE = "done"


class TurnSpans:
    def __init__(self, tracer: Tracer, conversation: UUID, turn: int, provider: str, tell: Tell) -> None:
        self._tracer, self._tell = tracer, tell
        self._shared = {"gen_ai.provider.name": provider, "gen_ai.conversation.id": str(conversation)}
        trace_id.set(uuid5(conversation, str(turn)).int)
        self._turn = self._start("invoke_agent", "travelbot", {"gen_ai.agent.name": "travelbot"})
        self._turn.set_attribute("travelbot.turn", turn)
        self._step: Span | None = None
        self._names: dict[int, tuple[str, str]] = {}
        self._calls: dict[int, Span] = {}

    async def tell(self, happening: Happening) -> None:
        """Written down first: a span says what is so."""
        await self._tell(happening)
        try:
            self._note(happening)
        except Exception:  # A turn is none the worse for what is told of it.
            logger.warning("A span could not be made", exc_info=True)

    def _note(self, happening: Happening) -> None:
        match happening:
            case StepStarted(request):
                asked = {"gen_ai.request.model": request.model}
                self._step = self._start("chat", request.model, asked)
            case StepEnded():
                self._answered(happening)
            case StepFailed(error):
                self._end(self._step, error.kind)
            case CallStarted(position):
                self._calls[position] = self._called(position)
            case CallEnded(position, status):
                self._end(self._calls.pop(position, None), "" if status == DONE else status)

    def ended(self, ending: Ending) -> None:
        """The turn has ended, or waits for a person: then another span goes on in the same trace."""
        self._turn.set_attribute("travelbot.status", ending.status)
        failed = ending.reason or ending.status if ending.status == "failed" else ""
        self._end(self._turn, failed)

    def broken_off(self, error: BaseException) -> None:
        for span in (self._step, *self._calls.values(), self._turn):
            self._end(span, type(error).__name__)

    def _start(self, operation: str, name: str, attributes: dict[str, Any]) -> Span:
        parent = getattr(self, "_turn", None)
        context = set_span_in_context(parent) if parent is not None else None
        known = {"gen_ai.operation.name": operation, **self._shared, **attributes}
        return self._tracer.start_span(f"{operation} {name}", context=context, attributes=known)

    def _called(self, position: int) -> Span:
        name, id = self._names.get(position, ("", ""))
        known = {"gen_ai.tool.name": name, "gen_ai.tool.call.id": id, "gen_ai.tool.type": "function"}
        return self._start("execute_tool", name, known)

    def _answered(self, ended: StepEnded) -> None:
        answer = ended.answer
        self._names = {each.call.position: (each.call.name, each.call.id) for each in ended.verdicts}
        if self._step is None:
            return
        self._step.set_attribute("gen_ai.response.model", answer.model)
        self._step.set_attribute("gen_ai.response.finish_reasons", [answer.finish_reason])
        if answer.usage is not None:
            self._step.set_attribute("gen_ai.usage.input_tokens", answer.usage.prompt_tokens)
            self._step.set_attribute("gen_ai.usage.output_tokens", answer.usage.completion_tokens)
        self._end(self._step)

    def _end(self, span: Span | None, error: str = "") -> None:
        if span is None or not span.is_recording():
            return
        if error:
            span.set_attribute("error.type", error)
            span.set_status(Status(StatusCode.ERROR))
        span.end()
