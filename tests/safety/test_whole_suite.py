"""A secret that is given away anywhere is found without a test asking for it: once for each way out."""

import json
import logging
import os

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from chat.models import Conversation
from tests import canaries
from tests.pages.talk import begin
from tests.serving import Browser, frames, serving

KEY = canaries.canary("model-key")


def test_the_settings_that_tests_use_hold_secrets_with_a_mark() -> None:
    held = [settings.SECRET_KEY, settings.METRICS_TOKEN, settings.EMAIL_HOST_PASSWORD, settings.LLM.api_key]
    held += [connection.settings_dict["PASSWORD"], os.environ[canaries.FOR_MCP]]
    assert all(canaries.MARK in secret for secret in held)


def test_a_key_in_the_log_is_found() -> None:
    logging.getLogger("chat.somewhere").warning("Asked with %s", KEY)
    with pytest.raises(AssertionError, match="log of chat.somewhere: …Asked with"):
        canaries.none_found()


def test_a_key_in_a_traceback_is_found() -> None:
    try:
        raise ValueError(KEY)
    except ValueError:
        logging.getLogger("django.request").exception("Failed")
    with pytest.raises(AssertionError, match="log of django.request"):
        canaries.none_found()


@pytest.mark.django_db
def test_a_key_in_a_row_is_found(alice: Client) -> None:
    conversation = begin(alice, "Hi")
    Conversation.objects.filter(pk=conversation.pk).update(title=KEY)
    with pytest.raises(AssertionError, match='UPDATE "chat_conversation"'):
        canaries.none_found()


@pytest.mark.django_db
def test_a_key_on_a_page_is_found(alice: Client) -> None:
    conversation = begin(alice, f"My key is {KEY}")
    canaries.found.clear()
    alice.get(f"/c/{conversation.pk}/")
    with pytest.raises(AssertionError, match=f"answer to GET /c/{conversation.pk}/: "):
        canaries.none_found()


@pytest.mark.django_db(transaction=True)
async def test_a_key_in_a_frame_and_in_a_packed_answer_is_found() -> None:
    with serving() as host:
        alice = Browser(host)
        conversation = await alice.begin(f"My key is {KEY}")
        await alice.ended(conversation, seconds=40)
        async with alice.socket(conversation) as socket:
            async for frame in frames(socket):
                if KEY in json.dumps(frame):
                    break
        await alice.http.aclose()
    with pytest.raises(AssertionError, match=f"frame of /ws/c/{conversation}/: ") as told:
        canaries.none_found()
    assert f"answer to GET /c/{conversation}/export.json" in str(told.value)
