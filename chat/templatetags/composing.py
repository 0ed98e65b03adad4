"""What the composer's button does, by hand: it is made with each news, and the first word waits for one."""

from django.template import Library
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from chat.icons import icon
from chat.models import Turn

register = Library()


@register.simple_tag
def composer_state(active: Turn | None) -> SafeString:
    """Sends, or stops the turn that is under way."""
    return mark_safe(f'<div id="composer-state">{_stop(active) if active else _SEND}</div>')


def _stop(turn: Turn) -> str:
    waits = turn.status == Turn.Status.AWAITING_APPROVAL
    words, address = (
        "Waiting for your approval" if waits else "Answering…",
        escape(reverse("stop", args=(turn.pk,))),
    )
    return (
        f'<span class="answering">{words}</span>'
        f'<button class="stop" form="act" formaction="{address}">{icon("stop")}Stop</button>'
    )


_SEND = f'<button class="send">{icon("send")}<span class="wide">Send</span></button>'
