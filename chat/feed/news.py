"""News: the elements of the page that a viewer at some revision has not seen as they are now.

A feed is the rows above a revision, rendered by the page's own templates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from chat.feed.frame import Frame
from chat.inspector.timeline import timeline
from chat.models import Conversation, Step, ToolCall, Turn
from chat.models.parts import with_parts
from chat.models.prepared import Prepared
from chat.turns.play import play_of

KEPT = 500
"""Heads that are remembered: most news changes nothing in it."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the page as it is now; `parent` is where it is appended if it is not there yet."""

    id: str
    parent: str
    html: str


@dataclass(frozen=True, slots=True)
class News:
    revision: int
    elements: tuple[Element, ...]

    def frame(self) -> Frame:
        elements = [{"id": each.id, "parent": each.parent, "html": each.html} for each in self.elements]
        return {"kind": "news", "revision": self.revision, "elements": elements}


def news(conversation_id: UUID, since: int, read_only: bool = False) -> News | None:
    """What changed above `since`, or None if the conversation is gone.

    The revision is read before the rows: a row that changes in between is sent now and once more later.
    """
    found = _kept(conversation=conversation_id)
    if not found:
        return None
    [conversation] = found
    if conversation.revision <= since:
        return News(since, ())
    turns = _changed(conversation, since)
    active = None if read_only else _active(conversation, turns)
    elements = [
        *_page(conversation, active, read_only),
        *(element for turn in turns for element in _turn(turn, since, read_only)),
    ]
    return News(conversation.revision, tuple(elements))


def _changed(conversation: Conversation, since: int) -> list[Turn]:
    """The turns of which anything changed, whole: four queries."""
    turns = _above(conversation=conversation.pk, since=since)
    for turn in turns:
        turn.conversation = conversation
    return with_parts(turns)


@Prepared
def _kept(conversation: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.kept().filter(pk=conversation)


@Prepared
def _above(conversation: UUID, since: int) -> QuerySet[Turn]:
    above = Q(revision__gt=since) | Q(steps__revision__gt=since) | Q(steps__calls__revision__gt=since)
    changed = Turn.objects.filter(above, conversation=conversation).values("pk")
    return Turn.objects.filter(pk__in=changed).select_related("feedback")


def _active(conversation: Conversation, changed: Iterable[Turn]) -> Turn | None:
    """It is mostly among those that have changed: then nobody need look for it."""
    return next((turn for turn in changed if turn.is_active), None) or conversation.active_turn()


def _element(id: str, parent: str, template: str, **context: object) -> Element:
    return Element(id, parent, render_to_string(template, context).strip())


def _page(conversation: Conversation, active: Turn | None, read_only: bool) -> Iterator[Element]:
    yield _head(conversation.pk, conversation.title, read_only)
    yield _composer(active) if active else _idle()
    if play := play_of(conversation):
        yield _element("player", "", "chat/player.html", play=play, read_only=read_only)


@lru_cache(KEPT)
def _head(pk: UUID, title: str, read_only: bool) -> Element:
    """Made of nothing but what it is remembered by."""
    shown = Conversation(pk=pk, title=title)
    return _element("conversation-head", "", "chat/head.html", conversation=shown, read_only=read_only)


def _composer(active: Turn | None) -> Element:
    return _element("composer-state", "", "chat/composer_state.html", active_turn=active)


@cache
def _idle() -> Element:
    return _composer(None)


def _turn(turn: Turn, since: int, read_only: bool) -> Iterator[Element]:
    """A new turn comes whole; of an older one come its sums, which change with its parts, and those parts."""
    yield from _in_the_chat(turn, since, read_only)
    yield from _in_the_inspector(turn, since)


def _in_the_chat(turn: Turn, since: int, read_only: bool) -> Iterator[Element]:
    if turn.born > since:
        yield _element(f"turn-{turn.pk}", "turns", "chat/turn.html", turn=turn, read_only=read_only)
        return
    foot = f"turn-{turn.pk}-foot"
    yield _element(foot, f"turn-{turn.pk}", "chat/turn_foot.html", turn=turn, read_only=read_only)
    for part in _parts(turn, since):
        kind, home = _place(part)
        shown = {kind: part, "read_only": read_only}
        yield _element(f"{kind}-{part.pk}", home, f"chat/{kind}.html", **shown)
        if isinstance(part, ToolCall) and part.result is not None:
            yield _element(f"card-{part.pk}", f"step-{part.step_id}-cards", "chat/card.html", call=part)


def _in_the_inspector(turn: Turn, since: int) -> Iterator[Element]:
    """One that has ended comes whole as well: its rows are drawn against its whole time, known only now."""
    if turn.born > since or not turn.is_active:
        yield _element(f"i-turn-{turn.pk}", "i-turns", "inspector/turn.html", turn=turn)
        return
    head, shown = f"i-turn-{turn.pk}-head", {"turn": turn, "clock": timeline(turn)}
    yield _element(head, f"i-turn-{turn.pk}", "inspector/turn_head.html", **shown)
    for part in _parts(turn, since):
        kind, home = _place(part)
        yield _element(f"i-{kind}-{part.pk}", f"i-{home}", f"inspector/{kind}.html", **{kind: part})


def _parts(turn: Turn, since: int) -> Iterator[Step | ToolCall]:
    """Steps that have changed, whole; and of the others those calls that have."""
    for step in turn.steps.all():
        if step.revision > since:
            yield step
        else:
            yield from (call for call in step.calls.all() if call.revision > since)


def _place(part: Step | ToolCall) -> tuple[str, str]:
    """What it is, and the id of what holds it."""
    if isinstance(part, Step):
        return "step", f"turn-{part.turn_id}-steps"
    return "call", f"step-{part.step_id}-calls"
