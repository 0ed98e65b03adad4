"""Whatever is sent to an address that takes a form: a sentence or a page, and the rows stay true."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from chat.models import Conversation, Turn
from tests.pages.test_ownership import RULES, WRITE, address, own_row
from tests.safety.test_routes import ACCOUNTS

pytestmark = pytest.mark.django_db

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MULTIPART = "multipart/form-data; boundary=x"
NAMES = "text title client_key model tools tool_choice flow inspector thumb reason fingerprint".split()
NAMES += "proof login username email password1 password2 oldpassword temperature seed stop repeat own".split()
PART = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", FORM),
    "every field empty": ("&".join(f"{name}=" for name in NAMES).encode(), FORM),
    "every field twice": ("&".join(f"{name}=a&{name}=b" for name in NAMES).encode(), FORM),
    "NUL in every field": ("&".join(f"{name}=%00a%00" for name in NAMES).encode(), FORM),
    "no UTF-8": ("&".join(f"{name}=%ff%fe" for name in NAMES).encode(), FORM),
    "lone surrogates": ("&".join(f"{name}=%ed%a0%80" for name in NAMES).encode(), FORM),
    "long": ("&".join(f"{name}={'x' * 40_000}" for name in NAMES).encode(), FORM),
    "numbers": ("&".join(f"{name}={'9' * 5_000}" for name in NAMES).encode(), FORM),
    "odd numbers": ("&".join(f"{name}=-1e999" for name in NAMES).encode(), FORM),
    "JSON in fields": ("&".join(f"{name}=%7B%22a%22%3A" for name in NAMES).encode(), FORM),
    "1,001 fields": ("&".join(f"f{n}=" for n in range(1_001)).encode(), FORM),
    "too large": (b"text=" + b"x" * (1024 * 1024 + 1), FORM),
    "JSON": (b'{"text": "Hello"}', JSON),
    "bad JSON": (b'{"text": ', JSON),
    "multipart without an end": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nHello',
        MULTIPART,
    ),
    "multipart that is none": (b"nothing of the kind", MULTIPART),
    "a file for a text": (
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nHello\r\n--x--\r\n',
        MULTIPART,
    ),
    "no boundary": (b"x", "multipart/form-data"),
    "an unknown charset": (b"text=a", FORM + "; charset=nonsense"),
    "no type": (b"text=a", ""),
}
WRITES = [name for name, rule in RULES.items() if "POST" in rule.verbs]
ACCOUNT_WRITES = [name for name, verbs in ACCOUNTS.items() if "POST" in verbs and "from_key" not in name]


@contextmanager
def as_before(client: Client) -> Iterator[None]:
    """What is done in here is undone: the next finds the same rows, and the same browser."""
    cookies = deepcopy(client.cookies)
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def send(client: Client, path: str, bad: str, **more: Any) -> int:
    body, kind = BODIES[bad]
    answer = client.generic("POST", path, body, content_type=kind, **more)
    assert answer.status_code < 500, (bad, answer.content[:300])
    assert answer.status_code != 200 or answer.getvalue(), bad
    return int(answer.status_code)


@pytest.mark.parametrize("name", WRITES)
def test_whatever_the_chat_is_sent(alice: Client, name: str) -> None:
    row = own_row(alice, name) if RULES[name].row else None
    for bad in BODIES:
        with as_before(alice):
            for accept in ("text/html", JSON):
                send(alice, address(name, row and row.pk), bad, HTTP_ACCEPT=accept)
            assert not Turn.objects.filter(said="").exists(), bad
            titles = Conversation.objects.values_list("title", flat=True)
            assert not [title for title in titles if "\x00" in title], bad


@pytest.mark.parametrize("name", ACCOUNT_WRITES)
def test_whatever_a_page_of_accounts_is_sent(alice: Client, name: str) -> None:
    for bad in BODIES:
        with as_before(alice):
            send(alice, reverse(name), bad)


PLACES = "/t/ /s/ /k/ /c/ /call/ /flows/trials/ /flows/mine/ /flows/ /share/".split()
IDS = ("0", "-1", "9" * 30, "²", "%00", "1%2F..", "x" * 500, "1e3", "٣")


@pytest.mark.parametrize("pk", IDS)
@pytest.mark.parametrize(
    "before", ["/t/", "/s/", "/k/", "/c/", "/call/", "/flows/trials/", "/flows/mine/", "/flows/", "/share/"]
)
def test_whatever_is_in_the_place_of_a_number(alice: Client, before: str, pk: str) -> None:
    for after in ("/", "/stop", "/approve", "/say", "/table/"):
        for verb in ("GET", "POST"):
            assert alice.generic(verb, f"{before}{pk}{after}").status_code in (301, 302, 404, 405)


QUERIES = (
    "q=%00",
    "q=%ff",
    "from=x",
    "from=999999999999999999999",
    "tab=%00",
    "at=/a/b&start=-1",
    "deleted",
    "a=&a=",
)


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if "GET" in rule.verbs])
def test_whatever_is_asked_of_a_page(alice: Client, name: str) -> None:
    row = own_row(alice, name) if RULES[name].row else None
    for query in QUERIES:
        assert alice.get(f"{address(name, row and row.pk)}?{query}").status_code < 500, query


def test_all_that_write_are_tried() -> None:
    assert len(WRITES) > 20 and WRITE == ("POST",) and len(BODIES) == 20
