"""Every route × verb × five kinds of person × own, foreign, deleted, absent: the expected answer in each.

The addresses of the chat are declared in tests/pages/test_ownership.py, the others here. One that is declared
nowhere fails.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from chat.models import Conversation, Run, Share, Step, StoredFlow, ToolCall, Trial, Turn
from tests.accounts.entering import PASSWORD
from tests.admin.staff import everything
from tests.pages.test_ownership import FORM, READ, RULES, TAKEN, VERBS, WRITE, address, own_row, rows

pytestmark = pytest.mark.django_db

ACCOUNTS = {
    "account": READ,
    "account_data": READ,
    "account_delete": WRITE,
    "account_gone": READ,
    "account_login": READ + WRITE,
    "account_logout": READ + WRITE,
    "account_signup": READ + WRITE,
    "account_inactive": READ,
    "account_change_password": READ + WRITE,
    "account_set_password": READ + WRITE,
    "account_reset_password": READ + WRITE,
    "account_reset_password_done": READ,
    "account_reset_password_from_key_done": READ,
    "account_reset_password_from_key": READ + WRITE,
}
PUBLIC = {"healthz", "readyz", "metrics", "shared", "shared_file", "robots"}
"""For anybody, or for whoever has a key: tests/observing and tests/pages/test_sharing.py."""
OF_THE_ADMIN = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
}
OF_THE_ADMIN |= {"app_list", "chat_statistics", "chat_turn_write", "<unnamed>"}
OF_A_MODEL = {"changelist", "add", "history", "delete", "change"}
WITH_TABS = {"turn", "step", "toolcall"}


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The whole names of all routes there are."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or '<unnamed>'}"
        else:
            yield from routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def of_models() -> set[str]:
    names = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    tabs = {f"chat_{model}_{each}" for model in WITH_TABS for each in ("tab", "tabs")}
    more = {"auth_user_password_change"}
    return {f"{name}_{action}" for name in names for action in OF_A_MODEL} | tabs | more


def test_every_route_is_declared(capsys: pytest.CaptureFixture[str]) -> None:
    of_admin = {f"admin:{name}" for name in OF_THE_ADMIN | of_models()}
    found = set(routes())
    assert found - {"<unnamed>"} - of_admin == set(RULES) | set(ACCOUNTS) | PUBLIC
    with capsys.disabled():
        print(f"\n{len(found)} routes, all of them declared", end=" ")


def visitor() -> Client:
    return Client(HTTP_ACCEPT="text/html", SERVER_NAME="localhost")


def as_user(**fields: Any) -> Callable[[], Client]:
    def made() -> Client:
        browser = visitor()
        browser.force_login(User.objects.create_user(uuid4().hex, **fields))
        return browser

    return made


def reviewer() -> Client:
    browser = visitor()
    user = User.objects.create_user(uuid4().hex, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="read_conversation"))
    browser.force_login(user)
    return browser


def superuser() -> Client:
    browser = visitor()
    browser.force_login(User.objects.create_superuser(uuid4().hex))
    return browser


OTHERS = {
    "visitor": visitor,
    "user": as_user(),
    "staff without permission": as_user(is_staff=True),
    "reviewer": reviewer,
    "superuser": superuser,
}
OWNED = [name for name, rule in RULES.items() if rule.row]
FOREIGN_READERS = ("reviewer", "superuser")


def delete(row: Any) -> None:
    """As its owner deletes it."""
    match row:
        case Conversation():
            Conversation.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
        case StoredFlow():
            StoredFlow.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
        case Turn():
            delete(row.conversation)
        case Step():
            delete(row.turn)
        case ToolCall():
            delete(row.step)
        case Share():
            Share.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
        case Trial():
            delete(row.conversation)


def ask(client: Client, verb: str, path: str) -> int:
    data = FORM if verb == "POST" else None
    answer = client.post(path, data) if data else client.generic(verb, path)
    for close in answer._resource_closers:  # Not `close`: with the request it would end the connection.
        close()
    return int(answer.status_code)


def expected(name: str, verb: str, who: str, state: str) -> tuple[int, ...]:
    """The statuses that are right, for somebody else's row or for none."""
    rule = RULES[name]
    if verb not in rule.verbs:
        return (405,)
    # A deleted flow is not the trial's conversation: runs and their trials are not deleted by hand.
    reads = who in FOREIGN_READERS and rule.row not in (StoredFlow, Share) and name != "conversation_file"
    if state == "absent" or not reads or (state == "deleted" and rule.row not in (Run, Trial)):
        return (404,)
    if name in TAKEN:
        return (403,) if who == "reviewer" else (200, 302)
    return (200,) if verb in READ else (404,)


