"""What staff see in the admin is recorded: rows, lists, searches, tabs and exports."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chat.models import AuditEntry, Conversation
from tests.admin.staff import everything, logged_in, page, talk

pytestmark = pytest.mark.django_db

IN_A_CONVERSATION = ("conversation", "turn", "step", "toolcall", "anomaly", "booking", "feedback", "review")


def entries() -> list[tuple[Any, ...]]:
    rows = AuditEntry.objects.order_by("pk")
    return list(rows.values_list("who", "action", "conversation", "rows"))


@pytest.mark.parametrize("model", IN_A_CONVERSATION)
def test_a_rows_page_is_an_entry_of_its_conversation(alice: Client, bob: Client, model: str) -> None:
    row = everything(bob)[model]
    logged_in(alice, "read_conversation")
    for _ in range(2):
        page(alice, f"chat/{model}/{row.pk}/change/")
    pk = Conversation.objects.get(head__isnull=False, title="Spring in Paris").pk
    assert entries() == [("rita", "read", pk, 1)]


@pytest.mark.parametrize("model", ["run", "storedflow"])
def test_what_is_in_no_conversation_is_an_entry_by_its_address(
    alice: Client, bob: Client, model: str
) -> None:
    row = everything(bob)[model]
    logged_in(alice, "read_conversation")
    page(alice, f"chat/{model}/{row.pk}/change/")
    assert AuditEntry.objects.get().detail == f"/admin/chat/{model}/{row.pk}/change/"


def test_a_tab_is_an_entry(alice: Client, bob: Client) -> None:
    step = talk(bob).steps.all()[0]
    logged_in(alice, "read_conversation")
    alice.get(f"/admin/chat/step/{step.pk}/tabs/request/")
    assert entries() == [("rita", "read", step.turn.conversation_id, 1)]


def test_a_list_is_an_entry_and_so_is_each_search(alice: Client, bob: Client) -> None:
    for _ in range(2):
        talk(bob)
    logged_in(alice, "read_conversation")
    for query in ("", "", "?q=Paris", "?q=Paris", "?q=Oslo", "?status__exact=done"):
        page(alice, f"chat/turn/{query}")
    assert entries() == [
        ("rita", "read", None, 2),
        ("rita", "searched", None, 2),
        ("rita", "searched", None, 0),
        ("rita", "read", None, 2),
    ]
    details = list(AuditEntry.objects.order_by("pk").values_list("detail", flat=True))
    assert details == [
        "list of turns",
        "“Paris” in turns",
        "“Oslo” in turns",
        "list of turns ?status__exact=done",
    ]


def test_what_was_refused_is_no_entry(alice: Client, bob: Client) -> None:
    rows = everything(bob)
    logged_in(alice, "view_conversation")
    for model, row in rows.items():
        alice.get(f"/admin/chat/{model}/?q=Paris")
        alice.get(f"/admin/chat/{model}/{row.pk}/change/")
    assert entries() == []


def test_ones_own_is_no_entry(alice: Client, bob: Client) -> None:
    turn = talk(bob)
    logged_in(alice, "read_conversation")
    Conversation.objects.filter(pk=turn.conversation_id).update(
        user=User.objects.get(username="rita"), visitor=""
    )
    page(alice, f"chat/conversation/{turn.conversation_id}/change/")
    page(alice, f"chat/turn/{turn.pk}/change/")
    assert entries() == []


def test_the_log_narrows_to_an_action_and_a_person(alice: Client) -> None:
    logged_in(alice, "view_auditentry")
    for who, action in (("rita", "read"), ("sam", "read"), ("sam", "exported")):
        AuditEntry.objects.create(who=who, action=action, detail=f"{who} {action}")
    rows = "//table[@id='result_list']/tbody/tr"
    counts = {
        query: len(page(alice, f"chat/auditentry/{query}").xpath(rows))
        for query in ("", "?action__exact=read", "?who=sam", "?q=exported", "?at__year=1999")
    }
    assert list(counts.values()) == [3, 2, 2, 1, 0]
