"""Visits: whoever may read a page may listen to it, and whatever ends the one ends the other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from chat.feed.visit import READ, WRITE, Standing, Visit, standings
from chat.models import VISITOR, Conversation
from tests.pages.talk import begin

pytestmark = pytest.mark.django_db


def visit_of(client: Client, conversation: Conversation) -> Visit:
    key = client.cookies["sessionid"].value if "sessionid" in client.cookies else ""
    return Visit(conversation.pk, key)


def standing(client: Client, conversation: Conversation) -> Standing:
    """As the watch sees it; the page must answer accordingly."""
    visit = visit_of(client, conversation)
    found = standings([visit])[visit]
    if found.revision is not None:
        status = client.get(f"/c/{conversation.pk}/").status_code
        assert status == (404 if found.access is None else 200)
    return found


def reviewer(name: str = "reviewer") -> User:
    user = User.objects.create_user(name, password="old", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="read_conversation"))
    return user


def test_owners_write_reviewers_read_and_others_have_no_access(alice: Client, bob: Client) -> None:
    conversation = begin(alice)
    revision = Conversation.objects.get(pk=conversation.pk).revision
    assert standing(alice, conversation) == Standing(WRITE, revision)
    assert standing(bob, conversation).access is None
    begin(bob)
    assert standing(bob, conversation).access is None
    bob.force_login(User.objects.create_user("staff", is_staff=True))
    assert standing(bob, conversation).access is None
    bob.force_login(reviewer())
    assert standing(bob, conversation).access == READ
    alice.force_login(User.objects.create_user("alice"))
    assert standing(alice, conversation).access == WRITE


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(user: User) -> None:
    user.set_password("new")
    user.save()


def take_permission_away(user: User) -> None:
    user.user_permissions.clear()


def no_staff_any_more(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=False)


def delete_user(user: User) -> None:
    user.delete()


def end_session(_: User) -> None:
    Session.objects.all().delete()


def let_session_expire(_: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


REVOCATIONS = (
    deactivate,
    change_password,
    take_permission_away,
    no_staff_any_more,
    delete_user,
    end_session,
    let_session_expire,
)


@pytest.mark.parametrize("revoke", REVOCATIONS)
def test_whatever_ends_a_reviewers_access_ends_its_visits(
    alice: Client,
    bob: Client,
    revoke: Callable[[User], None],
) -> None:
    conversation, user = begin(alice), reviewer()
    bob.force_login(user)
    visit = visit_of(bob, conversation)
    assert standings([visit])[visit].access == READ
    revoke(user)
    assert standings([visit])[visit].access is None
    assert bob.get(f"/c/{conversation.pk}/").status_code == 404


def test_a_reviewer_may_be_one_by_a_group(alice: Client, bob: Client) -> None:
    group = Group.objects.create(name="reviewers")
    group.permissions.add(Permission.objects.get(codename="read_conversation"))
    user = User.objects.create_user("one", is_staff=True)
    user.groups.add(group)
    bob.force_login(user)
    assert standing(bob, begin(alice)).access == READ


def test_a_login_by_a_way_that_is_no_longer_offered_counts_for_nothing(bob: Client, settings: Any) -> None:
    bob.force_login(User.objects.create_user("bob"))
    conversation = begin(bob)
    Conversation.objects.update(visitor="")
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]
    assert standing(bob, conversation).access is None


def test_a_login_made_with_a_secret_that_is_being_replaced_still_counts(bob: Client, settings: Any) -> None:
    bob.force_login(User.objects.create_user("bob"))
    conversation = begin(bob)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "x" * 50
    assert standing(bob, conversation).access == WRITE


@pytest.mark.parametrize("key", ["", "x", "\x00" * 32, "é" * 32, "x" * 5000, "' OR 1=1 --"])
def test_a_cookie_that_is_no_key_has_no_access_and_spoils_nothing_for_others(
    alice: Client,
    key: str,
) -> None:
    conversation = begin(alice)
    mine, strange = visit_of(alice, conversation), Visit(conversation.pk, key)
    found = standings([strange, mine])
    assert (found[mine].access, found[strange].access) == (WRITE, None)


def test_a_conversation_that_is_deleted_has_no_revision_and_one_that_never_was_no_access(
    alice: Client,
) -> None:
    conversation = begin(alice)
    alice.post(f"/c/{conversation.pk}/delete")
    assert standing(alice, conversation) == Standing(WRITE, None)
    nowhere = Visit(uuid4(), visit_of(alice, conversation).session)
    assert standings([nowhere])[nowhere] == Standing(None, None)


@pytest.mark.parametrize("count", [1, 10, 100])
def test_any_number_of_visits_costs_four_queries(count: int, django_assert_num_queries: Any) -> None:
    visits = []
    for number in range(count):
        client = Client()
        session = client.session
        session[VISITOR] = f"visitor {number}"
        session.save()
        client.force_login(reviewer(f"reviewer {number}"))
        visits.append(visit_of(client, Conversation.objects.create(visitor="another")))
    with django_assert_num_queries(4):
        found = standings(visits)
    assert [found[visit].access for visit in visits] == [READ] * count
