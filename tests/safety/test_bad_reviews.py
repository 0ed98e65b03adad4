"""Whatever is sent to the pages of review in the admin: a sentence or a page, and nothing half written."""

from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chat.admin.writing import WRITINGS
from chat.models import AuditEntry, Label, Note, Review
from chat.models.review import LABEL_CAP
from tests.admin.staff import everything
from tests.safety.test_bad_forms import BODIES, JSON, QUERIES, as_before, send

pytestmark = pytest.mark.django_db

EXPORTS = {
    "conversation": "export_conversations",
    "turn": "export_turns",
    "toolcall": "export_calls",
}
CHOSEN = ("", "%00", "x", "-1", "9" * 30, "%ff", "%D9%A3", "1%2F..", "&".join(["_selected_action=1"] * 3))
LISTS = "conversation turn step toolcall anomaly booking feedback review storedflow run trial auditentry"
ASKED = (
    *QUERIES,
    *(f"days={value}" for value in ("", "%00", "x", "-1", "0", "9" * 30, "1e3", "%D9%A3", "7&days=x")),
    *(f"model={value}" for value in ("%00", "%ff", "x" * 3_000, "%27%22", "a&model=b")),
    *(f"{name}={value}" for name in ("p", "o", "e", "all", "_facets") for value in ("-1", "x", "9" * 30)),
    *(f"{name}=%00" for name in ("tool", "turn", "call", "anomaly", "pattern", "state", "label", "source")),
    *("created_at__gte=x", "created_at__gte=0000-00-00", "nothing__like=it", "_to_field=x", "_popup=1"),
)


@pytest.fixture
def root(alice: Client) -> Client:
    """Somebody who may do everything, and none of it with rows of their own."""
    client = Client(HTTP_ACCEPT="text/html", SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def theirs(alice: Client) -> dict[str, Any]:
    return everything(alice)


@pytest.mark.parametrize("what", [*WRITINGS, "nothing"])
def test_whatever_is_written_beside_a_turn(root: Client, theirs: dict[str, Any], what: str) -> None:
    path = reverse("admin:chat_turn_write", args=[theirs["turn"].pk, what])
    for bad in BODIES:
        with as_before(root):
            for accept in ("text/html", JSON):
                send(root, path, bad, HTTP_ACCEPT=accept)
            notes = list(Note.objects.values_list("text", flat=True))
            names = list(Label.objects.values_list("name", flat=True))
            assert all(text.strip() and "\0" not in text for text in notes + names), bad
            assert all(len(name) <= LABEL_CAP for name in names), bad
            assert Review.objects.count() == 1, bad


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 30, "x", "%00"])
def test_whatever_turn_is_written_beside(root: Client, theirs: dict[str, Any], pk: str) -> None:
    written = reverse("admin:chat_turn_write", args=[77, "note"])
    answer = root.post(written.replace("77", pk), {"text": "A note"})
    assert answer.status_code in (302, 404) and not Note.objects.exists()


def test_whatever_is_sent_to_save_a_flow_of_somebody_elses(root: Client, theirs: dict[str, Any]) -> None:
    path = reverse("save_flow", args=[theirs["conversation"].pk])
    for bad in BODIES:
        with as_before(root):
            send(root, path, bad)


@pytest.mark.parametrize("model", EXPORTS)
def test_whatever_is_chosen_to_be_exported(root: Client, theirs: dict[str, Any], model: str) -> None:
    path, form = reverse(f"admin:chat_{model}_changelist"), "application/x-www-form-urlencoded"
    for bad in BODIES:
        with as_before(root):
            send(root, path, bad)
            assert not AuditEntry.objects.filter(action=AuditEntry.Action.EXPORTED).exists(), bad
    for key in CHOSEN:
        for more in ("", "&index=9", "&index=x", "&select_across=x"):
            body = f"action={EXPORTS[model]}&_selected_action={key}{more}"
            answer = root.generic("POST", path, body, content_type=form)
            assert answer.status_code < 500, (body, answer.getvalue()[:300])


@pytest.mark.parametrize("model", LISTS.split())
def test_whatever_is_asked_of_a_list(root: Client, theirs: dict[str, Any], model: str) -> None:
    path = reverse(f"admin:chat_{model}_changelist")
    for query in ASKED:
        assert root.get(f"{path}?{query}").status_code < 500, query


def test_whatever_is_asked_of_the_statistics(root: Client, theirs: dict[str, Any]) -> None:
    for query in ASKED:
        answer = root.get(f"{reverse('admin:chat_statistics')}?{query}")
        assert answer.status_code == 200 and b"<table" in answer.content, query


@pytest.mark.parametrize("model", ["conversation", "turn", "step", "toolcall", "review"])
def test_whatever_is_asked_of_a_row(root: Client, theirs: dict[str, Any], model: str) -> None:
    path = reverse(f"admin:chat_{model}_change", args=[theirs[model].pk])
    for query in QUERIES:
        assert root.get(f"{path}?{query}").status_code < 500, query
    for bad in BODIES:
        with as_before(root):
            assert send(root, path, bad) in (302, 400, 403, 405, 413), bad
    for pk in ("x", "-1", "9" * 30, quote("\0")):
        assert root.get(path.replace(str(theirs[model].pk), pk)).status_code in (302, 404), pk
