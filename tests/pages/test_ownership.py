"""Whose is what: one table of rules for every address, which an address without a rule fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.flows.repertoire import shipped, text_of
from chat.models import Conversation, Feedback, Run, Share, Step, StoredFlow, ToolCall, Trial, Turn
from chat.pages.urls import urlpatterns
from chat.turns.flows import kept
from tests.pages.talk import begin, conversation_of, lay_out
from tests.pages.trials import TEXT, run_of, saved_row, trial_in

pytestmark = pytest.mark.django_db

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
READ, WRITE = ("GET", "HEAD"), ("POST",)


@dataclass(frozen=True)
class Rule:
    """What an address takes, and which row it is about; None: about whatever is the asker's own."""

    verbs: tuple[str, ...]
    row: type[Conversation | Turn | Step | ToolCall | Run | Trial | StoredFlow | Share] | None = None
    tab: str = ""
    slug: str = ""


RULES = {
    "say": Rule(WRITE, Conversation),
    "start": Rule(READ),
    "bookings": Rule(READ),
    "flows": Rule(READ),
    "runs": Rule(READ + WRITE),
    "new_run": Rule(READ),
    "run": Rule(READ, Run),
    "run_cancel": Rule(WRITE, Run),
    "run_resume": Rule(WRITE, Run),
    "run_again": Rule(WRITE, Run),
    "run_json": Rule(READ, Run),
    "trial": Rule(READ, Trial),
    "compare": Rule(READ),
    "own_flows": Rule(READ + WRITE),
    "own_flow": Rule(READ + WRITE, StoredFlow),
    "own_flow_file": Rule(READ, StoredFlow),
    "own_flow_play": Rule(WRITE, StoredFlow),
    "own_flow_delete": Rule(WRITE, StoredFlow),
    "own_flow_restore": Rule(WRITE, StoredFlow),
    "flow": Rule(READ, slug="simple"),
    "flow_file": Rule(READ, slug="simple"),
    "play_flow": Rule(WRITE, slug="simple"),
    "conversations": Rule(READ + WRITE),
    "conversation": Rule(READ, Conversation),
    "export": Rule(READ, Conversation),
    "share": Rule(WRITE, Conversation),
    "conversation_file": Rule(READ, Conversation),
    "shares": Rule(READ),
    "share_revoke": Rule(WRITE, Share),
    "next_turn": Rule(WRITE, Conversation),
    "leave_flow": Rule(WRITE, Conversation),
    "again": Rule(WRITE, Conversation),
    "rename": Rule(WRITE, Conversation),
    "delete": Rule(WRITE, Conversation),
    "restore": Rule(WRITE, Conversation),
    "stop": Rule(WRITE, Turn),
    "feedback": Rule(WRITE, Turn),
    "approve": Rule(WRITE, ToolCall),
    "deny": Rule(WRITE, ToolCall),
    "inspector": Rule(READ, Conversation),
    "turn_tabs": Rule(READ, Turn),
    "turn_tab": Rule(READ, Turn, "table"),
    "step_tabs": Rule(READ, Step),
    "step_tab": Rule(READ, Step, "request"),
    "call_tabs": Rule(READ, ToolCall),
    "call_tab": Rule(READ, ToolCall, "result"),
    "step_json": Rule(READ, Step, "request"),
    "call_json": Rule(READ, ToolCall, "result"),
    "save_flow": Rule(WRITE, Conversation),
}
TAKEN = ("export", "run_json", "save_flow")
"""To take what is somebody else's needs a permission of its own, and says so."""
OWNED = [name for name, rule in RULES.items() if rule.row]
CALL = ToolCall(name="get_current_weather", arguments={"location": "Paris"})
FORM = {"text": TEXT, "flow": "simple", "title": "A title", "fingerprint": CALL.fingerprint, "thumb": "up"}


def address(name: str, pk: object = None) -> str:
    rule = RULES[name]
    parts = (pk, rule.tab) if rule.row else (rule.slug,)
    return reverse(name, args=[part for part in parts if part])


