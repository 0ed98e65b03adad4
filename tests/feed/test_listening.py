"""A socket is read too: who of the staff listens to somebody else's conversation is in the audit log."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission, User
from django.test import Client

from chat.models import AuditEntry
from tests.serving import Browser, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    with serving() as host:
        yield host


def session_of_a_reviewer() -> str:
    user = User.objects.create_user("rita", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="read_conversation"))
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


def entries() -> list[tuple[str, str, str]]:
    rows = AuditEntry.objects.values_list("who", "action", "conversation")
    return [(who, action, str(conversation)) for who, action, conversation in rows]


async def test_a_reviewer_who_listens_is_recorded_and_the_owner_is_not(site: str) -> None:
    bob, rita = Browser(site), Browser(site)
    conversation = await bob.begin("Hello")
    await bob.ended(conversation)
    async with bob.socket(conversation) as socket:
        await socket.recv()
    assert await sync_to_async(entries)() == []
    rita.http.cookies.set("sessionid", await sync_to_async(session_of_a_reviewer)())
    for _ in range(2):
        async with rita.socket(conversation) as socket:
            assert json.loads(await asyncio.wait_for(socket.recv(), 10))["kind"] == "news"
    assert await sync_to_async(entries)() == [("rita", "read", conversation)]
    for browser in (bob, rita):
        await browser.http.aclose()
