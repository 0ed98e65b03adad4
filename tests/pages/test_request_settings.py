"""What a person sets of the request: sent as set, kept with the turn, shown again, refused in words."""

import pytest
from django.test import Client

from chat.models import Turn
from tests.pages.talk import JSON, begin

pytestmark = pytest.mark.django_db


def test_what_is_set_is_kept_with_the_turn_as_the_body_wants_it(alice: Client) -> None:
    begin(
        alice,
        temperature="0.2",
        max_tokens="300",
        seed="-7",
        stop="END\r\nSTOP",
        parallel_tool_calls="false",
        response_format="json_object",
    )
    assert Turn.objects.get().settings == {
        "temperature": 0.2,
        "max_tokens": 300,
        "seed": -7,
        "stop": ["END", "STOP"],
        "parallel_tool_calls": False,
        "response_format": {"type": "json_object"},
    }


def test_what_is_left_empty_is_not_sent(alice: Client) -> None:
    begin(alice, temperature="", max_tokens="", stop="", parallel_tool_calls="")
    assert Turn.objects.get().settings == {}


def test_a_temperature_of_nothing_is_a_temperature(alice: Client) -> None:
    begin(alice, temperature="0", seed="0")
    assert Turn.objects.get().settings == {"temperature": 0.0, "seed": 0}


def test_the_composer_shows_them_again(alice: Client) -> None:
    conversation = begin(alice, temperature="0.2", parallel_tool_calls="true", stop="END")
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert 'name="temperature" value="0.2"' in page
    assert '<option value="true" selected>allowed</option>' in page
    assert "END</textarea>" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", "hot"),
        ("temperature", "9"),
        ("temperature", "nan"),
        ("max_tokens", "0"),
        ("max_tokens", "1.5"),
        ("seed", "9" * 40),
        ("stop", "a\nb\nc\nd\ne"),
        ("parallel_tool_calls", "perhaps"),
        ("response_format", "yaml"),
    ],
)
def test_what_no_server_takes_is_refused_by_name_and_value(alice: Client, field: str, value: str) -> None:
    response = alice.post("/c/", {"text": "Hi", field: value}, **JSON)
    assert response.status_code == 422
    assert response.content.decode().startswith(f"{field}: ")
    assert repr(value[:100]) in response.content.decode()
    assert not Turn.objects.exists()
