"""The form of a call that waits, as a browser sends it without a script: what was changed, and was wrong."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.models import Conversation, ToolCall
from tests.pages.nasty import NASTY
from tests.pages.reading import forbidden
from tests.pages.talk import JSON, conversation_of, lay_out

pytestmark = pytest.mark.django_db

DAY = str(datetime.now(UTC).date() + timedelta(days=9))
WANTED = {"restaurant": "Chez Janou", "location": "Paris", "date": DAY, "time": "19:30", "party_size": 2}


def waiting(conversation: Conversation, count: int = 1, **arguments: Any) -> list[ToolCall]:
    """Bookings of this conversation that wait for a person."""
    turn = lay_out(conversation)
    turn.steps.exclude(calls__isnull=False).delete()
    conversation.turns.filter(pk=turn.pk).update(status="awaiting_approval")
    calls = ToolCall.objects.filter(step__turn=turn)
    calls.filter(position__gte=count).delete()
    asked = WANTED | arguments
    calls.update(
        status="awaiting_approval",
        name="book_restaurant_table",
        writes=True,
        arguments=asked,
        arguments_raw=json.dumps(asked),
        expires_at=timezone.now() + timedelta(minutes=5),
        result=None,
    )
    return list(calls.order_by("position"))


def shown(response: Any, call: ToolCall) -> Any:
    return html.document_fromstring(response.content.decode()).get_element_by_id(f"call-{call.pk}")


def page(client: Client, call: ToolCall) -> Any:
    return client.get(f"/c/{call.step.turn.conversation_id}/")


def sent(card: Any, **changed: str) -> dict[str, str]:
    """What the browser sends of a card, with these arguments changed."""
    form = {}
    for field in card.xpath(".//*[@form='act'][@name and not(self::button)]"):
        if field.get("type") != "checkbox" or field.get("checked") is not None:
            form[field.get("name")] = field.value if field.tag != "textarea" else field.text.lstrip("\n")
        if field.get("data-argument") in changed:
            form[field.get("name")] = changed[field.get("data-argument")]
    return form | {"fingerprint": card.xpath(".//button[contains(@class, 'approve')]")[0].get("value")}


def test_the_card_has_a_field_for_each_argument_with_its_label_and_what_is_required(alice: Client) -> None:
    (call,) = waiting(conversation_of(alice))
    card = shown(page(alice, call), call)
    fields = {field.get("data-argument"): field for field in card.xpath(".//*[@data-argument]")}
    assert {name: (field.get("type"), field.value) for name, field in fields.items()} == {
        "restaurant": ("text", "Chez Janou"),
        "location": ("text", "Paris"),
        "date": ("date", DAY),
        "time": ("time", "19:30"),
        "party_size": ("number", "2"),
        "name": ("text", ""),
    }
    assert [name for name, field in fields.items() if field.get("required") is not None] == list(WANTED)
    assert (fields["party_size"].get("min"), fields["party_size"].get("max")) == ("1", "20")
    labels = {label.get("for"): " ".join(label.text_content().split()) for label in card.iter("label")}
    assert labels[fields["party_size"].get("id")] == "Party size required"
    assert labels[fields["name"].get("id")] == "Name"
    assert "no restaurant is told" in card.text_content()


def test_a_form_that_was_not_touched_is_a_plain_approval(alice: Client) -> None:
    (call,) = waiting(conversation_of(alice))
    response = alice.post(f"/call/{call.pk}/approve", sent(shown(page(alice, call), call)))
    call.refresh_from_db()
    assert (response.status_code, call.status, call.edited) == (302, "ready", None)
    assert call.approved_for == call.fingerprint == call.asked_fingerprint


def test_what_was_changed_is_what_is_approved_and_the_page_and_the_inspector_say_so(alice: Client) -> None:
    (call,) = waiting(conversation_of(alice))
    form = sent(shown(page(alice, call), call), party_size="4", name="Ada")
    assert alice.post(f"/call/{call.pk}/approve", form, **JSON).status_code == 204
    call.refresh_from_db()
    assert (call.arguments, call.edited) == (WANTED, WANTED | {"party_size": 4, "name": "Ada"})
    card = shown(page(alice, call), call)
    assert "Approved with changes by a visitor at" in card.text_content()
    assert "19:30, 4, Ada" in card.text_content()
    tab = html.document_fromstring(alice.get(f"/k/{call.pk}/approval/").content.decode())
    rows = [[cell.text_content() for cell in row] for row in tab.xpath("//table//tbody/tr")]
    assert ["party_size", "2", "4", "changed"] in rows
    assert ["name", "not given", '"Ada"', "added"] in rows
    assert ["restaurant", '"Chez Janou"', '"Chez Janou"', "same"] in rows


def test_without_a_script_the_page_comes_back_with_the_sentence_and_all_that_was_typed(alice: Client) -> None:
    first, second = waiting(conversation_of(alice), count=2)
    before = page(alice, first)
    form = sent(shown(before, second), restaurant="The other one") | {f"reason-{second.pk}": "Half a reas"}
    form |= sent(shown(before, first), party_size="99", date="someday") | {f"reason-{first.pk}": "\nPerhaps"}
    response = alice.post(f"/call/{first.pk}/approve", form, HTTP_ACCEPT="text/html")
    assert response.status_code == 422
    card, other = shown(response, first), shown(response, second)
    problem = card.xpath(".//*[@role='alert']")[0].text_content()
    assert problem == "party_size: expected 20 or less; got 99"
    wrong = card.xpath(".//*[@aria-invalid='true']/@data-argument")
    assert wrong == ["party_size"]
    again = {name: value for name, value in sent(card).items() if name != "fingerprint"}
    assert again | sent(other) | {"fingerprint": ""} == form | {
        f"reason-{first.pk}": "Perhaps",
        "fingerprint": "",
    }
    assert other.xpath(".//*[@role='alert']")[0].text_content() == ""
    for call in (first, second):
        call.refresh_from_db()
        assert (call.status, call.edited) == ("awaiting_approval", None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"party_size": "many"}, "party_size: expected integer; got 'many'"),
        ({"party_size": ""}, "party_size: required, but missing"),
        ({"date": "someday"}, "date: expected a day as YYYY-MM-DD; got 'someday'"),
        ({"date": "2020-01-01"}, "date: expected a day that is not over; got 2020-01-01"),
        ({"restaurant": "x" * 40_000}, "arguments: expected at most 32,768 bytes"),
        ({"party_size": "nan"}, "arguments: expected JSON; nan is not a JSON number"),
    ],
)
def test_a_script_reads_the_same_sentence_and_nothing_is_decided(
    alice: Client, typed: dict[str, str], words: str
) -> None:
    (call,) = waiting(conversation_of(alice))
    form = sent(shown(page(alice, call), call), **typed)
    response = alice.post(f"/call/{call.pk}/approve", form, **JSON)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert response["Content-Type"].startswith("text/plain")
    call.refresh_from_db()
    assert (call.status, call.edited, call.approved_for) == ("awaiting_approval", None, "")


def test_changes_that_nobody_approves_are_nothing(alice: Client, bob: Client) -> None:
    (call,) = waiting(conversation_of(alice))
    form = sent(shown(page(alice, call), call), party_size="4")
    path = f"/call/{call.pk}/approve"
    assert alice.get(path, form).status_code == 405
    assert bob.post(path, form).status_code == 404
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.cookies = alice.cookies
    assert strict.post(path, form, **JSON).status_code == 403
    assert alice.post(path, form | {"fingerprint": "0" * 64}, **JSON).status_code == 409
    call.refresh_from_db()
    assert (call.status, call.edited, call.decided_at) == ("awaiting_approval", None, None)
    assert alice.post(f"/call/{call.pk}/deny", form, **JSON).status_code == 204
    call.refresh_from_db()
    assert (call.status, call.edited) == ("rejected", None)


def test_a_replay_with_other_changes_is_refused_and_so_is_one_after_the_expiry(alice: Client) -> None:
    first, second = waiting(conversation_of(alice), count=2)
    form = sent(shown(page(alice, first), first), party_size="4")
    late = sent(shown(page(alice, second), second), party_size="4")
    path = f"/call/{first.pk}/approve"
    assert [alice.post(path, form, **JSON).status_code for _ in range(2)] == [204, 204]
    other = form | {f"argument-{first.pk}-party_size": "9"}
    refused = alice.post(path, other, **JSON)
    assert (refused.status_code, "approved with changes" in refused.content.decode()) == (409, True)
    ToolCall.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    assert alice.post(f"/call/{second.pk}/approve", late, **JSON).status_code == 409
    for call in (first, second):
        call.refresh_from_db()
    assert first.edited == WANTED | {"party_size": 4}
    assert (second.status, second.edited) == ("expired", None)


def test_a_reviewer_sees_the_arguments_and_no_field(alice: Client, bob: Client) -> None:
    (call,) = waiting(conversation_of(bob))
    alice.force_login(User.objects.create_superuser("reviewer"))
    card = shown(page(alice, call), call)
    assert ["restaurant", "Chez Janou"] in [[cell.text_content() for cell in row] for row in card.iter("tr")]
    assert list(card.iter("input", "select", "textarea", "button")) == []


def test_what_a_model_wrote_into_a_field_is_text(alice: Client) -> None:
    (call,) = waiting(conversation_of(alice), restaurant=NASTY, date=NASTY, location=f"{NASTY}\n{NASTY}")
    response = page(alice, call)
    assert forbidden(response.content.decode()) == []
    fields = {each.get("data-argument"): each for each in shown(response, call).xpath(".//*[@data-argument]")}
    assert [fields[name].tag for name in fields] == [*["textarea"] * 3, *["input"] * 3]
    assert fields["restaurant"].text.lstrip("\n") == fields["date"].text.lstrip("\n") == NASTY


def test_a_field_whose_words_turn_around_says_what_is_in_it(alice: Client) -> None:
    (call,) = waiting(
        conversation_of(alice), restaurant="Chez \u202eMax & Co", location="Paris & <b>Lyon</b>"
    )
    card = shown(page(alice, call), call)
    told = [" ".join(each.text_content().split()) for each in card.iter("small")]
    assert [words for words in told if "can't be seen" in words] == [
        "With characters that can't be seen: Chez U+202EMax & Co"
    ]


def test_enter_in_a_field_presses_no_button(alice: Client) -> None:
    """The first button of a form is the one that Enter presses: here it is one that can't be pressed."""
    (call,) = waiting(conversation_of(alice))
    tree = html.document_fromstring(page(alice, call).content.decode())
    buttons = tree.xpath("//button[@form='act' or ancestor::form[@id='act']]")
    assert buttons[0].get("disabled") is not None
    assert tree.get_element_by_id("act").get("novalidate") is not None


def test_an_argument_without_a_field_is_refused_and_so_is_any_of_a_tool_that_is_gone(alice: Client) -> None:
    (call,) = waiting(conversation_of(alice))
    form, path = sent(shown(page(alice, call), call), party_size="4"), f"/call/{call.pk}/approve"
    said = alice.post(path, form | {f"argument-{call.pk}-pay": "yes"}, **JSON)
    assert (said.status_code, said.content.decode()) == (422, "pay: unknown argument; it has no field")
    ToolCall.objects.filter(pk=call.pk).update(name="gone")
    call.refresh_from_db()
    said = alice.post(path, form | {"fingerprint": call.asked_fingerprint}, **JSON)
    assert (said.status_code, "gone has no form any more" in said.content.decode()) == (422, True)
    call.refresh_from_db()
    assert (call.status, call.edited, call.decided_at) == ("awaiting_approval", None, None)
