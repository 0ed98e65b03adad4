"""`make bench-profile`: where the processor's time of a token goes, a step, by py-spy as answers stream."""

import argparse
import asyncio
import os
import shutil
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench.sockets.places import database
from bench.sockets.server import Process
from bench.speed.model import Model
from bench.speed.streams import A_SECOND, streamed
from bench.speed.subjects import LOAD_CORE, Travelbot, pin, subjects

BEGUN = 4.0
"""Seconds after which all answers stream, and their turns' beginnings are over."""
STEPS = {
    "reading the wire": "httpx/ httpcore/ h11/ aiohttp/ anyio/ chat/network.py chat/streams.py"
    " chat/llm/attempt.py chat/llm/client.py chat/llm/clock.py chat/llm/connection.py",
    "its events": "chat/llm/",
    "the loop and what it tells": "chat/agent/ chat/turns/",
    "rows": "chat/models/ chat/turns/checkpoints.py chat/turns/database.py django/db/ travelbot/sqlite/",
    "feed": "chat/feed/",
    "rendering": "chat/markdown.py chat/line_end.py chat/templatetags/ django/template/ markdown_it/",
    "socket": "uvicorn/protocols/ websockets/",
    "pages": "chat/pages/ django/core/handlers/ travelbot/",
}
"""What belongs to each: whichever of these files is innermost, and names it most closely, has the time."""
OTHER = "waking up, and the rest"
PLACES = {place: step for step, places in STEPS.items() for place in places.split()}


def step_of(file: str) -> str | None:
    places = [place for place in PLACES if file.startswith(place)]
    return PLACES[max(places, key=len)] if places else None


def counted(samples: Iterable[str]) -> Counter[str]:
    """Of lines like `outer (file.py:1);inner (file.py:2) 3`: so many samples in each step."""
    found: Counter[str] = Counter()
    for line in samples:
        stack, _, times = line.rpartition(" ")
        files = (frame.rpartition("(")[2].partition(":")[0] for frame in reversed(stack.split(";")))
        found[next(filter(None, map(step_of, files)), OTHER)] += int(times)
    return found


def table(found: Counter[str], milliseconds: float) -> str:
    """A row a step, largest first; `milliseconds` is what a token takes in all."""
    all_of_it = found.total()
    rows = [
        f"| {step} | {count / all_of_it:.0%} | {milliseconds * count / all_of_it:.3f} ms |"
        for step, count in found.most_common()
    ]
    return "\n".join(["| step | of a token's time | |", "| --- | --- | --- |", *rows])


async def sampled(process: Process, seconds: float, to: Path) -> float:
    """Seconds of a core that it took meanwhile. Who holds no GIL is not sampled: it may wait for a core."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    spy = shutil.which("py-spy", path=path) or sys.exit(
        "py-spy is missing: pip install -r tests/requirements.txt"
    )
    before = process.cpu()
    options = (
        f"record --gil --format raw --rate 250 --duration {seconds:.0f} --pid {process.pid} --output {to}"
    )
    spying = await asyncio.create_subprocess_exec(spy, *options.split(), stdout=-3, stderr=-3)
    if await spying.wait():
        sys.exit("py-spy could not look into the server: it must be root, or its parent may.")
    return process.cpu() - before


async def profiled(travelbot: Travelbot, model: Model, streams: int, seconds: float, to: Path) -> str:
    await model.start()
    async with asyncio.TaskGroup() as group:
        group.create_task(streamed(travelbot, model, streams, seconds + 2 * BEGUN))
        await asyncio.sleep(BEGUN)
        cpu = await sampled(travelbot.process, seconds, to)
    milliseconds = cpu * 1000 / (streams * seconds * A_SECOND)
    with to.open() as samples:
        return f"{streams} streams, {milliseconds:.3f} ms a token:\n\n{table(counted(samples), milliseconds)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        model = Model(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        database(address)
        pin(os.getpid(), LOAD_CORE)
        with subjects(model.base_url, address, options.streams) as (_, travelbot):
            to = Path(folder, "samples")
            print(asyncio.run(profiled(travelbot, model, options.streams, options.seconds, to)))


if __name__ == "__main__":
    main()
