"""A turn on the page: made anew as long as it changes, and then remembered by all that its rows say."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chat.models import Turn
from chat.remembered import Remembered

register = Library()
ROOM = 2_000_000
"""Characters of HTML that a process keeps: some two hundred turns."""
_made = Remembered[SafeString](ROOM)


@register.simple_tag(takes_context=True)
def turn_by(context: Context, template: str) -> SafeString:
    """The context's turn by `template`."""
    turn, read_only = context["turn"], bool(context.get("read_only"))
    if may_be_remembered(turn):
        return remembered(turn, template, read_only=read_only)
    engine: Any = context.template.engine  # type: ignore[union-attr]
    return engine.get_template(template).render(context)  # type: ignore[no-any-return]


def may_be_remembered(turn: Turn) -> bool:
    """Do its rows alone decide how it looks? Not while it changes, nor beside what a flow expects of it."""
    waits = any(call.waits for step in turn.steps.all() for call in step.calls.all())
    return not (settings.DEBUG or turn.is_active or waits or turn.flow_turn is not None)


def remembered(turn: Turn, template: str, *, read_only: bool) -> SafeString:
    """Made of nothing but what is in its key: so the key is whole."""
    shown = {"turn": turn, "read_only": read_only}
    key = repr((template, read_only, [list(_values(row)) for row in _rows(turn)]))
    digest = blake2b(key.encode(errors="surrogatepass")).digest()
    return _made.get(digest, lambda: render_to_string(template, shown))


def _rows(turn: Turn) -> Iterator[Model]:
    """All that is prefetched with a turn."""
    yield turn
    if feedback := getattr(turn, "feedback", None):
        yield feedback
    for step in turn.steps.all():
        yield from (step, *step.calls.all(), *step.anomalies.all())


def _values(row: Model) -> Iterator[Any]:
    return (getattr(row, field.attname) for field in row._meta.concrete_fields)
