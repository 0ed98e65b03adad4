"""How rows read on a page: words, icons, times and JSON. Nothing here is safe HTML but a rendered answer."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import Model
from django.template import Context, Library
from django.utils import timezone
from django.utils.safestring import SafeString

from chat.agent.happenings import HELD
from chat.canonical import compact
from chat.cards.reading import words
from chat.cards.source import label
from chat.icons import icon, mark
from chat.inspector.summary import arguments_short, in_order, result_short
from chat.inspector.tally import TROUBLE
from chat.markdown import render
from chat.marks import marked
from chat.models import Anomaly, Conversation, Step, ToolCall, Turn
from chat.turns.flows import tools_of

register = Library()
register.simple_tag(icon)
register.simple_tag(mark)
register.filter(ordinal)
register.filter(arguments_short)
register.filter(result_short)

_TOLD = {"tools_left_out", "setting_left_out", "tool_choice_left_out", "tool_choice_ignored"}
"""Anomalies that made the request another than the person had asked for."""
_ICONS = {
    "proposed": "queued",
    "ready": "queued",
    "pending": "queued",
    "streaming": "running",
    "abandoned": "cancelled",
}


@register.filter
def answer_html(step: Step, target: str = "i-call") -> SafeString:
    """Its facts lead to the elements `target`-<id of the call>."""
    return marked(render(step.text), step.facts, target)


@register.simple_tag(takes_context=True)
def anchor(context: Context, row: Step | ToolCall) -> int:
    """What names its elements: its id, or its number within a page that has numbers of its own."""
    numbers = context.get("numbers")
    return row.pk if numbers is None else numbers[row]


@register.filter
def status_icon(row: Turn | Step | ToolCall) -> SafeString:
    return icon(_ICONS.get(row.status, row.status))


@register.filter
def status_word(row: Turn | Step | ToolCall) -> str:
    if isinstance(row, Turn) and row.is_active and row.cancel_requested_at:
        return "stopping"
    if isinstance(row, ToolCall) and is_held(row):
        return "not run"
    return _words(type(row)).get(row.status, row.status)


@cache
def _words(kind: type[Model]) -> dict[str, str]:
    """Each status as it reads, of one kind of rows: Django makes a list of them for each row."""
    field: Any = kind._meta.get_field("status")
    return {status: str(word).lower() for status, word in field.flatchoices}


@register.filter
def is_trouble(row: Turn | Step | ToolCall) -> bool:
    """Did it end in a way that a person should see without asking?"""
    return row.status in TROUBLE


@register.filter
def is_held(call: ToolCall) -> bool:
    """Was it all that was looked at, in a turn that ends with its calls? Nobody has stopped it then."""
    return call.status == ToolCall.Status.CANCELLED and call.error == HELD


@register.filter
def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 0.0005:
        return "<1 ms"
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


@register.filter
def ago(conversation: Conversation) -> str:
    """When it was last changed, as short as a list wants it."""
    passed = timezone.now() - conversation.updated_at
    if passed < timedelta(minutes=1):
        return "now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min"
    if passed < timedelta(days=1):
        return f"{passed // timedelta(hours=1)} h"
    return (
        f"{conversation.updated_at:%-d %b %Y}" if passed.days > 300 else f"{conversation.updated_at:%-d %b}"
    )


@register.filter
def pretty_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def answered_by(turn: Turn) -> str:
    """The model that says it answered last; the one asked for until one has."""
    names = [step.answered_by for step in turn.steps.all() if step.answered_by]
    return names[-1] if names else turn.model


@register.filter
def call_news(call: ToolCall) -> str:
    """What a screen reader says when it waits for a person, when it starts, and when it has ended."""
    if call.waits:
        return f"{call.name} waits for approval: {arguments_short(call)}."
    what = f"{call.name} for {sent}" if (sent := arguments_short(call)) else call.name
    if call.status == ToolCall.Status.RUNNING:
        return f"{what} started."
    if not call.is_final:
        return ""
    took = f" in {duration(call.seconds)}" if call.seconds is not None else ""
    return f"{what} {'finished' if call.status == ToolCall.Status.DONE else status_word(call)}{took}."


@register.filter
def progress_now(call: ToolCall) -> str:
    """How far it is, while it runs: afterwards its result says it, or its error."""
    return call.progress if call.status == ToolCall.Status.RUNNING else ""


@register.filter
def purpose(call: ToolCall) -> str:
    """What its tool says it does, if it is still installed."""
    tool = tools_of(call.step.turn).get(call.name)
    return tool.description.rstrip(".") if tool else ""


@register.filter
def server(call: ToolCall) -> str:
    """Whose tool it is, where it is not this site's own."""
    tool = tools_of(call.step.turn).get(call.name)
    return tool.server if tool else ""


@register.filter
def argument_rows(call: ToolCall) -> list[tuple[str, str]]:
    """Each argument's name and its value, as a person reads it."""
    given = in_order(call).items()
    return [(name, value if isinstance(value, str) else pretty_json(value)) for name, value in given]


@register.filter
def turn_news(turn: Turn) -> str:
    """What a screen reader says of a turn's state."""
    if turn.status == Turn.Status.AWAITING_APPROVAL:
        calls = [call for step in turn.steps.all() for call in step.calls.all() if call.waits]
        return " ".join(map(call_news, calls))
    return {
        "queued": "Sent. The assistant is working.",
        "running": "Sent. The assistant is working.",
        "done": "Answer complete.",
        "cancelled": "Stopped.",
        "failed": f"Failed. {turn.explanation}",
    }[turn.status]


@register.filter
def step_label(step: Step) -> str:
    return f"Request {step.number}" + (f", attempt {step.attempt}" if step.attempt > 1 else "")


@register.filter
def source_label(call: ToolCall) -> str:
    return label(call.source, words(call.result, "kind", longest=40))


@register.filter
def choice_name(choice: Any) -> str:
    """A tool_choice as people say it."""
    if isinstance(choice, dict):
        return str(choice.get("function", {}).get("name", "")) or compact(choice)
    return str(choice)


@register.filter
def told(step: Step) -> list[Anomaly]:
    """What a person should know of an answer without opening the inspector."""
    return [anomaly for anomaly in step.anomalies.all() if anomaly.kind in _TOLD]
