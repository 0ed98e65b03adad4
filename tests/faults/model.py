"""A model server on a socket that answers by what was said: text and calls first, then text."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.commands.running import chunk
from tests.threads import in_a_thread

PIECE_SECONDS = 0.01
HOLD_SECONDS = 20.0
STILL = ("mute", "hold", "spell", "last")
"""Before the first byte, after some text, within a call's arguments, and after the last piece."""


class Model(ThreadingHTTPServer):
    """What is said reads `<key> <tool> <tool>…`; a word of STILL has the answer not end by itself."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, int]] = []
        """(key, number of the request within its turn) of each request that came."""
        self.holding: list[threading.Event] = []
        """What ends each `hold`, in the order of the requests."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asks may be killed meanwhile."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/v1"


class Answering(BaseHTTPRequestHandler):
    server: Model

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        listed = json.dumps({"data": [{"id": "tiny"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(listed)))
        self.end_headers()
        self.wfile.write(listed)

    def do_POST(self) -> None:
        messages = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"]
        at = max(n for n, message in enumerate(messages) if message["role"] == "user")
        key, *words = messages[at]["content"].split()
        steps = sum(message["role"] == "assistant" for message in messages[at:])
        self.server.asked.append((key, steps + 1))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in self._answer(key, words, steps):
            self.wfile.write(piece)
            time.sleep(PIECE_SECONDS)

    def _hold(self) -> None:
        self.server.holding.append(held := threading.Event())
        held.wait(HOLD_SECONDS)

    def _answer(self, key: str, words: list[str], steps: int) -> Iterator[bytes]:
        """A word of STILL is where the first answer of a turn stops for a while."""
        tools = [word for word in words if word not in STILL] if not steps else []
        still = words if not steps else []
        if "mute" in still:
            self._hold()
        yield chunk(content="One ")
        yield chunk(content="moment. ")
        if "hold" in still:
            self._hold()
        if "spell" in still:
            yield chunk(tool_calls=[_call(0, tools[0], key, so_far=7)])
            self._hold()
        if tools:
            yield chunk(tool_calls=[_call(at, name, key) for at, name in enumerate(tools)])
        yield chunk(finish_reason="tool_calls" if tools else "stop")
        if "last" in still:
            self._hold()
        yield b"data: [DONE]\n\n"


def _call(at: int, name: str, key: str, so_far: int | None = None) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps({"what": key})[:so_far]}
    return {"index": at, "id": f"call_{at}", "type": "function", "function": function}


def model_server() -> AbstractContextManager[Model]:
    return in_a_thread(Model())
