"""A turn in the inspector, by hand: it is made twice a turn, and the first word waits for the one."""

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from chat.inspector.timeline import timeline
from chat.models import Turn
from chat.templatetags.heads import turn_head
from chat.templatetags.lines import request_line

register = Library()


@register.simple_tag
def inspected(turn: Turn) -> SafeString:
    """Its head, and its requests against its clock."""
    clock = timeline(turn)
    lines = "\n".join(request_line(step, clock.whole) for step in turn.steps.all())
    return mark_safe(
        f'<section id="i-turn-{turn.pk}" class="i-turn" tabindex="-1">\n{turn_head(turn, clock)}\n'
        f'<div id="i-turn-{turn.pk}-steps" class="i-steps">{lines}</div>\n</section>'
    )
