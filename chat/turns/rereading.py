"""An answer read again from the wire that was kept: does the reader of today make the same of it?"""

from dataclasses import asdict
from typing import Any

from chat.agent.gate import keepable
from chat.canonical import clean_text
from chat.llm.answer import Answer
from chat.llm.endpoint import Endpoint
from chat.llm.errors import ModelError
from chat.llm.known import profile_for
from chat.llm.profiles import Profile
from chat.llm.rereading import reread
from chat.models import Step, ToolCall


class NotKept(Exception):
    """There is nothing to read again; the message says why."""


def differences(step: Step) -> dict[str, tuple[Any, Any]]:
    """What is read otherwise today: name → (as the row has it, as it is read now). Raises NotKept."""
    then, now = _as_kept(step), _as_read(step)
    return {name: (then[name], now[name]) for name in then if then[name] != now[name]}


def _as_kept(step: Step) -> dict[str, Any]:
    if step.status == Step.Status.FAILED:
        return {"error": step.error_kind}
    calls = [[call.wire_id, call.name, call.arguments, call.repair] for call in step.calls.all()]
    return {
        "error": "",
        "content": step.text,
        "reasoning": step.reasoning,
        "finish_reason": step.finish_reason,
        "usage": step.usage,
        "calls": calls,
    }


def _as_read(step: Step) -> dict[str, Any]:
    try:
        answer = keepable(_read(step))
    except ModelError as error:
        nothing = dict.fromkeys(("content", "reasoning", "finish_reason", "usage", "calls"))
        return {**nothing, "error": error.kind}
    calls = [
        [clean_text(call.id)[:200], clean_text(call.name)[:200], call.arguments, call.repair or ""]
        for call in answer.tool_calls
    ]
    return {
        "error": "",
        "content": clean_text(answer.content or answer.refusal),
        "reasoning": clean_text(answer.reasoning),
        "finish_reason": answer.finish_reason,
        "usage": asdict(answer.usage) if answer.usage else None,
        "calls": calls,
    }


def _read(step: Step) -> Answer:
    wire = step.wire
    if step.status not in (Step.Status.DONE, Step.Status.FAILED):
        raise NotKept(f"it is {step.get_status_display()}: its answer never ended")
    if step.http_status is None:
        raise NotKept("no answer came")
    if wire.lost and step.error_kind == "timeout":
        raise NotKept("its answer was left before the end, since it took too long")
    if wire.truncated:
        raise NotKept("only the beginning of its answer was kept")
    return reread(
        step.http_status,
        wire.response_headers,
        wire.received,
        wire.request.get("tools", ()),
        profile_of(step),
        used_ids=ids_used_before(step),
        lost=wire.lost,
    )


def profile_of(step: Step) -> Profile:
    """How the answer of `step` is read, by the model and the server that it came from."""
    base_url = step.wire.url.removesuffix("/chat/completions")
    return profile_for(Endpoint(provider="", base_url=base_url, model=""), step.wire.request.get("model", ""))


def ids_used_before(step: Step) -> frozenset[str]:
    """The ids that calls of the turn had already when `step` was asked."""
    earlier = ToolCall.objects.filter(
        step__turn=step.turn_id, step__number__lt=step.number, step__status=Step.Status.DONE
    )
    return frozenset(earlier.values_list("wire_id", flat=True))
