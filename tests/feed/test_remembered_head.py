"""The page's head is remembered between two news: by all that it says."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from chat.feed.news import news
from chat.models import Conversation

pytestmark = pytest.mark.django_db


def head(row: Conversation, *, read_only: bool) -> str:
    found = news(row.pk, row.revision - 1, read_only)
    assert found is not None
    return next(each.html for each in found.elements if each.id == "conversation-head")


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("title", ["", "Paris", "<b>Paris</b>", "Rome"])
def test_it_is_what_the_row_says_now_whatever_it_was_before(title: str, read_only: bool) -> None:
    row = Conversation.objects.create(title="Before", revision=1)
    for each in (read_only, not read_only):
        head(row, read_only=each)
    everything = {"model": "m", "system_prompt": "Be brief.", "flow_left_at": timezone.now(), "revision": 2}
    Conversation.objects.update(title=title, **everything)
    row.refresh_from_db()
    shown = {"conversation": row, "read_only": read_only}
    for _ in range(2):
        assert head(row, read_only=read_only) == render_to_string("chat/head.html", shown).strip()
