"""Sharing: a link opens for whoever has it, until its owner revokes it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, Share
from chat.models.share import new_token
from tests.pages.talk import begin, conversation_of, lay_out

pytestmark = pytest.mark.django_db


def share(client: Client) -> Share:
    turn = lay_out(conversation_of(client))
    client.post(f"/c/{turn.conversation_id}/share")
    return Share.objects.get()


def read(row: Share) -> Any:
    return Client().get(f"/share/{row.token}/")


def test_a_link_shows_the_conversation_without_cookie_script_or_inner_links(alice: Client) -> None:
    answer = read(row := share(alice))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Weather in Paris?" in page and "<strong>7 °C</strong>" in page
    assert not answer.cookies and "<script" not in page and str(row.conversation_id) not in page
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_what_is_said_after_sharing_is_not_shown(alice: Client) -> None:
    row = share(alice)
    lay_out(Conversation.objects.get(), said="A later secret")
    assert "A later secret" not in read(row).content.decode()


def test_a_revoked_link_is_not_found(alice: Client) -> None:
    row = share(alice)
    alice.post(f"/shares/{row.pk}/revoke")
    assert read(row).status_code == 404


def test_a_link_to_a_deleted_conversation_is_not_found(alice: Client) -> None:
    row = share(alice)
    Conversation.objects.update(deleted_at=timezone.now())
    assert read(row).status_code == 404


def test_a_link_of_a_deactivated_owner_is_not_found(alice: Client) -> None:
    row = share(alice)
    Conversation.objects.update(user=User.objects.create_user("gone", is_active=False))
    assert read(row).status_code == 404


def test_nobody_else_revokes_or_lists_a_link(alice: Client, bob: Client) -> None:
    row = share(alice)
    assert bob.post(f"/shares/{row.pk}/revoke").status_code == 404
    assert row.token not in bob.get("/shares/").content.decode()
    assert row.token in alice.get("/shares/").content.decode()
    assert read(row).status_code == 200


def test_a_conversation_without_an_ended_turn_is_not_shared(alice: Client) -> None:
    alice.post(f"/c/{begin(alice).pk}/share")
    assert not Share.objects.exists()


def test_unknown_and_malformed_tokens_are_not_found(alice: Client) -> None:
    row = share(alice)
    for token in (*(new_token() for _ in range(200)), "x", "%00", row.token[:-1], row.token + "x", "é" * 300):
        assert Client().get(f"/share/{token}/").status_code == 404, token


def test_a_link_needs_no_login_where_the_chat_does(alice: Client, settings: Any) -> None:
    row = share(alice)
    settings.ANONYMOUS = False
    assert read(row).status_code == 200
    assert Client().head(f"/share/{row.token}/").status_code == 200


def test_what_is_said_in_a_shared_conversation_is_never_markup(alice: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    turn = lay_out(conversation_of(alice, title=hostile), said=hostile, explanation=hostile)
    turn.steps.update(text=hostile)
    alice.post(f"/c/{turn.conversation_id}/share")
    assert "<img" not in read(Share.objects.get()).content.decode()
