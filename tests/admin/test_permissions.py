"""Which permission opens what: every kind of staff at every page of the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from chat.models import AuditEntry
from tests.admin.staff import ANSWERED, SAID, TITLE, everything, logged_in, page, staff, talk

pytestmark = pytest.mark.django_db

CONTENT = {
    "conversation",
    "turn",
    "step",
    "toolcall",
    "anomaly",
    "booking",
    "feedback",
    "review",
    "run",
    "trial",
    "storedflow",
}
OPENS: dict[tuple[str, ...], set[str]] = {
    (): set(),
    ("view_conversation",): {"conversation"},
    ("read_conversation",): CONTENT,
    ("view_conversation", "read_conversation", "export_conversation"): CONTENT,
    ("export_conversation",): set(),
    ("view_turn", "view_step", "view_toolcall", "view_review", "view_feedback", "change_turn"): set(),
    ("view_auditentry",): {"auditentry"},
    ("change_auditentry", "delete_auditentry", "add_auditentry", "view_auditentry"): {"auditentry"},
    ("view_user", "change_user", "delete_user"): set(),
}


@pytest.mark.parametrize("permissions", OPENS, ids=lambda names: "+".join(names) or "none")
def test_a_permission_opens_what_it_says(alice: Client, bob: Client, permissions: tuple[str, ...]) -> None:
    rows = everything(bob) | {"auditentry": AuditEntry.objects.create(who="x", action="read")}
    logged_in(alice, *permissions)
    lists = {model for model in rows if alice.get(f"/admin/chat/{model}/").status_code == 200}
    pages = {
        model
        for model, row in rows.items()
        if alice.get(f"/admin/chat/{model}/{row.pk}/change/").status_code == 200
    }
    assert lists == pages == OPENS[permissions]


@pytest.mark.parametrize("permissions", OPENS, ids=lambda names: "+".join(names) or "none")
def test_nobody_adds_changes_or_deletes_rows(
    alice: Client, bob: Client, permissions: tuple[str, ...]
) -> None:
    rows = everything(bob) | {"auditentry": AuditEntry.objects.create(who="x", action="read")}
    logged_in(alice, *permissions)
    for model, row in rows.items():
        for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
            assert alice.post(f"/admin/chat/{model}/{path}", {"post": "yes"}).status_code == 403, (
                model,
                path,
            )
        deleting = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        alice.post(f"/admin/chat/{model}/", deleting)
        assert type(row).objects.filter(pk=row.pk).exists()


def test_a_superuser_deletes_nothing_of_the_audit_log(alice: Client) -> None:
    alice.force_login(User.objects.create_superuser("root"))
    entry = AuditEntry.objects.create(who="x", action="read")
    for path in ("add/", f"{entry.pk}/change/", f"{entry.pk}/delete/"):
        assert alice.post(f"/admin/chat/auditentry/{path}", {"post": "yes", "who": "y"}).status_code == 403
    deleting = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    alice.post("/admin/chat/auditentry/", deleting)
    assert AuditEntry.objects.get().who == "x"


def test_who_may_only_know_that_conversations_exist_sees_no_word_of_them(alice: Client, bob: Client) -> None:
    turn = talk(bob)
    bob.force_login(User.objects.create_user("bob-himself"))
    logged_in(alice, "view_conversation")
    pk = turn.conversation_id
    for path in ("chat/conversation/", f"chat/conversation/{pk}/change/", "", "chat/"):
        shown = alice.get(f"/admin/{path}").content.decode()
        for words in (TITLE, SAID, ANSWERED, "Too cold", "get_current_weather", "bob-himself"):
            assert words not in shown, (path, words)
    listed = page(alice, "chat/conversation/").text_content()
    assert str(pk) in listed and "m" in listed


def test_what_is_missing_is_said_where_it_is_missed(alice: Client, bob: Client) -> None:
    pk = talk(bob).conversation_id
    logged_in(alice, "view_conversation")
    for path in ("chat/conversation/", f"chat/conversation/{pk}/change/"):
        assert "permission “Can read what is said in conversations”" in page(alice, path).text_content()
    assert page(alice, "chat/conversation/").xpath("//input[@name='q']") == []


GUESSES = [
    "title__startswith=S",
    "turns__said__contains=Paris",
    "system_prompt__regex=.",
    "user__username__startswith=b",
    "turns__steps__text__contains=7",
    "turns__steps__calls__name=get_current_weather",
    "visitor__startswith=a",
    "flow__title__contains=x",
]


@pytest.mark.parametrize("query", GUESSES)
def test_a_list_is_not_searched_by_its_address(alice: Client, bob: Client, query: str) -> None:
    """Else one could guess a text letter by letter: it is there, or it is not."""
    talk(bob)
    logged_in(alice, "view_conversation")
    assert alice.get(f"/admin/chat/conversation/?{query}").status_code == 400


def test_words_to_search_for_find_nothing_out(alice: Client, bob: Client) -> None:
    talk(bob)
    logged_in(alice, "view_conversation")
    lists = [alice.get(f"/admin/chat/conversation/?q={words}").content for words in ("Spring", "Autumn")]
    assert [b"1 conversation" in each for each in lists] == [True, True]


@pytest.mark.parametrize(
    "query", ["said__startswith=W", "explanation__contains=a", "steps__text__contains=7"]
)
def test_who_may_read_searches_by_the_field_for_it_alone(alice: Client, bob: Client, query: str) -> None:
    """What is searched for is recorded."""
    talk(bob)
    logged_in(alice, "read_conversation")
    assert alice.get(f"/admin/chat/turn/?{query}").status_code == 400


@pytest.mark.parametrize("permission", ["view_conversation", "read_conversation"])
def test_django_s_completion_is_no_way_round(alice: Client, bob: Client, permission: str) -> None:
    talk(bob)
    logged_in(alice, permission)
    query = "app_label=chat&model_name=turn&field_name=conversation&term=Spring"
    answer = alice.get(f"/admin/autocomplete/?{query}")
    assert answer.status_code in (403, 404) and TITLE not in answer.content.decode()


@pytest.mark.parametrize("pk", ["1", "x", "%00"])
def test_no_row_is_looked_for_by_what_kind_it_is(alice: Client, bob: Client, pk: str) -> None:
    conversation = talk(bob).conversation
    logged_in(alice)
    kinds = [ContentType.objects.get_for_model(model).pk for model in (type(conversation), AuditEntry)]
    for kind in (*kinds, 10**6):
        for each in (pk, conversation.pk):
            assert alice.get(f"/admin/r/{kind}/{each}/").status_code == 404


@pytest.mark.parametrize("permission", ["view_conversation", "read_conversation"])
def test_there_is_no_history_to_read_a_title_in(alice: Client, bob: Client, permission: str) -> None:
    pk = talk(bob).conversation_id
    logged_in(alice, permission)
    answer = alice.get(f"/admin/chat/conversation/{pk}/history/")
    assert answer.status_code == 403 and TITLE not in answer.content.decode()


TABS = ("tabs/", "tabs/request/")


@pytest.mark.parametrize("path", TABS)
def test_tabs_are_for_those_who_may_read(alice: Client, bob: Client, path: str) -> None:
    step = talk(bob).steps.all()[0]
    address = f"/admin/chat/step/{step.pk}/{path}"
    alice.force_login(staff("view_conversation", "view_step"))
    assert alice.get(address).status_code == 403
    alice.force_login(staff("read_conversation", name="sam"))
    assert alice.get(address).status_code == 200
    assert bob.get(address)["Location"].startswith("/admin/login/")


def test_the_admin_has_no_page_that_is_not_tried_here() -> None:
    """A model that somebody else's app registers comes with Django's own permissions, and none of ours."""
    labels = {model._meta.label_lower for model in admin.site._registry}
    ours = {f"chat.{model}" for model in CONTENT} | {"chat.auditentry", "auth.user", "auth.group"}
    assert {label for label in labels if not label.startswith("procrastinate.")} == ours
