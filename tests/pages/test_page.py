"""The page: whole without script, nothing inline, light, and as many queries for long talks as for short."""

import re
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.llm.errors import ServerFailed
from chat.models import Conversation, Step, ToolCall, Turn
from tests.pages.nasty import nasty_rows
from tests.pages.reading import assets, forbidden
from tests.pages.talk import begin, conversation_of, lay_out
from tests.playing import play
from tests.scripted import Line, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db


def answer(conversation: Conversation, *script: Line) -> Turn:
    """The queued turn, played to its end."""
    return async_to_sync(play)(conversation.turns.get(status="queued"), ScriptedModel(list(script)))


def shown(client: Client, conversation: Conversation) -> Any:
    return html.document_fromstring(client.get(f"/c/{conversation.pk}/").content.decode())


@pytest.mark.django_db(transaction=True)
def test_without_script_one_posts_is_redirected_and_reads_the_answer_after_a_refresh(alice: Client) -> None:
    start = html.fromstring(alice.get("/").content.decode())
    form = start.get_element_by_id("composer")
    form.fields["text"] = "Weather in Paris?"
    page = alice.post(form.action, dict(form.form_values()), follow=True)
    [(address, _)] = page.redirect_chain
    waiting = html.document_fromstring(page.content.decode())
    assert waiting.xpath("//noscript//meta[@http-equiv='refresh']") != []
    assert "Weather in Paris?" in waiting.get_element_by_id("turns").text_content()

    asking = calls(("get_current_weather", {"location": "Paris"}))
    answer(Conversation.objects.get(), asking, text("It rains *a lot* in Paris."))
    page = html.document_fromstring(alice.get(address).content.decode())
    said = page.get_element_by_id("turns").text_content()
    assert "get_current_weather" in said
    assert "It rains a lot in Paris." in said
    assert page.xpath("//em/text()") == ["a lot"]
    assert page.xpath("//meta[@http-equiv='refresh']") == []


def test_a_refused_page_does_not_refresh_itself_away_with_its_draft(alice: Client) -> None:
    conversation = begin(alice)
    page = alice.post(f"/c/{conversation.pk}/say", {"text": "My next question"})
    assert page.status_code == 409
    assert "refresh" not in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_failed_says_why_and_the_next_can_be_said(alice: Client) -> None:
    conversation = begin(alice)
    answer(conversation, ServerFailed("The model server broke."))
    said = shown(alice, conversation).get_element_by_id("turns").text_content()
    assert "Failed" in said
    assert "The model server broke." in said
    assert alice.post(f"/c/{conversation.pk}/say", {"text": "Again"}).status_code == 302


def queries(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path, headers=headers).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["", "export.json"], ids=["page", "export"])
def test_a_long_conversation_takes_as_many_queries_as_a_short_one(alice: Client, path: str) -> None:
    short, long = conversation_of(alice), conversation_of(alice)
    lay_out(short, 1)
    lay_out(long, 30)
    few, many = (queries(alice, f"/c/{each.pk}/{path}") for each in (short, long))
    assert few == many <= 12


@pytest.mark.parametrize("path", ["/", "/c/?q=Paris", "/c/?deleted=1"])
def test_a_long_list_takes_as_many_queries_as_a_short_one(alice: Client, path: str) -> None:
    lay_out(conversation_of(alice))
    few = queries(alice, path)
    for _ in range(20):
        lay_out(conversation_of(alice))
    assert few == queries(alice, path) <= 4


@pytest.mark.parametrize("tab", [f"s/{{step}}/{tab.slug}/" for tab in STEP_TABS])
def test_a_tab_of_a_step_takes_few_queries(alice: Client, tab: str) -> None:
    step = lay_out(conversation_of(alice), 5).steps.all()[0]
    Step.objects.update(http_status=200)
    assert queries(alice, "/" + tab.format(step=step.pk)) <= 5


@pytest.mark.parametrize("tab", [f"k/{{call}}/{tab.slug}/" for tab in CALL_TABS])
def test_a_tab_of_a_call_takes_few_queries(alice: Client, tab: str) -> None:
    step = lay_out(conversation_of(alice), 5).steps.all()[0]
    ToolCall.objects.update(error="No.", expires_at=timezone.now(), chain=[{"source": "A source"}])
    assert queries(alice, "/" + tab.format(call=step.calls.all()[0].pk)) <= 9


