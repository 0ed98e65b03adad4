"""Sharing: a link opens for whoever has it, until its owner revokes it."""

import base64
import hashlib
import html
import re
from typing import Any

import lxml.html
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chat.llm.endpoint import Endpoint
from chat.models import Conversation, Share
from chat.models.share import new_token
from chat.pages import inspected, stretch
from tests.pages.talk import begin, conversation_of, lay_out

pytestmark = pytest.mark.django_db


def share(client: Client) -> Share:
    turn = lay_out(conversation_of(client))
    client.post(f"/c/{turn.conversation_id}/share")
    return Share.objects.get()


def read(row: Share, query: str = "") -> Any:
    return Client().get(f"/share/{row.token}/{query}")


def test_a_link_shows_the_conversation_without_cookie_script_or_inner_links(alice: Client) -> None:
    answer = read(row := share(alice))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Weather in Paris?" in page and "<strong>7 °C</strong>" in page
    assert not answer.cookies and "<script" not in page and str(row.conversation_id) not in page
    assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_what_is_said_after_sharing_is_not_shown(alice: Client) -> None:
    row = share(alice)
    lay_out(Conversation.objects.get(), said="A later secret")
    assert "A later secret" not in read(row).content.decode()


def test_a_revoked_link_is_not_found(alice: Client) -> None:
    row = share(alice)
    alice.post(f"/shares/{row.pk}/revoke")
    assert read(row).status_code == 404


def test_a_link_to_a_deleted_conversation_is_not_found(alice: Client) -> None:
    row = share(alice)
    Conversation.objects.update(deleted_at=timezone.now())
    assert read(row).status_code == 404


def test_a_link_of_a_deactivated_owner_is_not_found(alice: Client) -> None:
    row = share(alice)
    Conversation.objects.update(user=User.objects.create_user("gone", is_active=False))
    assert read(row).status_code == 404


def test_nobody_else_revokes_or_lists_a_link(alice: Client, bob: Client) -> None:
    row = share(alice)
    assert bob.post(f"/shares/{row.pk}/revoke").status_code == 404
    assert row.token not in bob.get("/shares/").content.decode()
    assert row.token in alice.get("/shares/").content.decode()
    assert read(row).status_code == 200


def test_a_conversation_without_an_ended_turn_is_not_shared(alice: Client) -> None:
    alice.post(f"/c/{begin(alice).pk}/share")
    assert not Share.objects.exists()


def test_unknown_and_malformed_tokens_are_not_found(alice: Client) -> None:
    row = share(alice)
    for token in (*(new_token() for _ in range(200)), "x", "%00", row.token[:-1], row.token + "x", "é" * 300):
        assert Client().get(f"/share/{token}/").status_code == 404, token


def test_a_link_needs_no_login_where_the_chat_does(alice: Client, settings: Any) -> None:
    row = share(alice)
    settings.ANONYMOUS = False
    assert read(row).status_code == 200
    assert Client().head(f"/share/{row.token}/").status_code == 200


