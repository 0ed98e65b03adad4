"""A site of one process needs nothing of Redis."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.commands.running import Place

START_AND_STOP = """
import asyncio, sys
from travelbot.asgi import application

said = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
answered = []

async def receive():
    return said.pop(0)

async def send(event):
    answered.append(event["type"])

asyncio.run(application({"type": "lifespan"}, receive, send))
assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"], answered
print([name for name in sys.modules if "redis" in name or "bridge" in name])
"""


def test_without_redis_url_nothing_of_it_is_imported(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.manage("migrate")
    program = (sys.executable, "-c", START_AND_STOP)
    ended = subprocess.run(
        program, cwd=settings.BASE_DIR, env=place.environment, capture_output=True, text=True
    )
    assert ended.stdout == "[]\n", ended.stderr
