"""A model server that speaks when a test lets it: chat completions, streamed, piece by piece."""

import json
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any

from tests.threads import in_a_thread

WAIT_SECONDS = 55


class Gate(Event):
    """Stands between two pieces: the model goes on when the test opens it."""


class Model(ThreadingHTTPServer):
    """Answers every request with `pieces`: text, a call (position, name, arguments), a delta, or a Gate."""

    daemon_threads = True
    pieces: list[Any]
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.says()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def says(self, *pieces: Any, status: int = 200) -> None:
        self.pieces, self.status = list(pieces), status

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that stops listening is no error."""


class _Conversation(BaseHTTPRequestHandler):
    server: Model

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.send_error(404)

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked_before = request["messages"][-1]["role"] == "tool"
        if self.server.status != 200:
            return self.send_error(self.server.status)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        pieces = ["The tools have answered."] if asked_before else self.server.pieces
        self._speak(pieces)

    def _speak(self, pieces: list[Any]) -> None:
        for piece in pieces:
            if isinstance(piece, Gate):
                piece.wait(WAIT_SECONDS)
            else:
                self._send({"delta": _delta(piece), "finish_reason": None})
        called = any(isinstance(piece, tuple) for piece in pieces)
        self._send({"delta": {}, "finish_reason": "tool_calls" if called else "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, choice: dict[str, Any]) -> None:
        chunk = {"id": "x", "object": "chat.completion.chunk", "model": "made-to-order"}
        data = json.dumps({**chunk, "choices": [{"index": 0, **choice}]})
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()


def _delta(piece: Any) -> dict[str, Any]:
    if isinstance(piece, str):
        return {"content": piece}
    if isinstance(piece, dict):
        return piece
    position, name, arguments = piece
    call: dict[str, Any] = {"index": position, "function": {"arguments": arguments}}
    if name:
        call |= {"id": f"call_{position}", "type": "function"}
        call["function"]["name"] = name
    return {"tool_calls": [call]}


def speaking() -> AbstractContextManager[Model]:
    return in_a_thread(Model())
