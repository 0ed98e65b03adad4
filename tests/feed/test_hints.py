"""Hints dropped, doubled and late: after its last poll every open page is the fresh page."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.feed.hub import Hub, Viewer
from chat.feed.news import news
from chat.models import VISITOR, Conversation
from tests.feed.document import Document
from tests.feed.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = {"dropped": 0, "given": 1, "doubled": 2}
"""How often a hint comes. One that is late is dropped now, and comes with a later one, or with none."""


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Page:
    """A page opened at some moment, whose socket joins the hub at that moment or later."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.viewer: Viewer | None = None

    def look(self, conversation: Conversation) -> None:
        """What the pump does when it is woken."""
        if self.viewer is not None and self.viewer.hinted:
            self.viewer.hinted = False
            self.document.apply(news(conversation.pk, self.document.revision))


class World:
    """A conversation that changes, the hub, and those who watch."""

    def __init__(self, client: Client, loop: asyncio.AbstractEventLoop) -> None:
        self.conversation = Conversation.objects.create(visitor="alice")
        self.client, self.loop, self.hub = client, loop, Hub()
        self.hub.loop = loop
        self.pages: list[Page] = []

    def fresh(self) -> Document:
        return Document(self.client.get(f"/c/{self.conversation.pk}/").content.decode())

    def hint(self, times: int) -> None:
        for _ in range(times):
            self.hub.hint(self.conversation.pk)
        self.loop.run_until_complete(asyncio.sleep(0))

    def join(self, page: Page, stack: ExitStack) -> None:
        page.viewer, _ = stack.enter_context(self.hub.viewing(self.conversation.pk))


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_becomes_of_the_hints_every_page_ends_as_the_fresh_one(
    alice: Client, loop: asyncio.AbstractEventLoop, data: Any
) -> None:
    session = alice.session
    session[VISITOR] = "alice"
    session.save()
    world = World(alice, loop)
    walk = Walk(world.conversation, data.draw)
    with ExitStack() as stack:
        for _ in range(data.draw(st.integers(3, 14), "length")):
            walk.step()
            _watch(world, stack, data)
        for page in world.pages:
            if page.viewer is None:
                world.join(page, stack)
            page.viewer.hinted = True  # The poll, every five seconds.
            page.look(world.conversation)
        fresh = world.fresh().text()
        assert [page.document.text() == fresh for page in world.pages] == [True] * len(world.pages)


def _watch(world: World, stack: ExitStack, data: Any) -> None:
    """Between two changes: somebody comes, a hint goes astray, some look."""
    if len(world.pages) < 4 and data.draw(st.booleans(), "opened"):
        world.pages.append(Page(world.fresh()))
    waiting = [page for page in world.pages if page.viewer is None]
    if waiting and data.draw(st.booleans(), "joined"):
        world.join(waiting[0], stack)
    world.hint(GIVEN[data.draw(st.sampled_from(sorted(GIVEN)), "hint")])
    for page in world.pages:
        if data.draw(st.booleans(), "looked"):
            page.look(world.conversation)
