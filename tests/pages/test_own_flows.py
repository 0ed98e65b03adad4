"""A person's own flows: made of a file, edited, downloaded, played, checked, deleted and brought back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from chat.models import Conversation, Run, StoredFlow
from chat.pages import flow_file
from tests.pages.nasty import NASTY
from tests.pages.test_runs import page, words
from tests.pages.trials import TEXT, run_of, saved_row, trial_in

pytestmark = pytest.mark.django_db
BROKEN = TEXT.replace("tools:", "tolls:").replace("expect:", "expects:")


def refused(response: Any, status: int = 422) -> Any:
    assert response.status_code == status, response.get("Location")
    return html.document_fromstring(response.content.decode())


def field(shown: Any) -> str:
    return str(shown.xpath("//textarea[@name='text']")[0].text).removeprefix("\n")


def test_a_new_flow_begins_with_one_that_can_be_saved_as_it_is(alice: Client) -> None:
    example = field(page(alice, "/flows/mine/"))
    response = alice.post("/flows/mine/", {"text": example})
    row = StoredFlow.objects.get()
    assert response["Location"] == f"/flows/mine/{row.pk}/"
    assert (row.text, row.title, row.slug) == (
        example,
        "The weather in two cities",
        "the-weather-in-two-cities",
    )
    assert row.origin == "saved" and row.visitor


def test_a_file_is_taken_in_place_of_the_text(alice: Client) -> None:
    windows = TEXT.replace("\n", "\r\n").encode("utf-8-sig")
    alice.post("/flows/mine/", {"text": "nonsense", "file": SimpleUploadedFile("a.yaml", windows)})
    assert StoredFlow.objects.get().text == TEXT


def test_what_is_wrong_is_said_with_its_lines_and_nothing_typed_is_lost(alice: Client) -> None:
    shown = refused(alice.post("/flows/mine/", {"text": BROKEN}))
    assert field(shown) == BROKEN and not StoredFlow.objects.exists()
    (alert,) = shown.xpath("//*[@role='alert']")
    lines = alert.xpath(".//button/@data-line")
    assert {"3", "6"} <= set(lines)
    assert "Line 3" in words(alert) and "tolls: [get_current_weather]" in words(alert)
    (area,) = shown.xpath("//textarea[@name='text']")
    assert area.get("aria-invalid") == "true" and area.get("aria-describedby") == alert.get("id")


def test_a_tool_that_is_not_installed_is_said_at_its_line(alice: Client) -> None:
    shown = refused(alice.post("/flows/mine/", {"text": TEXT.replace("get_current_weather", "get_wether")}))
    assert "Line 3" in words(shown) and "get_wether" in words(shown.xpath("//*[@role='alert']")[0])


@pytest.mark.parametrize(
    ("name", "content", "sentence", "status"),
    [
        ("a.yaml", b"\xff\xfe", "a.yaml is no text in UTF-8: byte 1 is not.", 422),
        ("a.yaml", b"x" * 262_145, "A flow’s file may have 256 KB; this one has 257 KB.", 413),
        ("a.yaml", b"", "Nothing was saved", 422),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    alice: Client, name: str, content: bytes, sentence: str, status: int
) -> None:
    response = alice.post("/flows/mine/", {"file": SimpleUploadedFile(name, content)})
    assert sentence in words(refused(response, status).xpath("//*[@role='alert']")[0])


def test_what_no_database_keeps_is_replaced(alice: Client) -> None:
    alice.post("/flows/mine/", {"text": TEXT.replace("Weather in Paris?", "Weather\x00?")})
    assert "Weather\ufffd?" in StoredFlow.objects.get().text


def test_one_person_keeps_so_many_at_most(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_file, "MOST", 2)
    saved_row(alice), saved_row(alice, deleted_at="2026-01-01T00:00:00Z")
    assert alice.post("/flows/mine/", {"text": TEXT}).status_code == 302
    shown = refused(alice.post("/flows/mine/", {"text": TEXT.replace("Paris", "Lyon")}), 429)
    assert "You have 2 flows already" in words(shown) and "Lyon" in field(shown)


def test_what_is_edited_is_a_new_row_and_the_old_one_stays_for_its_runs(alice: Client) -> None:
    old = saved_row(alice)
    trial = trial_in(run_of(alice), flow=old)
    assert field(page(alice, f"/flows/mine/{old.pk}/")) == TEXT
    response = alice.post(f"/flows/mine/{old.pk}/", {"text": TEXT.replace("in Paris\n", "by the Seine\n")})
    new = StoredFlow.objects.current().get(origin="saved")
    assert response["Location"] == f"/flows/mine/{new.pk}/" and new.title == "The weather by the Seine"
    assert alice.get(f"/flows/mine/{old.pk}/").status_code == 404
    trial.refresh_from_db()
    assert trial.flow == old and trial.flow.text == TEXT
    assert alice.get(f"/flows/trials/{trial.pk}/").status_code == 200


def test_an_edit_with_a_mistake_changes_nothing_and_keeps_what_was_typed(alice: Client) -> None:
    row = saved_row(alice)
    shown = refused(alice.post(f"/flows/mine/{row.pk}/", {"text": BROKEN}))
    assert field(shown) == BROKEN
    assert shown.xpath("//form[@id='flow-form']/@action") == [f"/flows/mine/{row.pk}/"]
    row.refresh_from_db()
    assert row.text == TEXT and row.deleted_at is None


def test_saving_what_is_there_already_changes_nothing(alice: Client) -> None:
    alice.post("/flows/mine/", {"text": TEXT})
    row = StoredFlow.objects.get()
    response = alice.post(f"/flows/mine/{row.pk}/", {"text": TEXT})
    assert response["Location"] == f"/flows/mine/{row.pk}/"
    assert StoredFlow.objects.current().get() == row


def test_it_is_downloaded_as_it_is(alice: Client) -> None:
    row = saved_row(alice)
    response = alice.get(f"/flows/mine/{row.pk}/file")
    assert response.content.decode() == TEXT
    assert response["Content-Disposition"] == 'attachment; filename="the-weather-in-paris.yaml"'


def test_a_deleted_flow_comes_back_by_the_button_beside_the_news(alice: Client) -> None:
    row = saved_row(alice)
    response = alice.post(f"/flows/mine/{row.pk}/delete", follow=True)
    shown = html.document_fromstring(response.content.decode())
    (undo,) = shown.xpath("//*[@class='notices']//button/@formaction")
    assert alice.get(f"/flows/mine/{row.pk}/").status_code == 404
    assert alice.post(undo)["Location"] == f"/flows/mine/{row.pk}/"
    assert alice.get(f"/flows/mine/{row.pk}/").status_code == 200


def test_it_is_played_in_a_conversation_of_its_owners(alice: Client) -> None:
    row = saved_row(alice)
    response = alice.post(f"/flows/mine/{row.pk}/play")
    conversation = Conversation.objects.get(flow=row)
    assert response["Location"].startswith(f"/c/{conversation.pk}/") and conversation.visitor == row.visitor
    assert conversation.turns.get().said == "Weather in Paris?"


def test_what_can_not_be_played_any_more_says_so(alice: Client) -> None:
    row = saved_row(alice, BROKEN)
    shown = page(alice, f"/flows/mine/{row.pk}/")
    assert "can’t be read any more" in words(shown)
    response = alice.post(f"/flows/mine/{row.pk}/play", follow=True)
    assert "line 3" in response.content.decode()


def test_it_is_checked_by_one_press(alice: Client) -> None:
    row = saved_row(alice)
    form = page(alice, f"/flows/mine/{row.pk}/").get_element_by_id("check")
    response = alice.post(form.get("action"), {"own": form.xpath(".//input[@name='own']/@value")[0]})
    assert response["Location"] == f"/flows/runs/{Run.objects.get(trials__flow=row).pk}/"


def test_ones_own_are_listed_beside_the_shipped_ones(alice: Client, bob: Client) -> None:
    saved_row(bob, title="Not hers")
    own = saved_row(alice)
    shown = page(alice, "/flows/")
    assert [words(each) for each in shown.xpath("//ul[@class='own-flows']//h3")] == [own.title]
    assert "/flows/mine/" in shown.xpath("//main//a/@href")


@pytest.mark.parametrize("verb", ["", "file", "play", "delete", "restore"])
def test_somebody_elses_is_not_found(alice: Client, bob: Client, verb: str) -> None:
    row = saved_row(bob)
    run_of(alice)
    address = f"/flows/mine/{row.pk}/{verb}"
    statuses = {alice.get(address).status_code, alice.post(address, {"text": TEXT}).status_code}
    assert statuses <= {404, 405} and 404 in statuses
    row.refresh_from_db()
    assert row.deleted_at is None and not Conversation.objects.filter(flow=row).exists()


def test_what_a_flow_says_is_text(alice: Client) -> None:
    row = saved_row(alice, NASTY, title=NASTY[:200])
    page(alice, f"/flows/mine/{row.pk}/")
    assert NASTY in field(refused(alice.post(f"/flows/mine/{row.pk}/", {"text": NASTY})))
