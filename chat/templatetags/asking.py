"""How a call that waits for a person is shown: what it would do, and its arguments as a form."""

from collections.abc import Mapping
from typing import Any

from django.template import Context, Library

from chat.inspector.visible import visible, visible_text
from chat.models import Booking, ToolCall
from chat.models.booking import as_reference
from chat.tools.form import fields, refilled
from chat.turns.flows import tools_of

register = Library()
_LONGEST = 20


@register.filter
def question(call: ToolCall) -> str:
    """The tool's name as a question: Book restaurant table?"""
    return f"{call.name.replace('_', ' ').strip().capitalize() or 'Run it'}?"


@register.filter
def unseen_within(value: str) -> str:
    """The value with codes for what nobody sees, if there is any: a field alone would hide it."""
    return visible(value) if visible_text(value) != value else ""


@register.simple_tag(takes_context=True)
def form_of(context: Context, call: ToolCall) -> dict[str, Any]:
    """Its fields, the reason and the problem: as they were sent, if the form was refused and comes back."""
    sent = context.get("sent") or {}
    problem = (context.get("problem") or {}).get(call.pk, "")
    asked = _asked(call, sent, problem)
    return {
        "shown": [each for each in asked if each["field"].shown],
        "folded": [each for each in asked if not each["field"].shown],
        "reason": sent.get(f"reason-{call.pk}", ""),
        "problem": problem,
    }


@register.filter
def meant(call: ToolCall) -> list[Booking]:
    """The owner's bookings that its arguments name: a reference alone tells a person nothing."""
    given = call.arguments.values() if isinstance(call.arguments, dict) else ()
    said = [as_reference(value) for value in given if isinstance(value, str) and len(value) < _LONGEST]
    if not said:
        return []
    return list(Booking.objects.of(call.step.turn.conversation).filter(reference__in=said))


@register.filter
def argument_field(call: ToolCall, name: str) -> str:
    """The name of an argument's field: one form holds all calls."""
    return f"argument-{call.pk}-{name}"


def _asked(call: ToolCall, sent: Mapping[str, str], problem: str) -> list[dict[str, Any]]:
    """Each field with its name in the form and an id; none where no schema says what they are."""
    tool = tools_of(call.step.turn).get(call.name)
    if tool is None or not isinstance(call.arguments, dict):
        return []
    wrong = {line.partition(":")[0].partition(".")[0] for line in problem.splitlines()}
    return [
        {
            "id": f"argument-{call.pk}-{at}",
            "name": argument_field(call, field.name),
            "field": refilled(field, sent.get(argument_field(call, field.name))),
            "wrong": field.name in wrong,
        }
        for at, field in enumerate(fields(tool.parameters, call.arguments))
    ]
