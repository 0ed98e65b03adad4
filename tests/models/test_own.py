"""Whose a conversation is, asked by a prepared query: as Django says it, of every owner and row."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from chat.models import Conversation, Owner
from chat.models.conversation import own

pytestmark = pytest.mark.django_db


def owners() -> list[Owner]:
    users = [AnonymousUser(), *(User.objects.create_user(name) for name in ("ann", "ben"))]
    return [Owner(user, visitor) for user, visitor in product(users, ("", "here", "there"))]


def test_it_finds_what_the_owner_has_and_nothing_else() -> None:
    everybody = owners()
    users = [None, *User.objects.all()]
    rows = [Conversation.objects.create(user=user, visitor=name) for user in users for name in ("", "here")]
    found = {(owner, row.pk) for owner in everybody for row in rows if own(owner, row.pk) == row}
    meant = {(owner, row.pk) for owner in everybody for row in Conversation.objects.owned_by(owner)}
    assert found == {(owner, pk) for owner, pk in meant}
    assert len(found) == 3 * 2 * 2 + 3, (
        "each user's two rows in three browsers; one visitor's as whoever they are"
    )


def test_a_visitor_without_a_name_has_not_even_what_is_nobodys() -> None:
    nobodys = Conversation.objects.create()
    assert own(Owner(AnonymousUser(), ""), nobodys.pk) is None
    assert own(Owner(User.objects.create_user("ann"), ""), nobodys.pk) is None


def test_what_was_deleted_is_nobodys() -> None:
    row = Conversation.objects.create(visitor="here", deleted_at=timezone.now())
    assert own(Owner(AnonymousUser(), "here"), row.pk) is None
