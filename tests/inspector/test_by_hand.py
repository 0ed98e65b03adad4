"""What is written by hand, and not by a template: whatever anybody wrote in a row is text there."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from lxml import html

from chat.models import PARTS, Anomaly, Step, Turn
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db

EVIL = """</p></div><i class="evil">it</i>'"&amp;"""
OF_A_TURN: dict[str, Any] = {
    "said": EVIL,
    "model": EVIL,
    "explanation": EVIL,
    "tool_choice": {"type": "function", "function": {"name": EVIL}},
    "settings": {EVIL: EVIL, "stop": [EVIL]},
}
OF_A_STEP: dict[str, Any] = {
    "answered_by": f"another {EVIL}",
    "finish_reason": EVIL,
    "notice": EVIL,
    "error": EVIL,
    "error_kind": EVIL,
    "reasoning": EVIL,
    "http_status": 500,
    "requests_sent": 3,
}
STATUSES = [("done", "done"), ("failed", "failed"), ("running", "streaming"), ("cancelled", "cancelled")]


def shown(client: Client, template: str, of_a_turn: str, of_a_step: str) -> html.HtmlElement:
    row = lay_out(conversation_of(client))
    Turn.objects.update(status=of_a_turn, **OF_A_TURN)
    Step.objects.update(status=of_a_step, **OF_A_STEP)
    Anomaly.objects.create(step=row.steps.all()[0], kind=EVIL, detail=EVIL)
    turn = Turn.objects.select_related("feedback").prefetch_related(*PARTS).get(pk=row.pk)
    return html.fragment_fromstring(render_to_string(template, {"turn": turn}).strip())


@pytest.mark.parametrize("template", ["inspector/turn.html", "chat/turn.html"])
@pytest.mark.parametrize(("of_a_turn", "of_a_step"), STATUSES)
def test_what_somebody_wrote_is_text(alice: Client, template: str, of_a_turn: str, of_a_step: str) -> None:
    fragment = shown(alice, template, of_a_turn, of_a_step)
    assert not fragment.xpath("//*[@class='evil']")
    assert EVIL in fragment.text_content()


def test_a_request_says_all_that_is_known_of_it(alice: Client) -> None:
    step = shown(alice, "inspector/turn.html", "failed", "failed").find_class("i-step")[0]
    [came] = step.xpath("./details/summary/span[@class='came']")
    assert came.text_content().startswith(f"another {EVIL} · {EVIL} · HTTP 500 · 3 HTTP requests · ")
    assert [each.text_content() for each in step.xpath("./p | ./ul/li")] == [
        EVIL,
        f"{EVIL} {EVIL}",
        f"{EVIL} {EVIL}",
        "2 calls asked for together",
    ]
