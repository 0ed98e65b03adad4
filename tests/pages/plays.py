"""Flows that are played by their forms, without a model: a test says how a turn ends."""

from typing import Any

from django.test import Client
from lxml import html

from chat.flows.flow import Flow
from chat.flows.repertoire import shipped
from chat.models import Conversation

FLOWS = shipped()
LONG = next(flow for flow in FLOWS.values() if len(flow.turns) > 2)
SCRIPTED = next(flow for flow in FLOWS.values() if flow.is_scripted)
PLAIN = next(flow for flow in FLOWS.values() if not flow.is_scripted)


def press(client: Client, flow: Flow, **fields: Any) -> Conversation:
    response = client.post(f"/flows/{flow.slug}/play", {"client_key": "k"} | fields)
    assert response.status_code == 302, response.content.decode()
    address, _, fragment = response["Location"].partition("#")
    assert fragment == "play", "by it the page knows that it plays"
    return Conversation.objects.get(pk=address.split("/")[2])


def ended(conversation: Conversation, **changes: Any) -> None:
    """The turn under way has come to its end."""
    changes = {"status": "done"} | changes
    conversation.turns.filter(status="queued").update(**changes)


def bar(client: Client, conversation: Conversation) -> html.HtmlElement:
    page = html.document_fromstring(client.get(f"/c/{conversation.pk}/").content.decode())
    return page.get_element_by_id("player")


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def next_(client: Client, conversation: Conversation, **headers: Any) -> Any:
    """Press Next as the page has it."""
    (button,) = bar(client, conversation).xpath(".//button[@id='play-next']")
    return client.post(button.get("formaction"), {button.get("name"): button.get("value")}, **headers)
