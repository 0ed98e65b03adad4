"""A request and its answer in the chat, by hand: it is made twice a turn, and the first word waits for it."""

from collections.abc import Collection, Iterable, Iterator
from html import escape
from typing import Any

from django.template import Context, Library
from django.utils.safestring import SafeString, mark_safe

from chat.icons import icon
from chat.models import Step, ToolCall
from chat.templatetags.answers import answer
from chat.templatetags.cards import opens_cards
from chat.templatetags.rows import anchor, told

register = Library()


@register.simple_tag(takes_context=True)
def answered_step(context: Context, step: Step) -> SafeString:
    """What was answered, the calls it asked for, their cards, and what a person should know of it."""
    at, status = anchor(context, step), escape(step.status)
    opening = f'<section id="step-{at}" class="step" data-status="{status}"'
    if step.status == Step.Status.ABANDONED:
        return mark_safe(f"{opening} hidden></section>")
    inside = "\n".join((answer(step, at, context.get("shared")), *_calls(context, step, at), *_notices(step)))
    return mark_safe(f"{opening}>\n{inside}\n</section>")


def _calls(context: Context, step: Step, at: int) -> Iterator[str]:
    """As their own templates draw them, which the feed sends one by one too."""
    calls, live = list(step.calls.all()), "" if step.is_final else " data-live"
    yield f'<div id="step-{at}-calls" class="calls"{live}>{_each(context, "chat/call.html", calls)}</div>'
    if calls:
        yield _cards(context, calls, at)


def _cards(context: Context, calls: Collection[ToolCall], at: int) -> str:
    cards, state = _each(context, "chat/card.html", calls), " open" * opens_cards(calls)
    return (
        f'<details class="cards" data-key="step-{at}-results"{state}><summary>Results to look at</summary>'
        f'<div id="step-{at}-cards" class="card-grid">{cards}</div></details>'
    )


def _each(context: Context, name: str, calls: Iterable[ToolCall]) -> str:
    engine: Any = context.template.engine  # type: ignore[union-attr]
    parts = []
    for call in calls:
        with context.push(call=call):
            parts.append(engine.get_template(name).render(context))
    return "".join(parts)


def _notices(step: Step) -> Iterator[str]:
    for anomaly in told(step):
        yield f'<p class="notice-line">{icon("warning")}<bdi>{escape(anomaly.detail)}</bdi></p>'
    if step.notice and not step.is_final:
        yield f'<p class="notice-line">{icon("warning")}{escape(step.notice)}</p>'
