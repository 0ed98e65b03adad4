"""Whether the process works, and what it counts."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from chat.metrics import registry
from chat.pages import health
from tests.serving import Browser, serving

TOKEN = "a-token-for-prometheus"


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    health._found.clear()


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_that_the_process_answers_takes_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content, bool(answer.cookies)) == (200, b"ok\n", False)


@pytest.mark.django_db
def test_it_is_not_ready_before_it_takes_turns_up(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json()["database"] == "ok"
    assert answer.status_code == (503 if answer.json()["turns"] == "not taken up" else 200)


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database(client: Client) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(away):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "away")


@pytest.mark.django_db
@pytest.mark.parametrize(("port", "word"), [(0, "ok"), (1, "away")])
def test_without_redis_people_may_still_be_sent_here_and_it_says_so(
    client: Client, settings: Any, port: int, word: str
) -> None:
    settings.SCALE_OUT = True
    if port:
        redis = "django.core.cache.backends.redis.RedisCache"
        settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": f"redis://127.0.0.1:{port}"}}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "turns": "in workers", "redis": word},
    )


@pytest.mark.django_db
def test_asked_often_the_database_is_asked_once(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(0):
        assert client.get("/readyz").json()["database"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ä"])
def test_nobody_sees_the_metrics_without_the_token(client: Client, settings: Any, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404


@pytest.mark.django_db
def test_where_no_token_is_set_staff_see_them(alice: Client, bob: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    staff = User.objects.create_user("staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_conversation"))
    alice.force_login(staff)
    bob.force_login(User.objects.create_user("bob"))
    assert [each.get("/metrics").status_code for each in (alice, bob, Client())] == [200, 404, 404]


@pytest.mark.django_db(transaction=True)
async def test_a_conversation_is_counted_without_a_word_of_it(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    with serving() as host:
        alice = Browser(host)
        before = await scraped(alice)
        conversation = await alice.begin("What is the weather in New York and Chicago?")
        async with alice.socket(conversation) as socket:
            await alice.ended(conversation)
            await socket.recv()
            text = await page_with(alice, "travelbot_turns_ended_total{")
        ready = await alice.http.get("/readyz")
        await alice.http.aclose()
    assert (ready.status_code, ready.json()["database"]) == (200, "ok")
    now = samples(text)

    def more(name: str, **labels: str) -> float:
        key = name, frozenset(labels.items())
        return now[key] - before.get(key, 0)

    assert more("travelbot_turns_ended_total", status="done", reason="") == 1
    assert more("travelbot_step_seconds_count", model="travelbot-offline", status="done") == 2
    assert more("travelbot_first_token_seconds_count", model="travelbot-offline") == 2
    assert more("travelbot_tool_seconds_count", tool="get_current_weather", status="done") == 2
    assert more("travelbot_tokens_total", model="travelbot-offline", direction="out") > 0
    assert more("travelbot_http_request_seconds_count", view="conversations", method="POST", status="2xx")
    assert now["travelbot_sockets", frozenset()] == 1
    assert now["travelbot_turns", frozenset({("status", "queued")})] == 0
    for word in ("New York", conversation, "csrftoken"):
        assert word not in text


async def page(browser: Browser) -> str:
    answer = await browser.http.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.text


async def page_with(browser: Browser, words: str) -> str:
    """Things are counted just after they are committed."""
    async with asyncio.timeout(10):
        while words not in (text := await page(browser)):
            await asyncio.sleep(0.02)
    return text


async def scraped(browser: Browser) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return samples(await page(browser))


def test_each_of_the_metrics_is_told_of_where_it_is_said_how_to_run_the_site() -> None:
    """What is counted has `_total` at its end where Prometheus reads it."""
    told = Path(settings.BASE_DIR, "docs", "operations.md").read_text()
    ours = [family for family in registry.collect() if family.name.startswith("travelbot_")]
    names = {f"{family.name}_total" if family.type == "counter" else family.name for family in ours}
    assert len(names) > 5
    assert {name for name in names if f"`{name}`" not in told} == set()