def pages(client: Client) -> dict[str, Any]:
    """Every kind of page there is."""
    turn = lay_out(conversation_of(client))
    step, talk = turn.steps.all()[0], f"/c/{turn.conversation.pk}/"
    active = begin(client)
    strict = Client(enforce_csrf_checks=True, HTTP_ACCEPT="text/html", SERVER_NAME="localhost")
    return {
        "start": client.get("/"),
        "list": client.get("/c/?q=Paris"),
        "deleted": client.get("/c/?deleted=1"),
        "conversation": client.get(talk),
        "under way": client.get(f"/c/{active.pk}/"),
        "request": client.get(f"/s/{step.pk}/request/"),
        "answer": client.get(f"/s/{step.pk}/answer/"),
        "result": client.get(f"/k/{step.calls.all()[0].pk}/result/"),
        "refused": client.post(f"/c/{active.pk}/say", {"text": "Hi"}),
        "empty": client.post("/c/", {"text": ""}),
        "no token": strict.post("/c/", {"text": "Hi"}),
        "not found": client.get("/c/00000000-0000-0000-0000-000000000000/"),
        "no address": client.get("/nowhere"),
        "log in": client.get("/account/login/"),
    }


def test_no_page_has_script_style_or_addresses_of_others_in_it(alice: Client) -> None:
    found = {name: forbidden(page.content.decode()) for name, page in pages(alice).items()}
    assert {name: each for name, each in found.items() if each} == {}


def test_every_page_has_a_strict_policy(alice: Client) -> None:
    for name, page in pages(alice).items():
        policy = dict(part.strip().partition(" ")[::2] for part in page["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'", name
        assert {policy[each] for each in ("script-src", "style-src", "connect-src", "form-action")} == {
            "'self'"
        }
        assert {policy[each] for each in ("base-uri", "frame-ancestors")} == {"'none'"}
        assert "unsafe" not in page["Content-Security-Policy"]
        assert page["X-Content-Type-Options"] == "nosniff"


def test_no_page_of_ones_own_is_kept_by_caches(alice: Client) -> None:
    public = ("not found", "no address")
    for name, page in pages(alice).items():
        assert name in public or "no-store" in page.get("Cache-Control", ""), name


def test_the_page_with_all_its_assets_is_light_and_from_here_alone(alice: Client) -> None:
    conversation = conversation_of(alice)
    lay_out(conversation, 3)
    for path in ("/", f"/c/{conversation.pk}/"):
        found = assets(alice, path)
        assert any("htmx" in address for address in found)
        assert sum(map(len, found.values())) < 100_000, {
            address: len(body) for address, body in found.items()
        }


def test_static_files_come_compressed_and_without_a_version_again_only_if_they_changed(
    alice: Client,
) -> None:
    for versioned in [address for address in assets(alice, "/") if address.startswith("/static/")]:
        address = versioned.partition("?")[0]
        response = alice.get(address, headers={"Accept-Encoding": "gzip"})
        assert response.get("Content-Encoding") == "gzip" or len(response.content) < 300, address
        since = {"If-Modified-Since": response["Last-Modified"]}
        assert alice.get(address, headers=since).status_code == 304, address


def test_what_people_models_and_tools_write_is_shown_as_text(alice: Client) -> None:
    conversation = nasty_rows(alice)
    call = ToolCall.objects.all()[0]
    for path in (f"/c/{conversation.pk}/", f"/s/{call.step_id}/request/", f"/k/{call.pk}/result/"):
        page = alice.get(path).content.decode()
        tree = html.document_fromstring(page)
        assert forbidden(page) == [], path
        assert tree.xpath("//img[not(starts-with(@src, '/static/'))]") == [], path
        assert "<script>alert(1)</script>" in tree.text_content(), path
    for row in (
        f"turn-{call.step.turn_id}",
        f"call-{call.pk}",
        f"i-call-{call.pk}",
        f"i-step-{call.step_id}",
    ):
        tree = shown(alice, conversation)
        assert "<script>" in tree.get_element_by_id(row).text_content(), row


def test_the_answer_keeps_no_attribute_that_script_or_style_listens_to(alice: Client) -> None:
    conversation = conversation_of(alice)
    turn = lay_out(conversation)
    Step.objects.filter(turn=turn).update(
        text='<div id="composer" class="stop" hx-get="/x" data-live name="x">a</div>\n\n'
        "# Title {#composer .x}\n\n`<b>`\n\n[link](https://example.org/)"
    )
    answers = shown(alice, conversation).xpath("//div[contains(@id, '-text')]//*")
    attributes = {str(name) for element in answers for name in element.attrib}
    assert attributes <= {"href", "rel", "target", "dir", "lang", "title"}


def test_ids_on_a_page_are_unique(alice: Client) -> None:
    conversation = conversation_of(alice)
    lay_out(conversation, 3)
    ids = re.findall(r'\bid="([^"]+)"', alice.get(f"/c/{conversation.pk}/").content.decode())
    assert sorted(ids) == sorted(set(ids))
