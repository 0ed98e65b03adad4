"""A turn that has ended is remembered by all that its rows say: whatever changes in them is seen at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from chat.models import PARTS, Anomaly, Feedback, Step, ToolCall, Turn
from chat.remembered import Remembered
from chat.templatetags.turns import may_be_remembered, remembered
from tests.inspector.rows import flow_turn_in
from tests.pages.talk import conversation_of, lay_out

TEMPLATES = ("chat/turn.html", "inspector/turn.html")
FITTING = {"facts": [[0, 2, "It", []]], "arguments_raw": '{"unit": "celsius"}', "status": "failed"}
"""What only certain values may be."""
OF_A_KIND = {"DateTimeField": timezone.now(), "FloatField": 1.5, "PositiveIntegerField": 3}
"""Where there was nothing."""


@pytest.fixture
def turn(alice: Client) -> Turn:
    """With a row of each kind, in which everything that can be said is said."""
    row = lay_out(conversation_of(alice), said="Weather?")
    Feedback.objects.create(turn=row, conversation=row.conversation, liked=True, reason="Nice")
    Anomaly.objects.create(step=Step.objects.all()[0], kind="tools_left_out", detail="Left out.")
    ToolCall.objects.update(decided_at=timezone.now(), decided_as="Alice", error="It rained.", seconds=2)
    return again(row)


def again(row: Turn) -> Turn:
    return Turn.objects.select_related("feedback").prefetch_related(*PARTS).get(pk=row.pk)


def rows(turn: Turn) -> list[Model]:
    step = turn.steps.all()[0]
    return [turn, turn.feedback, step, step.calls.all()[0], step.anomalies.all()[0]]


def another(field: Any, value: Any) -> Any:
    if field.name in FITTING:
        return FITTING[field.name]
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case datetime():
            return value + timedelta(hours=1)
        case str():
            return f"another {value}"
    return OF_A_KIND.get(field.get_internal_type(), {"another": 1})


def fresh(turn: Turn, template: str) -> str:
    return render_to_string(template, {"turn": turn, "read_only": False})


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.django_db
def test_whatever_field_of_its_rows_changes_is_seen(turn: Turn, template: str) -> None:
    first, seen = remembered(turn, template, read_only=False), 0
    for at, row in enumerate(rows(turn)):
        for field in row._meta.concrete_fields:
            if field.is_relation or field.primary_key:
                continue
            other = again(turn)
            changed = rows(other)[at]
            setattr(changed, field.attname, another(field, getattr(changed, field.attname)))
            html = remembered(other, template, read_only=False)
            assert html == fresh(other, template), f"{type(row).__name__}.{field.name}"
            seen += html != first
    assert seen > 10


@pytest.mark.django_db
def test_it_is_made_once_for_its_owner_and_once_for_whoever_only_reads(turn: Turn) -> None:
    own = remembered(turn, "chat/turn.html", read_only=False)
    assert remembered(again(turn), "chat/turn.html", read_only=False) is own
    assert "Good answer" not in remembered(turn, "chat/turn.html", read_only=True)


@pytest.mark.django_db
def test_what_its_rows_alone_do_not_decide_is_made_anew(turn: Turn, alice: Client) -> None:
    assert may_be_remembered(turn)
    assert not may_be_remembered(flow_turn_in(alice, answer="There are 4."))
    ToolCall.objects.update(status="awaiting_approval")
    assert not may_be_remembered(again(turn))
    Turn.objects.update(status="running")
    ToolCall.objects.update(status="done")
    assert not may_be_remembered(again(turn))


def test_when_there_is_no_more_room_what_was_not_asked_for_longest_goes() -> None:
    texts, made = Remembered[str](room=8), []

    def ask(name: str) -> str:
        def make() -> str:
            made.append(name)
            return name * 4

        return texts.get(name.encode(), make)

    for name in "abacab":
        assert ask(name) == name * 4
    assert made == ["a", "b", "c", "b"]
