"""A row made or changed by a statement that was written once is the row that Django would have made."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from chat.canonical import clean_json
from chat.models import Conversation, IllegalTransition, Step, Turn, Wire
from chat.models.statements import insert, update

pytestmark = pytest.mark.django_db
AT = timezone.now()
WORDS = "Ça 天 😀 %s \"'"
OF_A_STEP: list[dict[str, Any]] = [
    {},
    {"text": WORDS, "usage": {"a": [1, None, 0.5]}, "facts": [[0, 1, WORDS, [2]]], "sent_at": AT},
    {"usage": None, "tokens_in": 2**31 - 1, "seconds": 0.25, "status": Step.Status.STREAMING},
]
OF_A_WIRE: list[dict[str, Any]] = [
    {},
    {"url": WORDS, "received": b"\x00\xff" * 99, "reads": [[0.5, 9]], "lost": True},
    {"response_headers": {"a": WORDS}, **Wire.asking({"messages": [{"content": WORDS}]})},
]


@pytest.fixture
def turn() -> Turn:
    conversation = Conversation.objects.create(visitor=uuid4().hex)
    return Turn.objects.create(conversation=conversation, said=WORDS, client_key="1", tools=["look"])


def kept(row: Any) -> dict[str, Any]:
    """All columns but the one that is its own."""
    values = type(row).objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in values.items() if name not in ("id", "step_id", "number")}


@pytest.mark.parametrize("values", OF_A_STEP)
def test_a_row_is_made_as_django_makes_it(turn: Turn, values: dict[str, Any]) -> None:
    theirs, ours = Step.objects.create(turn=turn, number=1, **values), Step(turn=turn, number=2, **values)
    insert(ours)
    assert ours.pk > theirs.pk
    assert kept(ours) == kept(theirs)
    ours.refresh_from_db()
    ours.text = "It can be saved."
    ours.save()
    assert Step.objects.filter(turn=turn).count() == 2


@pytest.mark.parametrize("values", OF_A_WIRE)
def test_packed_columns_are_made_and_changed_too(turn: Turn, values: dict[str, Any]) -> None:
    steps = [Step.objects.create(turn=turn, number=number) for number in (1, 2, 3)]
    Wire.objects.create(step=steps[0], **values)
    insert(Wire(step=steps[1], **values))
    insert(changed := Wire(step=steps[2], url="before"))
    assert update(Wire, changed.pk, {"url": "", **values})
    assert kept(Wire(steps[0].pk)) == kept(Wire(steps[1].pk)) == kept(Wire(steps[2].pk))
    assert clean_json(kept(Wire(steps[1].pk))["request"]) == kept(Wire(steps[0].pk))["request"]


def test_dates_are_set_by_themselves(turn: Turn) -> None:
    made = Turn(conversation=Conversation.objects.create(visitor=uuid4().hex), said="Hello", client_key="2")
    insert(made)
    assert Turn.objects.get(pk=made.pk).created_at == made.created_at >= turn.created_at


def test_a_row_is_changed_only_from_a_status_that_was_named(turn: Turn) -> None:
    other = Turn.objects.create(conversation=turn.conversation, said="", client_key="2", status="done")
    assert not update(Turn, turn.pk, {"reason": "no"}, [Turn.Status.RUNNING, Turn.Status.DONE])
    assert not update(Turn, other.pk + 1, {"reason": "no"})
    assert not update(Turn, turn.pk, {"reason": "no"}, [])
    assert update(Turn, turn.pk, {"reason": "yes", "lease_until": AT}, [Turn.Status.RUNNING, "queued"])
    turn.refresh_from_db()
    assert (turn.reason, turn.lease_until, turn.said) == ("yes", AT, WORDS)
    assert Turn.objects.get(pk=other.pk).reason == ""


def test_of_two_that_move_a_row_one_is_told_that_it_was_too_late(turn: Turn) -> None:
    late = Turn.objects.get(pk=turn.pk)
    turn.move(Turn.Status.RUNNING, revision=1)
    turn.move(Turn.Status.DONE, revision=2)
    with pytest.raises(IllegalTransition, match="can't become running"):
        late.move(Turn.Status.RUNNING, revision=3)
    assert Turn.objects.get(pk=turn.pk).status == "done"


def test_what_the_database_refuses_leaves_the_transaction_to_be_rolled_back(turn: Turn) -> None:
    insert(Step(turn=turn, number=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Step(turn=turn, number=1))
    assert Step.objects.filter(turn=turn).count() == 1