def own_row(client: Client, name: str) -> Any:
    """A row of this person's for that address."""
    turn = lay_out(conversation_of(client))
    step = turn.steps.first()
    assert step is not None
    if name in ("next_turn", "leave_flow", "again"):
        turn.conversation.flow = kept(shipped()["multi-turn"], text_of("multi-turn"), "shipped")
        turn.conversation.save()
    if name in ("approve", "deny"):
        later = timezone.now() + timedelta(minutes=5)
        step.calls.update(status="awaiting_approval", expires_at=later, result=None)
    run = run_of(client)
    return {
        Run: run,
        Trial: trial_in(run),
        StoredFlow: saved_row(client),
        Share: Share.objects.create(conversation=turn.conversation, head=turn),
        Conversation: turn.conversation,
        Turn: turn,
        Step: step,
        ToolCall: step.calls.first(),
    }[RULES[name].row]  # type: ignore[index]


def ask(client: Client, verb: str, path: str) -> Any:
    return client.generic(verb, path) if verb != "POST" else client.post(path, FORM)


def rows() -> Iterator[tuple[Any, ...]]:
    """Everything there is."""
    for model in (Conversation, Turn, Step, ToolCall, Run, Trial, StoredFlow, Feedback, Share):
        yield from model.objects.order_by("pk").values_list()


def test_every_address_has_a_rule() -> None:
    assert [pattern.name for pattern in urlpatterns] == list(RULES)


@pytest.mark.parametrize("name", RULES)
def test_an_address_takes_its_verbs_and_answers_405_to_others(alice: Client, name: str) -> None:
    for verb in VERBS:
        pk = own_row(alice, name).pk if RULES[name].row else None
        status = ask(alice, verb, address(name, pk)).status_code
        assert status in ((200, 204, 302) if verb in RULES[name].verbs else (405,)), (verb, status)


@pytest.mark.parametrize("name", OWNED)
def test_what_is_somebody_elses_is_answered_as_if_it_did_not_exist(
    alice: Client, bob: Client, name: str
) -> None:
    foreign = own_row(bob, name)
    conversation_of(alice)
    nothing = uuid4() if RULES[name].row in (Conversation, Run) else foreign.pk + 1000
    before = list(rows())
    for headers in ({}, {"HTTP_ACCEPT": "application/json"}, {"HTTP_HX_REQUEST": "true"}):
        for verb in VERBS:
            theirs, none = (
                alice.generic(verb, address(name, pk), urlencode(FORM), FORM_TYPE, **headers)
                for pk in (foreign.pk, nothing)
            )
            assert theirs.status_code == (404 if verb in RULES[name].verbs else 405)
            assert (theirs.status_code, theirs.content) == (none.status_code, none.content)
            for answer in (theirs, none):
                answer.headers.pop("Expires", None)  # A second may have passed between the two.
                answer.headers.pop("X-Request-ID")
            assert theirs.headers == none.headers
    assert list(rows()) == before


FORM_TYPE = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("name", OWNED)
def test_a_visitor_without_a_session_reads_nobodys(bob: Client, name: str) -> None:
    foreign = own_row(bob, name)
    for model in (Conversation, Run, StoredFlow):
        model._default_manager.update(visitor="")
    for verb in RULES[name].verbs:
        assert ask(Client(), verb, address(name, foreign.pk)).status_code == 404


@pytest.mark.parametrize("name", OWNED)
def test_a_reviewer_reads_what_is_somebody_elses_and_writes_nothing(
    alice: Client, bob: Client, name: str
) -> None:
    reviewer = User.objects.create_user("reviewer", is_staff=True)
    reviewer.user_permissions.add(Permission.objects.get(codename="read_conversation"))
    alice.force_login(reviewer)
    foreign = own_row(bob, name)
    before = list(rows())
    for verb in RULES[name].verbs:
        reviewed = RULES[name].row is not StoredFlow
        reviewed = reviewed and name != "conversation_file"  # It is made to be given away.
        expected = 403 if name in TAKEN else 200 if verb in READ and reviewed else 404
        assert ask(alice, verb, address(name, foreign.pk)).status_code == expected
    assert list(rows()) == before


