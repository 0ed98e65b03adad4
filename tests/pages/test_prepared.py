"""A prepared query finds what Django's own finds, whatever it is asked for."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import PARTS, Conversation, Turn
from chat.models.parts import with_parts
from chat.models.prepared import LONGEST, Prepared
from tests.pages.talk import lay_out

pytestmark = pytest.mark.django_db


def by_everything(conversation: UUID, turns: list[int], said: str, until: datetime) -> "QuerySet[Turn]":
    rows = Turn.objects.filter(conversation=conversation, pk__in=turns, created_at__lt=until, said=said)
    return rows.select_related("conversation", "feedback")


@pytest.fixture
def talk() -> Conversation:
    conversation = Conversation.objects.create(visitor=uuid4().hex)
    lay_out(conversation, 4)
    return conversation


def test_it_finds_the_rows_of_each_value_it_is_asked_with(talk: Conversation) -> None:
    prepared, later = Prepared(by_everything), timezone.now() + timedelta(hours=1)
    turns = list(talk.turns.values_list("pk", flat=True))
    for turn in talk.turns.all():
        asked = {"conversation": talk.pk, "turns": turns, "said": turn.said, "until": later}
        assert prepared(**asked) == list(by_everything(**asked)) != []
    assert prepared(**asked | {"conversation": uuid4()}) == []
    assert prepared(**asked | {"until": later - timedelta(days=1)}) == []
    assert prepared(**asked | {"said": "' OR 1=1 --"}) == []


@pytest.mark.parametrize("length", [0, 1, 2, 4])
def test_a_list_may_have_any_length(talk: Conversation, length: int) -> None:
    prepared = Prepared(lambda turns: Turn.objects.filter(pk__in=turns))
    some = list(talk.turns.values_list("pk", flat=True))[:length]
    assert [turn.pk for turn in prepared(turns=some)] == some
    assert len(prepared(turns=some + list(range(-LONGEST, 0)))) == length


def test_what_it_gives_has_all_that_the_query_asked_for(talk: Conversation) -> None:
    prepared = Prepared(lambda turn: Turn.objects.select_related("conversation").filter(pk=turn))
    for turn in talk.turns.all():
        [found] = prepared(turn=turn.pk)
        with CaptureQueriesContext(connection) as asked:
            assert found.conversation == talk
            assert (found.tools, found.created_at) == (turn.tools, turn.created_at)
        assert not asked.captured_queries


def test_values_come_as_tuples(talk: Conversation) -> None:
    prepared = Prepared(lambda turn: Turn.objects.filter(pk=turn).values_list("said", "tools"))
    for turn in talk.turns.all():
        assert prepared(turn=turn.pk) == [(turn.said, turn.tools)]


def test_parts_are_those_that_django_would_prefetch(talk: Conversation) -> None:
    mine, its = with_parts(talk.turns.all()), talk.turns.prefetch_related(*PARTS)
    with CaptureQueriesContext(connection) as asked:
        shown = [
            (step, list(step.calls.all()), list(step.anomalies.all()))
            for turn in mine
            for step in turn.steps.all()
        ]
        assert all(step.turn is turn for turn in mine for step in turn.steps.all())
    assert not asked.captured_queries
    assert shown == [
        (step, list(step.calls.all()), list(step.anomalies.all()))
        for turn in its
        for step in turn.steps.all()
    ]
    assert any(calls for _, calls, _ in shown)


def test_a_part_asked_for_further_is_looked_for_among_its_own(talk: Conversation) -> None:
    first, second, *_ = with_parts(talk.turns.all())
    ids = [step.pk for step in first.steps.filter(number__gte=1)]
    assert ids == [step.pk for step in first.steps.all()] != [step.pk for step in second.steps.all()]
