"""Conversations deleted for good: everything of theirs, and nothing of anybody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.keeping.deletion import delete
from chat.models import Anomaly, Booking, Conversation, Feedback, Label, Note, Review, Share, Trial, Turn
from tests.pages.talk import conversation_of, lay_out
from tests.pages.trials import run_of, trial_in
from tests.turns.statements import made

pytestmark = pytest.mark.django_db
OUTLAST = {"Run", "Trial", "StoredFlow", "Booking", "AuditEntry"}
"""Rows that are not a conversation's part, though some name one."""


def with_everything(client: Client) -> Conversation:
    """A conversation with a row of each kind that there is."""
    turn = lay_out(conversation_of(client), turns=2)
    conversation, step = turn.conversation, turn.steps.get(number=1)
    Anomaly.objects.create(step=step, kind="odd", detail="It was odd.")
    Feedback.objects.create(turn=turn, conversation=conversation, liked=False)
    Review.objects.create(turn=turn, conversation=conversation, why="disliked")
    Note.objects.create(turn=turn, by_name="a reviewer", text="Look at this.")
    Label.objects.create(turn=turn, by_name="a reviewer", name="odd")
    Share.objects.create(conversation=conversation, head=turn)
    Booking.objects.create(
        visitor=conversation.visitor,
        conversation=conversation,
        made_by=step.calls.first(),
        date="2026-12-24",
        time="19:30",
        party_size=2,
    )
    return conversation


def parts() -> list[type[Model]]:
    return [model for model in apps.get_app_config("chat").get_models() if model.__name__ not in OUTLAST]


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in parts()}


def test_every_kind_of_row_is_deleted_and_none_of_anybody_elses(alice: Client, bob: Client) -> None:
    with_everything(bob)
    before = counts()
    assert all(before.values()), "a kind of row is in no test"
    conversation = with_everything(alice)
    assert delete([conversation.pk]) == 1
    assert counts() == before


def test_what_outlasts_a_conversation_knows_it_no_more(alice: Client) -> None:
    conversation, trial = with_everything(alice), trial_in(run_of(alice))
    delete([conversation.pk, trial.conversation_id])
    booking = Booking.objects.get()
    assert (booking.conversation, booking.made_by) == (None, None)
    assert Trial.objects.get().conversation is None


def test_what_was_booked_is_let_go_once_nobody_can_book_there_any_more(alice: Client) -> None:
    """A turn that still runs books with its conversation locked: after it, in the same order."""
    conversation = with_everything(alice)
    with CaptureQueriesContext(connection) as deleting:
        delete([conversation.pk])
    changed = [each for each in made(deleting) if each.startswith("UPDATE")]
    assert list(dict.fromkeys(changed)) == [
        "UPDATE chat_trial",
        "UPDATE chat_conversation",
        "UPDATE chat_booking",
    ]


def test_no_row_names_another_in_a_way_that_deletion_does_not_know() -> None:
    """A new foreign key to a conversation or to a part of one has to be thought of in deletion.py."""
    kept = {
        (model.__name__, field.name)
        for model in apps.get_app_config("chat").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in parts() and model.__name__ in OUTLAST
    }
    assert kept == {
        ("Booking", "conversation"),
        ("Booking", "made_by"),
        ("Booking", "cancelled_by"),
        ("Trial", "conversation"),
    }


def test_many_take_few_statements(alice: Client, django_assert_max_num_queries: Callable[[int], Any]) -> None:
    pks = [lay_out(conversation_of(alice)).conversation_id for _ in range(60)]
    with django_assert_max_num_queries(20):
        assert delete(pks) == 60
    assert not Turn.objects.exists()


def test_what_is_deleted_already_is_no_trouble(alice: Client) -> None:
    pk = lay_out(conversation_of(alice)).conversation_id
    assert (delete([pk]), delete([pk]), delete([])) == (1, 0, 0)