def test_a_reviewers_page_has_nothing_to_write_with(alice: Client, bob: Client) -> None:
    alice.force_login(User.objects.create_superuser("reviewer"))
    conversation = begin(bob, "Bob's own words")
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert "Bob&#x27;s own words" in page
    assert "You are reading somebody else’s conversation" in page
    for command in ("/say", "/rename", "/stop", '/feedback"', "/approve", "/deny"):
        assert command not in page, command
    assert f"/c/{conversation.pk}/" not in alice.get("/").content.decode()


@pytest.mark.parametrize("staff", [False, True], ids=["ordinary", "staff-without-permission"])
def test_a_login_alone_lets_nobody_read_what_is_somebody_elses(
    alice: Client, bob: Client, staff: bool
) -> None:
    alice.force_login(User.objects.create_user("somebody", is_staff=staff))
    assert alice.get(f"/c/{begin(bob).pk}/").status_code == 404


def test_a_reviewer_who_was_deactivated_reads_nothing(alice: Client, bob: Client) -> None:
    reviewer = User.objects.create_superuser("reviewer")
    alice.force_login(reviewer)
    conversation = begin(bob)
    User.objects.update(is_active=False)
    assert alice.get(f"/c/{conversation.pk}/").status_code == 404


def test_a_visitor_who_logs_in_keeps_the_conversations(alice: Client) -> None:
    conversation = begin(alice)
    alice.force_login(User.objects.create_user("alice"))
    assert alice.get(f"/c/{conversation.pk}/").status_code == 200
    assert f"/c/{conversation.pk}/" in alice.get("/").content.decode()
    assert alice.post(f"/c/{conversation.pk}/rename", {"title": "Still mine"}).status_code == 302


def test_what_a_visitor_had_is_there_after_logging_out_and_in_again(alice: Client, bob: Client) -> None:
    user = User.objects.create_user("alice")
    conversation = begin(alice)
    alice.force_login(user)
    alice.logout()
    assert alice.get(f"/c/{conversation.pk}/").status_code == 404
    for browser in (alice, bob):
        browser.force_login(user)
        assert browser.get(f"/c/{conversation.pk}/").status_code == 200


def test_a_login_takes_nothing_of_another_visitor(alice: Client, bob: Client) -> None:
    conversation = begin(bob)
    alice.force_login(User.objects.create_user("alice"))
    assert alice.get(f"/c/{conversation.pk}/").status_code == 404
    assert bob.get(f"/c/{conversation.pk}/").status_code == 200


def test_the_next_user_of_a_browser_sees_nothing_of_the_one_before(alice: Client) -> None:
    alice.force_login(User.objects.create_user("first"))
    conversation = begin(alice)
    alice.logout()
    assert alice.get(f"/c/{conversation.pk}/").status_code == 404
    alice.force_login(User.objects.create_user("second"))
    assert alice.get(f"/c/{conversation.pk}/").status_code == 404


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if "GET" in rule.verbs])
def test_a_get_changes_nothing(alice: Client, name: str) -> None:
    begin(alice)
    row = own_row(alice, name) if RULES[name].row else None
    before = list(rows())
    for query in ("", "?q=Paris", "?deleted=1", "?delete=1&title=x"):
        assert alice.get(address(name, row and row.pk) + query).status_code == 200
    assert list(rows()) == before


def test_looking_around_leaves_no_session(alice: Client) -> None:
    from django.contrib.sessions.models import Session

    for path in ("/", "/c/", "/c/?q=x", "/c/?deleted=1", f"/c/{uuid4()}/"):
        alice.get(path)
    assert not Session.objects.exists()


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if "POST" in rule.verbs])
def test_a_form_without_a_token_changes_nothing(alice: Client, name: str) -> None:
    row = own_row(alice, name) if RULES[name].row else None
    before = list(rows())
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.cookies = alice.cookies
    for accept in ("text/html", "application/json"):
        response = strict.post(address(name, row and row.pk), FORM, HTTP_ACCEPT=accept)
        assert response.status_code == 403
        assert "This page was too old to send from" in response.content.decode()
    assert list(rows()) == before


def test_a_form_without_a_token_comes_back_with_the_draft(alice: Client) -> None:
    conversation = begin(alice, "What was said before")
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
    strict.cookies = alice.cookies
    page = strict.post(f"/c/{conversation.pk}/say", {"text": "A long letter"}).content.decode()
    assert ">A long letter</textarea>" in page
    assert "What was said before" in page