@pytest.mark.parametrize("state", ["foreign", "deleted", "absent"])
@pytest.mark.parametrize("name", OWNED)
def test_what_is_not_ones_own_is_answered_as_declared(name: str, state: str) -> None:
    owner = visitor()
    row = own_row(owner, name)
    if state == "deleted":
        delete(row)
    nothing = uuid4() if RULES[name].row in (Conversation, Run) else row.pk + 1000
    path = address(name, nothing if state == "absent" else row.pk)
    wrong = []
    for who, made in OTHERS.items():
        browser = made()
        before = list(rows())
        for verb in VERBS:
            if (who, verb, name) == ("superuser", "POST", "save_flow") and state == "foreign":
                continue  # Who may export may save it as a flow of their own: tests/admin.
            status = ask(browser, verb, path)
            if status not in expected(name, verb, who, state):
                wrong.append((who, verb, status, expected(name, verb, who, state)))
        assert list(rows()) == before, f"{who} has changed something"
    assert not wrong


@pytest.mark.parametrize("name", OWNED)
def test_what_is_ones_own_and_deleted_is_not_there_but_to_be_restored(name: str) -> None:
    for verb in RULES[name].verbs:
        owner = visitor()
        row = own_row(owner, name)
        delete(row)
        status = ask(owner, verb, address(name, row.pk))
        there = name.endswith("restore") or RULES[name].row in (Run, Trial)
        assert (status != 404) == there or name in ("own_flow_delete", "delete", "share_revoke"), (
            verb,
            status,
        )
        assert status < 500


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.parametrize("who", OTHERS)
def test_pages_of_accounts_take_their_verbs_and_no_others(name: str, who: str) -> None:
    cache.clear()
    args = ["1", "abc-def"] if name == "account_reset_password_from_key" else []
    for verb in VERBS:
        browser = OTHERS[who]()
        status = ask(browser, verb, reverse(name, args=args))
        if verb in ACCOUNTS[name]:
            assert status in (200, 302), (verb, status)
        else:
            assert status == 405, (verb, status)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["account_change_password", "account_set_password"])
def test_a_visitor_has_no_password_to_change(name: str, verb: str) -> None:
    answer = visitor().generic(verb, reverse(name))
    assert answer.status_code in (302, 405)
    assert answer.status_code == 405 or answer["Location"].startswith("/account/login/")


def admin_paths() -> list[str]:
    """Each page of the admin, of a row that there is where it is about one."""
    made = everything(visitor())
    paths = [
        "/admin/chat/conversation/statistics/",
        "/admin/",
        "/admin/password_change/",
        "/admin/jsi18n/",
        "/admin/autocomplete/",
        "/admin/chat/",
    ]
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row = made.get(str(model._meta.model_name))
        pk = row.pk if row else 1
        paths += [base, f"{base}add/", *(f"{base}{pk}/{page}/" for page in ("change", "history", "delete"))]
        if model._meta.model_name in WITH_TABS:
            paths += [f"{base}{pk}/tabs/", f"{base}{pk}/tabs/{'table' if row is None else 'x'}/"]
    turn = made["turn"]
    return [*paths, *(f"/admin/chat/turn/{turn.pk}/{what}/write/" for what in ("note", "label", "queue"))]


@pytest.mark.parametrize("who", ["visitor", "user"])
def test_nobody_but_staff_sees_anything_of_the_admin(who: str) -> None:
    paths = admin_paths()
    before = list(rows())
    browser = OTHERS[who]()
    for path in paths:
        for verb in VERBS:
            answer = browser.generic(verb, path)
            assert answer.status_code in (302, 403, 404, 405), (path, verb, answer.status_code)
            assert answer.status_code != 302 or "/login/" in answer["Location"], path
            assert b"Weather in Paris" not in answer.content
    assert list(rows()) == before


@pytest.mark.parametrize("who", ["staff without permission", "reviewer", "superuser"])
def test_no_page_of_the_admin_fails_or_changes_what_was_said_whatever_it_is_asked(who: str) -> None:
    paths = admin_paths()
    before = list(rows())
    browser = OTHERS[who]()
    for path in paths:
        for verb in VERBS:
            status = browser.generic(verb, path).status_code
            assert status < 500, (path, verb, status)
            assert who != "staff without permission" or status != 200 or path in HARMLESS, (path, verb)
    assert list(rows()) == before


HARMLESS = ("/admin/", "/admin/password_change/", "/admin/jsi18n/", "/admin/chat/", "/admin/autocomplete/")
"""With OPTIONS the last says which verbs it takes."""


def test_a_reviewers_own_password_is_changed_where_everybody_elses_is(alice: Client) -> None:
    user = User.objects.create_user("rita", password=PASSWORD, is_staff=True)
    alice.force_login(user)
    anew = {"old_password": PASSWORD, "new_password1": "another-otter", "new_password2": "another-otter"}
    answer = alice.post("/admin/password_change/", anew)
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/")
