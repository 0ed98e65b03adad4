"""A server where nobody should ever ask: it writes down every connection to it."""

from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.threads import in_a_thread


class Canary(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Silent)
        self.connections: list[Any] = []

    @property
    def rule(self) -> str:
        """Where Chromium finds it: that host is looked up nowhere else, whatever the port."""
        return f"--host-resolver-rules=MAP canary.invalid 127.0.0.1:{self.server_port}"

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Asked of each connection, before a word is said over it."""
        self.connections.append(client_address)
        return True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that speaks no HTTP has been counted."""


class _Silent(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()


def listening() -> AbstractContextManager[Canary]:
    return in_a_thread(Canary())
