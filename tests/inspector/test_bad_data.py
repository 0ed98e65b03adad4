"""What nobody should send, and somebody will: each is shown for what it is, and hurts nobody."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.inspector.tree import DEEPEST
from chat.inspector.visible import visible, visible_json
from chat.models import Anomaly, Step, ToolCall, Turn, Wire
from tests.inspector.rows import call_in, said, shown
from tests.pages.nasty import NASTY, nasty_rows
from tests.pages.reading import forbidden

pytestmark = pytest.mark.django_db
HIDDEN = "a\u202eb\u200bc\u2066d\ufeffe\u00a0f\x07g\U000e0041"
UNSEEN = "\u202e\u200b\u2066\ufeff\u00a0\x07\U000e0041"


def every_tab(client: Client) -> dict[str, str]:
    """Address → page of every tab of every row that there is."""
    found = {}
    for kind, rows, tabs in (("s", Step, STEP_TABS), ("k", ToolCall, CALL_TABS)):
        for row in rows.objects.all():  # type: ignore[attr-defined]
            for tab in tabs:
                if tab.applies_to(row):  # type: ignore[operator]
                    address = f"/{kind}/{row.pk}/{tab.slug}/"
                    response = client.get(address)
                    assert response.status_code == 200, address
                    found[address] = response.content.decode()
                    if tab.value is not None:
                        found |= {
                            at: client.get(at).content.decode() for at in parts(address, found[address])
                        }
    return found


def parts(address: str, page: str) -> list[str]:
    return [f"{address}json/", f"{address}json/?as=text"]


def test_html_and_scripts_in_every_field_are_text_in_every_tab(alice: Client) -> None:
    nasty_rows(alice)
    Step.objects.update(http_status=200)
    ToolCall.objects.update(
        expires_at=timezone.now(), decided_at=timezone.now(), decided_as=NASTY, decision_note=NASTY
    )
    messages = [
        {
            "role": NASTY,
            "name": NASTY,
            "tool_call_id": NASTY,
            "content": NASTY,
            "tool_calls": [{NASTY: NASTY}],
        }
    ]
    tools = [
        {"type": "function", "function": {"name": NASTY, "description": NASTY, "parameters": {NASTY: NASTY}}}
    ]
    request = {"messages": messages, "tools": tools, "tool_choice": {NASTY: NASTY}, "model": NASTY}
    event = b'data: {"choices":[{"index":0,"delta":{"content":"<script>alert(1)</script>"}}]}\n\n'
    Wire.objects.update(request=request, received=event, reads=[[0.1, len(event)]], url="http://x/<b>")

    pages = every_tab(alice)

    assert {address: forbidden(page) for address, page in pages.items() if forbidden(page)} == {}
    for address, page in pages.items():
        tree = html.document_fromstring(page)
        assert tree.xpath("//img | //b | //main//script") == [], address
    with_it = [address for address, page in pages.items() if "&lt;script&gt;" in page]
    assert len(with_it) > len(pages) * 0.6


def test_no_tab_has_a_character_in_it_that_nobody_sees(alice: Client) -> None:
    call_in(alice)
    Turn.objects.update(said=HIDDEN)
    Step.objects.update(
        text=HIDDEN,
        reasoning=HIDDEN,
        error=HIDDEN,
        error_kind="x\u202e",
        finish_reason="x\u202e",
        answered_by=HIDDEN,
    )
    Step.objects.update(http_status=200)
    hidden: dict[str, Any] = {HIDDEN: [HIDDEN, {HIDDEN: HIDDEN}], "kind": HIDDEN}
    ToolCall.objects.update(name=HIDDEN, arguments=hidden, arguments_raw=HIDDEN, result=hidden, error=HIDDEN)
    ToolCall.objects.update(progress=HIDDEN, chain=[{"source": HIDDEN, "outcome": HIDDEN, "detail": HIDDEN}])
    ToolCall.objects.update(source=HIDDEN, wire_id=HIDDEN, repair=HIDDEN, expires_at=timezone.now())
    ToolCall.objects.update(decided_at=timezone.now(), decided_as=HIDDEN, decision_note=HIDDEN)
    function = {
        "name": HIDDEN,
        "description": HIDDEN,
        "parameters": {"properties": {HIDDEN: {"enum": [HIDDEN]}}},
    }
    message = {"role": HIDDEN, "content": HIDDEN, "name": HIDDEN, "tool_call_id": HIDDEN}
    asked = {
        "role": "assistant",
        "tool_calls": [{"id": HIDDEN, "function": {"name": HIDDEN, "arguments": HIDDEN}}],
    }
    request = {"messages": [message, asked], "tools": [{"function": function}], "tool_choice": HIDDEN}
    event = f'data: {{"choices":[{{"delta":{{"content":"{HIDDEN}"}}}}]}}\n\n'.replace("\x07", "").encode()
    kept = {
        "received": event,
        "reads": [[0.1, len(event)]],
        "response_headers": {"x": HIDDEN},
    }
    Wire.objects.update(request=request, **kept)
    for step in Step.objects.all():
        Anomaly.objects.create(step=step, kind="x\u202e", detail=HIDDEN, came=HIDDEN, fault="a\u202e")

    for address, page in every_tab(alice).items():
        [main] = html.document_fromstring(page).xpath("//main")
        raw = html.tostring(main, encoding="unicode")
        assert not [f"U+{ord(each):04X}" for each in UNSEEN if each in raw], address


def test_an_unseen_character_stands_as_its_code_with_its_name() -> None:
    assert visible("a\u202eb<") == (
        'a<span class="unseen-character" title="U+202E RIGHT-TO-LEFT OVERRIDE">U+202E</span>b&lt;'
    )
    assert visible_json("a\u202e\U000e0041\x7f") == '"a\\u202e\\udb40\\udc41\\u007f"'
    assert visible("☀️ שלום 日本語\n\tÄ") == "☀️ שלום 日本語\n\tÄ"


def test_ten_thousand_keys_come_a_hundred_at_a_time(alice: Client) -> None:
    call = call_in(alice, result={f"key {at}": at for at in range(10_000)})

    tree = shown(alice, call, "result")

    assert len(tree.xpath("//li[@class='leaf']")) == 100
    [more] = tree.xpath("//li[@class='rest']/a")
    assert more.text == "9,900 more"
    following = html.document_fromstring(alice.get(more.get("href")).content.decode())
    assert following.xpath("//li[@class='leaf']//bdi[@class='key']/text()")[0] == "key 100"
    assert following.xpath("//li[@class='rest']/a/text()") == ["9,800 more"]


def test_a_hundred_levels_are_opened_step_by_step_down_to_the_last(alice: Client) -> None:
    value: Any = "the bottom"
    for _ in range(99):
        value = {"in": value}
    call = call_in(alice, result=value)

    page, opened = shown(alice, call, "result"), 0
    while links := page.xpath("//details/div[@class='lazy']/a/@href"):
        page, opened = html.document_fromstring(alice.get(links[0]).content.decode()), opened + 1

    assert opened == 99 // (DEEPEST + 1)
    assert "the bottom" in page.text_content()


def test_many_large_parts_are_loaded_one_by_one_and_say_how_large_they_are(alice: Client) -> None:
    parts = {f"part {at}": [{"n": number, "text": "word " * 10} for number in range(200)] for at in range(20)}
    call = call_in(alice, result=parts)

    response = alice.get(f"/k/{call.pk}/result/", headers={"hx-request": "true"})

    assert len(response.content) < 30_000
    tree = html.document_fromstring(response.content.decode())
    summaries = [" ".join(each.text_content().split()) for each in tree.xpath("//details/summary")]
    assert summaries[0] == "part 0 200 items 15 kB"


def test_a_long_text_is_cut_and_read_on_piece_by_piece(alice: Client) -> None:
    call = call_in(alice, result={"text": "x" * 70_000 + "end"})
    [link] = shown(alice, call, "result").xpath("//li[@class='leaf']//a")
    assert link.text == "all 70,003 characters"
    first = html.document_fromstring(alice.get(link.get("href")).content.decode())
    [more] = first.xpath("//li[@class='rest']/a")
    assert more.text == "20,003 more characters"
    assert "xend" in alice.get(more.get("href")).content.decode()


@pytest.mark.parametrize("key", ["a/b", "a~b", "~1", "", "0", "ключ", "a b&c=d#e", "\u202e"])
def test_a_part_is_found_whatever_its_key_is(alice: Client, key: str) -> None:
    filling = ["word " * 100] * 500
    call = call_in(alice, result={key: {"deep": filling}})
    [address] = shown(alice, call, "result").xpath("//details/div[@class='lazy']/a/@href")
    inner = html.document_fromstring(alice.get(address).content.decode())
    assert inner.xpath("//summary//bdi/text()") == ["deep"]


@pytest.mark.parametrize("query", ["?at=/no", "?at=/kind/0", "?at=x/y", "?at=/kind/x", "?at=/%00", "?at=/٣"])
def test_a_part_that_is_not_there_is_not_found(alice: Client, query: str) -> None:
    call = call_in(alice)
    assert alice.get(f"/k/{call.pk}/result/json/{query}").status_code == 404


@pytest.mark.parametrize("start", ["-1", "x", "1e9", "99999999999999999999", "٣"])
def test_a_beginning_that_is_none_is_the_beginning(alice: Client, start: str) -> None:
    call = call_in(alice)
    assert "temperature" in alice.get(f"/k/{call.pk}/result/json/?from={start}").content.decode()


@pytest.mark.parametrize("result", [{}, {"a": {}, "b": [], "c": None, "d": True, "e": -0.5, "f": ""}])
def test_what_is_empty_is_shown_as_it_is(alice: Client, result: Any) -> None:
    words = said(alice, call_in(alice, result=result), "result")
    assert (
        ("{}" in words) if not result else all(each in words for each in ("{}", "[]", "null", "true", "-0.5"))
    )


def test_a_request_that_is_no_request_is_shown_all_the_same(alice: Client) -> None:
    call_in(alice)
    Step.objects.update(http_status=200)
    for request in (
        {"messages": "no", "tools": 7},
        {"messages": [1, None, "x", {"tool_calls": 3}], "tools": [4, {}]},
    ):
        Wire.objects.update(request=request)
        assert len(every_tab(alice)) > 20
