"""Rows of before are packed when a site is upgraded, and are as they were when it goes back."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from chat.models import Conversation, Step, Turn, Wire
from chat.search.indexes import check_indexes
from tests.pages.talk import conversation_of, lay_out

BEFORE = "0010_lists_are_long"
MANY = 450
"""More than are read at once."""
TOOLS = ["get_current_weather", "find_airports"]

pytestmark = pytest.mark.django_db(transaction=True)


def apps_of(migration: str) -> Any:
    return MigrationLoader(connection).project_state(("chat", migration)).apps


@pytest.fixture
def before() -> Iterator[Any]:
    """The models of the version before, and its tables."""
    call_command("migrate", "chat", BEFORE, verbosity=0)
    yield apps_of(BEFORE)
    call_command("migrate", verbosity=0)


def body(number: int) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": f"Ça va? 天 {number}"}]}


def stream(number: int) -> bytes:
    return b'data: {"choices": []}\n\n' * (number % 7)


def reads(number: int) -> list[list[float]]:
    return [[0.25, 20], [1.5 + number, 3]]


def fill(apps: Any) -> None:
    """A turn with very many steps, each with a wire of its own."""
    make = {name: apps.get_model("chat", name).objects for name in ("Conversation", "Turn", "Step", "Wire")}
    conversation = make["Conversation"].create(title="Old")
    about = {"said": "Hello", "client_key": "k", "model": "m", "tool_choice": "auto", "status": "done"}
    turn = make["Turn"].create(conversation=conversation, tools=TOOLS, **about)
    make["Turn"].create(conversation=conversation, tools=[], **{**about, "client_key": "l"})
    for number in range(MANY):
        step = make["Step"].create(turn=turn, number=number, status="done", text=f"xylophone{number}")
        make["Wire"].create(
            step=step,
            url="https://models.example/v1/chat/completions",
            request=body(number),
            response_headers={"x-request-id": str(number)},
            compressed=zlib.compress(stream(number)) if stream(number) else b"",
            reads=reads(number),
            truncated=number % 2 == 1,
            lost=number % 3 == 1,
        )


def test_wires_and_tools_are_packed(before: Any) -> None:
    fill(before)
    call_command("migrate", verbosity=0)
    wires = list(Wire.objects.select_related("step").order_by("step__number"))
    assert len(wires) == MANY
    for number, wire in enumerate(wires):
        assert (wire.request, wire.received, wire.reads) == (body(number), stream(number), reads(number))
        assert wire.characters == len(json.dumps(body(number), ensure_ascii=False))
        assert wire.response_headers == {"x-request-id": str(number)}
        assert (wire.truncated, wire.lost) == (number % 2 == 1, number % 3 == 1)
    assert list(Turn.objects.order_by("pk").values_list("tools", flat=True)) == [TOOLS, []]
    assert Step.objects.get(number=7).wire.url == "https://models.example/v1/chat/completions"
    assert check_indexes(databases=["default"]) == []
    Conversation.objects.get().delete()
    assert not Wire.objects.exists()


def test_a_site_goes_back_with_all_that_was_written_since(before: Any, bob: Any) -> None:
    call_command("migrate", verbosity=0)
    turn = lay_out(conversation_of(bob))
    Turn.objects.filter(pk=turn.pk).update(tools=TOOLS)
    step = turn.steps.all()[0]
    Wire.objects.filter(pk=step.pk).update(request=body(1), received=stream(2), reads=reads(3))
    call_command("migrate", "chat", BEFORE, verbosity=0)
    old = before.get_model("chat", "Wire").objects.get(pk=step.pk)
    assert (old.request, zlib.decompress(old.compressed), old.reads) == (body(1), stream(2), reads(3))
    assert before.get_model("chat", "Turn").objects.get(pk=turn.pk).tools == TOOLS
