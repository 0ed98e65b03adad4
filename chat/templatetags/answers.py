"""What a request has answered so far, and the thumbs below it, by hand: the first word waits for the one."""

from html import escape

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from chat.icons import icon
from chat.models import Feedback, Step
from chat.templatetags.rows import answer_html

register = Library()
LABELS = {"up": "Good answer", "down": "Bad answer"}


@register.simple_tag
def answer(step: Step, at: int, shared: object) -> SafeString:
    """Its reasoning and its words, in the elements that live text goes to."""
    live = "" if step.is_final else " data-live"
    said = answer_html(step, "call" if shared else "i-call")
    return mark_safe(
        f'<details class="thoughts" data-key="step-{at}-reasoning"><summary>Reasoning</summary>'
        f'<div id="step-{at}-reasoning" class="reasoning" dir="auto"{live}>{escape(step.reasoning)}</div>'
        f'</details>\n<div id="step-{at}-text" class="answer" dir="auto"{live}>{said}</div>'
    )


@register.simple_tag
def thumbs(given: Feedback | None, address: str) -> SafeString:
    """The pressed one takes itself back."""
    pressed = given.thumb if given else ""
    return mark_safe("\n".join(_thumb(thumb, thumb == pressed, escape(address)) for thumb in LABELS))


def _thumb(thumb: str, is_pressed: bool, address: str) -> str:
    value, state = ("none", "true") if is_pressed else (thumb, "false")
    return (
        f'<button class="thumb" form="act" formaction="{address}" name="thumb" value="{value}"'
        f' aria-pressed="{state}" aria-label="{LABELS[thumb]}" title="{LABELS[thumb]}">'
        f"{icon(f'thumb-{thumb}')}</button>"
    )