def test_what_is_said_in_a_shared_conversation_is_never_markup(alice: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    turn = lay_out(conversation_of(alice, title=hostile), said=hostile, explanation=hostile)
    turn.steps.update(text=hostile)
    alice.post(f"/c/{turn.conversation_id}/share")
    assert "<img" not in read(Share.objects.get()).content.decode()


def test_with_its_inspector_a_link_shows_what_went_over_the_wire_and_nobody_s_name(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    asking = turn.steps.get(number=1)
    asking.wire.request = {"model": "m", "messages": [{"role": "system", "content": "The system prompt"}]}
    asking.wire.url, asking.wire.received = "http://10.1.2.3/v1", b"data: raw answer"
    asking.wire.save()
    asking.calls.update(decided_at=timezone.now(), decided_as="rita-the-approver", expires_at=timezone.now())
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    alice.post(f"/c/{turn.conversation_id}/share")
    without, whole = (read(row).content.decode() for row in Share.objects.all())
    for words in ("The system prompt", "data: raw answer", "Arguments</summary>", "Request as sent"):
        assert words in whole and words not in without, words
    for words in ("rita-the-approver", "10.1.2.3", "hx-", 'href="/c/', 'href="/k/', "<button"):
        assert words not in whole and words not in without, words


def test_what_is_too_long_is_cut_and_says_so(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    turn.steps.get(number=1).calls.update(result={"text": "x" * 100_000})
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    page = read(Share.objects.get()).content.decode()
    assert "Cut here: 100,0" in page
    assert len(page) < 200_000


def test_the_inspector_of_a_long_conversation_is_of_its_last_turns(alice: Client) -> None:
    turn = lay_out(conversation_of(alice), turns=22)
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    page = read(row := Share.objects.get()).content.decode()
    assert page.count("What went over the wire") == 20
    assert "Turns 1 to 2 are here without their inspector." in page and '<a href="?before=2">See them' in page
    assert read(row, "?before=2").content.decode().count("What went over the wire") == 2


@pytest.mark.parametrize("query", ["", "?inspector=1"])
def test_the_file_holds_everything_in_itself(alice: Client, query: str) -> None:
    turn = lay_out(conversation_of(alice, title='Rome "á la" carte/..\r\nX: y'))
    answer = alice.get(f"/c/{turn.conversation_id}/file.html{query}")
    page = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="rome-la-carte-x-y.html"'
    assert "/static/" not in page and "<link" not in page and "<script" not in page
    assert page.count('<svg class="icon" data-icon="') and "<use" not in page
    style = page.split("<style>")[1].split("</style>")[0]
    hashed = base64.b64encode(hashlib.sha256(html.unescape(style).encode()).digest()).decode()
    assert f"style-src 'sha256-{hashed}'" in html.unescape(page)
    assert ("What went over the wire" in page) == bool(query)


def test_a_shared_page_gives_its_file_and_a_revoked_one_does_not(alice: Client) -> None:
    row = share(alice)
    path = f"/share/{row.token}/file.html"
    answer = Client().get(path)
    assert answer.status_code == 200 and answer["X-Robots-Tag"] == "noindex, nofollow"
    alice.post(f"/shares/{row.pk}/revoke")
    assert Client().get(path).status_code == 404


def test_robots_are_told_where_to_stay_away_and_may_read_that_a_share_is_not_to_be_listed() -> None:
    text = Client().get("/robots.txt").content.decode()
    assert "Disallow: /c/" in text and "/share/" not in text


def test_a_turn_under_way_is_not_in_the_file(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    lay_out(turn.conversation, said="Still under way", status="running")
    assert "Still under way" not in alice.get(f"/c/{turn.conversation_id}/file.html").content.decode()


def test_a_long_share_takes_as_many_queries_as_a_short_one(
    alice: Client, django_assert_max_num_queries: Any
) -> None:
    turn = lay_out(conversation_of(alice), turns=20)
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    row = Share.objects.get()
    with django_assert_max_num_queries(10):
        assert read(row).content.decode().count("What went over the wire") == 20


def test_where_the_model_is_asked_is_not_told(alice: Client, settings: Any) -> None:
    settings.LLM = Endpoint(provider="custom", base_url="http://10.1.2.3:8000/v1", model="m", api_key="")
    sentence = "The model server at 10.1.2.3:8000 did not begin to answer in time. Try again."
    turn = lay_out(conversation_of(alice), status="failed", explanation=sentence)
    alice.post(f"/c/{turn.conversation_id}/share")
    page = read(Share.objects.get()).content.decode()
    assert "10.1.2.3" not in page and "did not begin to answer" in page


def test_rows_are_numbered_within_the_page_and_every_link_within_it_leads_somewhere(alice: Client) -> None:
    lay_out(other := conversation_of(alice), turns=3)
    other.delete()
    turn = lay_out(conversation_of(alice))
    asking, answering = turn.steps.all()
    answering.facts = [[7, 11, "7 °C", [asking.calls.all()[1].pk]]]
    answering.save()
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    page = lxml.html.fromstring(read(Share.objects.get()).content.decode())
    assert page.xpath("//a[@class='fact']/@href") == ["#call-2"]
    links = set(page.xpath("//a/@href[starts-with(., '#')]"))
    assert {"#call-2", "#i-step-1", "#i-step-2", "#i-call-1", "#i-call-2"} <= links
    assert links <= {f"#{name}" for name in page.xpath("//@id")}
    assert max(map(int, re.findall(r"\d+", " ".join(page.xpath("//@id | //@data-call | //@data-key"))))) == 2


def test_who_reads_the_inspector_sees_new_messages_approvals_and_errors_and_what_is_not_there(
    alice: Client,
) -> None:
    turn = lay_out(conversation_of(alice))
    asking, answering = turn.steps.all()
    said = [{"role": "user", "content": "Weather in Paris?"}]
    result = {"role": "tool", "content": "7 degrees"}
    for step, messages in ((asking, said), (answering, [*said, result])):
        step.wire.request = {"model": "m", "messages": messages}
        step.wire.save()
    now = timezone.now()
    decided = {"expires_at": now, "decided_at": now, "decision_note": "Too dear", "decided_as": "rita"}
    asking.calls.update(status="rejected", error="It was denied.", result=None, **decided)
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    page = lxml.html.fromstring(read(Share.objects.get()).content.decode())
    first, second = page.xpath("//details[summary='Messages']")
    assert "All new: the first request" in first.text_content()
    assert "1 message sent before already" in second.text_content()
    assert [each.text_content() for each in second.xpath(".//p[@class='words']")] == ["7 degrees"]
    approval = page.xpath("//details[summary='Approval']")[0].text_content()
    assert "Denied" in approval and "Too dear" in approval and "rita" not in approval
    error = page.xpath("//details[summary='Error']//pre")[0].text
    assert error == "It was not run: a person denied it.\n\nIt was denied."
    assert "this is not shown: answers read by read" in page.text_content()


def said(row: Share, query: str = "") -> list[str]:
    page = lxml.html.fromstring(read(row, query).content.decode())
    return [each.text_content() for each in page.xpath("//div[@class='said']/p")]


def test_a_long_conversation_is_read_page_by_page(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretch, "ON_A_PAGE", 3)
    conversation = conversation_of(alice)
    for number in range(1, 8):
        lay_out(conversation, said=f"Question {number}")
    alice.post(f"/c/{conversation.pk}/share")
    row = Share.objects.get()
    lay_out(conversation, said="Not shared")
    pages = {"": "567", "?before=4": "234", "?before=1": "1", "?before=6": "456"}
    pages |= dict.fromkeys(("?before=0", "?before=8", "?before=x", "?before=-1", "?before=²"), "567")
    for query, numbers in pages.items():
        assert said(row, query) == [f"Question {number}" for number in numbers], query
    page = lxml.html.fromstring(read(row, "?before=4").content.decode())
    assert page.xpath("//p[@class='pages']/a/@href") == ["?before=1", "?before=7"] * 2
    assert "Turns 2 to 4 of 7" in page.xpath("//p[@class='pages']")[0].text_content()


def test_a_file_holds_all_of_them_up_to_a_limit_that_it_names(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretch, "ON_A_PAGE", 2)
    conversation = lay_out(conversation_of(alice), turns=5).conversation
    path = f"/c/{conversation.pk}/file.html"
    page = alice.get(path).content.decode()
    assert page.count('class="said"') == 5 and "?before" not in page and "are not here" not in page
    monkeypatch.setattr(stretch, "IN_A_FILE", 4)
    page = alice.get(path).content.decode()
    assert page.count('class="said"') == 4 and "?before" not in page
    assert "A file holds the last 4 turns of a conversation: the first 1 of this one are not here." in page


def test_the_inspector_of_a_page_ends_where_it_would_be_too_large(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = lay_out(conversation_of(alice), turns=5)
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    whole = read(row := Share.objects.get()).content.decode()
    assert whole.count("What went over the wire") == 5
    monkeypatch.setattr(inspected, "MOST", 1)
    page = read(row).content.decode()
    assert page.count("What went over the wire") == 1
    assert "Turns 1 to 4 are here without their inspector." in page


def test_a_link_says_up_to_which_message_it_goes_beside_its_conversation_too(alice: Client) -> None:
    turn = lay_out(conversation_of(alice), turns=2)
    alice.post(f"/c/{turn.conversation_id}/share")
    lay_out(turn.conversation)
    alice.post(f"/c/{turn.conversation_id}/share", {"inspector": "1"})
    third, second = Share.objects.all()
    for path in ("/shares/", f"/c/{turn.conversation_id}/"):
        page = lxml.html.fromstring(alice.get(path).content.decode())
        told = [
            each.text_content() for each in page.xpath("//p[@class='hint'][contains(., 'message, made')]")
        ]
        assert told[0].startswith("With its inspector, up to your 3rd message"), path
        assert told[1].startswith("Without its inspector, up to your 2nd message"), path
        values = page.xpath("//p[@class='share-link']/input/@value")
        assert values == [f"http://localhost/share/{row.token}/" for row in (third, second)], path
    alice.post(f"/shares/{third.pk}/revoke")
    page = alice.get(f"/c/{turn.conversation_id}/").content.decode()
    assert third.token not in page and second.token in page


def test_whoever_reads_a_conversation_of_somebody_else_sees_none_of_its_links(
    alice: Client, admin_client: Client
) -> None:
    row = share(alice)
    page = admin_client.get(f"/c/{row.conversation_id}/", HTTP_ACCEPT="text/html")
    assert page.status_code == 200 and row.token not in page.content.decode()


def test_many_links_take_as_many_queries_as_few(alice: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        turn = lay_out(conversation_of(alice), turns=2)
        Share.objects.create(conversation=turn.conversation, head=turn)
    with django_assert_max_num_queries(6):
        assert alice.get("/shares/").content.decode().count("2nd message") == 10
