"""A mail server that refuses whoever logs in, and repeats what it was told."""

import base64
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager

from tests.threads import in_a_thread

ANSWERS = {b"EHLO": b"250-localhost\r\n250 AUTH PLAIN\r\n", b"QUIT": b"221 Bye\r\n"}


class Refusing(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 localhost\r\n")
        while words := self.rfile.readline().split():
            self.wfile.write(ANSWERS.get(words[0].upper()) or _refused(words[-1]))


def _refused(told: bytes) -> bytes:
    return b"535 5.7.8 Wrong: " + base64.b64decode(told).replace(b"\0", b" ") + b"\r\n"


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def refusing() -> Iterator[int]:
    """Its port."""
    with in_a_thread(Server(("127.0.0.1", 0), Refusing)) as server:
        yield server.server_address[1]
