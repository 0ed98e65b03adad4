"""Why a call was made: the tool as the model saw it, the tool choice, and the words before it."""

from typing import Any

from chat.inspector.offered import definition, offered
from chat.inspector.tab import Tab
from chat.models import ToolCall


def _context(call: ToolCall) -> dict[str, Any]:
    step = call.step
    return {
        "call": call,
        "step": step,
        "definition": definition(step, call.name),
        "offered": [str(tool.get("name", "")) for tool in offered(step)],
        "tool_choice": step.wire.request.get("tool_choice", "auto"),
        "said": step.turn.said,
        "earlier": _earlier(call),
    }


def _earlier(call: ToolCall) -> list[ToolCall]:
    """The calls of this turn whose results the model had seen when it asked for this one."""
    seen = ToolCall.objects.filter(step__turn=call.step.turn_id, step__number__lt=call.step.number)
    return list(seen.defer("result").order_by("step__number", "position"))


def _definition(call: ToolCall) -> Any:
    return definition(call.step, call.name)


tab = Tab(slug="why", title="Why", template="inspector/tabs/why.html", context=_context, value=_definition)
