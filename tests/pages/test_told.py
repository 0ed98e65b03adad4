"""What made a request another than the person had asked for is said in the chat itself."""

import pytest
from django.test import Client

from chat.models import Anomaly
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db


def test_tools_that_were_left_out_are_told_in_the_chat_and_an_odd_index_is_not(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    step = turn.steps.all()[0]
    Anomaly.objects.create(step=step, kind="tools_left_out", detail="This model takes no tools.")
    Anomaly.objects.create(step=step, kind="index_missing", detail="No index came.")
    page = alice.get(f"/c/{turn.conversation_id}/").content.decode()
    assert page.count("This model takes no tools.") == 2, "in the chat and in the inspector"
    assert page.count("No index came.") == 1, "in the inspector"
