"""How long the admin's lists, filters, searches and statistics take, on what bench.many has made.

DATABASE_URL=… python -m bench.admin [part of an address]
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
LIMIT = {"postgresql": 500, "sqlite": 2000}
"""Milliseconds."""
LISTS = (
    "conversation turn step toolcall anomaly feedback review booking auditentry run trial storedflow".split()
)
WORDS = {
    "frequent": "weather",
    "frequent twice": "weather restaurants",
    "rare": "xylophone",
    "one row": "Чебурашка",
    "no match": "qqqqqzzz",
    "three letters": "the",
    "two letters": "京都",
    "Cyrillic": "гостиница",
    "Japanese": "京都駅",
    "frequent and rare": "weather xylophone",
}
TOGETHER = (
    "conversation/?model=gpt-4o&tool=tool_23&feedback=down",
    "conversation/?call=unknown&turn=failed&anomaly=late_role",
    "conversation/?tool=get_current_weather&turn=done&q=Paris",
    "toolcall/?name=tool_23&status__exact=unknown&seconds=10-",
    "toolcall/?status__exact=done&source=live&seconds=-0.1",
)


def addresses(client: Any) -> Iterator[str]:
    """What the lists themselves offer, and more."""
    from lxml import html

    from chat.models import Conversation

    for name in LISTS:
        path = f"{name}/"
        yield path
        shown = html.document_fromstring(client.get(f"/admin/chat/{path}").content.decode())
        yield from (
            path + link
            for link in shown.xpath("//*[@id='changelist-filter']//a/@href")
            if len(link) > 1 and not link.startswith("?_")
        )
        sorts = shown.xpath("//th[contains(@class, 'sortable')]//div[@class='text']/a/@href")
        yield from (path + link for link in sorts)
        pages = [int(each) for each in shown.xpath("//p[@class='paginator']//a/text()") if each.isdecimal()]
        last = max(pages, default=1)
        yield from (f"{path}?p={page}" for page in (last, last // 2) if page > 1)
        if shown.xpath("//input[@name='q']"):
            yield from (f"{path}?q={word}" for word in WORDS.values())
    yield f"conversation/?q={Conversation.objects.order_by('created_at').values_list('pk', flat=True)[7]}"
    yield from TOGETHER
    yield from (f"conversation/statistics/?days={days}" for days in ("7", "30", "90", "all"))
    yield "conversation/statistics/?days=30&model=gpt-4o"


def timed(client: Any, path: str) -> list[float]:
    """Milliseconds, three times; what is remembered is forgotten before the first one."""
    from django.core.cache import cache

    times = []
    for number in range(3):
        if not number:
            cache.clear()
        began = perf_counter()
        response = client.get(f"/admin/chat/{path}")
        assert response.status_code == 200, (path, response.status_code)
        times.append((perf_counter() - began) * 1000)
    return times


def main(wanted: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings

    limit, slow, all_times = LIMIT[connection.vendor], [], []
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client()
        client.force_login(User.objects.get_or_create(username="root", is_staff=True, is_superuser=True)[0])
        for path in addresses(client):
            if wanted in path:
                times = timed(client, path)
                all_times += times
                mark = " *" if max(times) > limit else ""
                print(f"{median(times):6.0f} {max(times):6.0f} ms  {path}{mark}", flush=True)
                slow += [path] if mark else []
    ordered = sorted(all_times)
    at = {part: ordered[int(part / 100 * (len(ordered) - 1))] for part in (50, 95, 100)}
    print(f"{len(ordered) // 3} addresses: p50 {at[50]:.0f}, p95 {at[95]:.0f}, worst {at[100]:.0f} ms")
    if slow:
        sys.exit(f"{len(slow)} took more than {limit} ms.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
    os.environ["DEBUG"] = "0"
    import django

    django.setup()
    main(sys.argv[1] if len(sys.argv) > 1 else "")
