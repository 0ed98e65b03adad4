"""How a call that waits for a person is shown: what it would do, and its arguments as a form."""

from collections.abc import Mapping
from typing import Any

from django.template import Context, Library

from chat.models import ToolCall
from chat.tools.form import Field, fields, refilled
from chat.turns.engine import installed_tools

register = Library()


@register.filter
def question(call: ToolCall) -> str:
    """The tool's name as a question: Book restaurant table?"""
    return f"{call.name.replace('_', ' ').strip().capitalize() or 'Run it'}?"


@register.simple_tag(takes_context=True)
def form_of(context: Context, call: ToolCall) -> dict[str, Any]:
    """Its fields, the reason and the problem: as they were sent, if the form was refused and comes back."""
    sent = context.get("sent") or {}
    asked = _asked(call, sent)
    return {
        "shown": [each for each in asked if each["field"].shown],
        "folded": [each for each in asked if not each["field"].shown],
        "reason": sent.get(f"reason-{call.pk}", ""),
        "problem": (context.get("problem") or {}).get(call.pk, ""),
    }


@register.filter
def argument_field(call: ToolCall, name: str) -> str:
    """The name of an argument's field: one form holds all calls."""
    return f"argument-{call.pk}-{name}"


def _asked(call: ToolCall, sent: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each field with its name in the form and an id; none where no schema says what they are."""
    tool = installed_tools().get(call.name)
    if tool is None or not isinstance(call.arguments, dict):
        return []
    made = enumerate(fields(tool.parameters, call.arguments))
    return [
        _field(f"argument-{call.pk}-{at}", argument_field(call, each.name), each, sent) for at, each in made
    ]


def _field(id: str, name: str, field: Field, sent: Mapping[str, str]) -> dict[str, Any]:
    return {"id": id, "name": name, "field": refilled(field, sent.get(name))}
