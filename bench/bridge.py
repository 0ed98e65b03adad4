"""What live text costs on its way from a worker to a web process over Redis, against one process without.

Usage: bench/bridge.py [answers at once] [tokens a second, each] [seconds]. Starts a Redis of its own.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, process_time
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
os.environ.setdefault("SECRET_KEY", "only-to-measure-" + "x" * 50)

import django  # noqa: E402

django.setup()

from channels_redis.pubsub import RedisPubSubChannelLayer  # noqa: E402

from chat.feed.bridge import listener  # noqa: E402
from chat.feed.bridge.bridge import Bridge  # noqa: E402
from chat.feed.hub import Hub  # noqa: E402
from chat.feed.live import NOTHING, LiveStep  # noqa: E402
from chat.llm.answer import TextDelta  # noqa: E402
from tests.redis_server import RedisServer, redis_server  # noqa: E402

listener.LOOK_SECONDS = 1e9  # There are no rows here.
LINE = 12
"""Tokens in a paragraph: each is rendered as it is on a page."""


async def answer(hub: Hub, number: int, rate: float, seconds: float) -> None:
    """One answer: its tokens say when they were heard."""
    conversation, live = UUID(int=number), LiveStep(number, 1)
    hub.go_live(conversation, live)
    await asyncio.sleep(number / 97 % 1 / rate)
    begun = monotonic()
    for token in range(int(rate * seconds)):
        await asyncio.sleep(begun + token / rate - monotonic())
        live.hear(TextDelta(f"{monotonic():.4f}" + ("\n\n" if token % LINE == LINE - 1 else " ")))
        hub.heard(conversation)
    await asyncio.sleep(1)
    hub.end_live(conversation, number)


async def watch(hub: Hub, number: int, late: list[float]) -> None:
    """One open page, up to the frame that its socket would be given."""
    with hub.viewing(UUID(int=number)) as (viewer, room):
        shown, tokens = NOTHING, 0
        while True:
            await viewer.wake.wait()
            viewer.wake.clear()
            if live := room.live.get(number):
                _, shown = live.news(shown)
                new = live.text.split()[tokens:]
                late += [monotonic() - float(token) for token in new[:1]]  # The first waits longest.
                tokens += len(new)


async def work(port: str, answers: int, rate: float, seconds: float) -> None:
    """The worker's process."""
    layer = RedisPubSubChannelLayer(hosts=[f"redis://127.0.0.1:{port}"], prefix="travelbot")
    hub = Hub()
    hub.attach()
    bridge = Bridge(hub, layer)
    async with bridge.open():
        while bridge.link.channel is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        print(await measured(answers, hub, rate, seconds), flush=True)


async def measured(answers: int, hub: Hub, rate: float, seconds: float) -> float:
    begun = process_time()
    await asyncio.gather(*(answer(hub, number, rate, seconds) for number in range(answers)))
    return process_time() - begun


async def through_redis(redis: RedisServer, answers: int, rate: float, seconds: float) -> None:
    hub = Hub()
    hub.attach()
    bridge = Bridge(hub, redis.new_layer())
    late: list[float] = []
    async with bridge.open():
        watching = [asyncio.create_task(watch(hub, number, late)) for number in range(answers)]
        while not bridge.link.groups:
            await asyncio.sleep(0.05)
        sent, messages, begun = bytes_out(redis), published(redis), process_time()
        arguments = [str(each) for each in (redis.port, answers, rate, seconds)]
        command = (sys.executable, __file__, "work", *arguments)
        worker = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        out, _ = await worker.communicate()
        web, sent, messages = (
            process_time() - begun,
            bytes_out(redis) - sent,
            published(redis) - messages,
        )
        for task in watching:
            task.cancel()
    thousands = answers * rate * seconds / 1000
    report("over Redis", late)
    print(
        f"  of 1,000 tokens: worker {float(out) / thousands * 1000:.0f} ms of CPU, "
        f"web {web / thousands * 1000:.0f} ms (rendering too), "
        f"Redis was given {messages / thousands:.0f} messages and sent {sent / thousands / 1024:.0f} KB"
    )


async def in_one_process(answers: int, rate: float, seconds: float) -> None:
    hub = Hub()
    hub.attach()
    late: list[float] = []
    watching = [asyncio.create_task(watch(hub, number, late)) for number in range(answers)]
    await asyncio.sleep(0)
    cpu = await measured(answers, hub, rate, seconds)
    for task in watching:
        task.cancel()
    report("one process", late)
    print(f"  of 1,000 tokens: {cpu / (answers * rate * seconds) * 1e6:.0f} ms of CPU (rendering too)")


def bytes_out(redis: RedisServer) -> int:
    return _said(redis, "stats", "total_net_output_bytes:")


def published(redis: RedisServer) -> int:
    return _said(redis, "commandstats", "cmdstat_publish:calls=")


def _said(redis: RedisServer, section: str, name: str) -> int:
    """A number that Redis keeps; none of it yet is 0."""
    said = redis.say(f"INFO {section}").decode().partition(name)[2]
    return int(said.partition("\r")[0].partition(",")[0] or 0)


def report(title: str, late: list[float]) -> None:
    late.sort()
    at = [late[int(len(late) * share)] * 1000 for share in (0.5, 0.95, 0.99)]
    print(f"{title}: {len(late)} frames, token to frame p50 {at[0]:.1f}, p95 {at[1]:.1f}, p99 {at[2]:.1f} ms")


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        port, *rest = sys.argv[2:]
        asyncio.run(work(port, int(rest[0]), float(rest[1]), float(rest[2])))
    else:
        answers, rate, seconds = [*map(float, sys.argv[1:]), *(20.0, 50.0, 10.0)[len(sys.argv) - 1 :]]
        asyncio.run(in_one_process(int(answers), rate, seconds))
        with redis_server() as redis:
            asyncio.run(through_redis(redis, int(answers), rate, seconds))
