"""A Redis of a test's own: it can be killed, frozen and started again on the same port."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer


class RedisServer:
    def __init__(self, *options: str) -> None:
        self.options = options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def layer(self) -> dict[str, Any]:
        """The layer's settings, as the site's are."""
        hosts = [{"address": self.url, "socket_connect_timeout": 1}]
        return {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": hosts, "prefix": "travelbot"},
        }

    def new_layer(self) -> RedisPubSubChannelLayer:
        """As one more process has it: with connections of its own."""
        return RedisPubSubChannelLayer(**self.layer["CONFIG"])

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, (
            "redis-server is not installed: these tests need it, e.g. apt-get install redis-server"
        )
        where = ("--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no")
        self.process = subprocess.Popen([program, *where, *self.options], stdout=subprocess.DEVNULL)
        while not self._answers():
            assert self.process.poll() is None, "redis-server didn't start"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return b"PONG" in self.say("PING") or bool(self.options)
        except OSError:
            return False

    def say(self, command: str) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as talk:
            talk.sendall(f"{command}\r\n".encode())
            return talk.recv(65536)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """It takes what is sent, and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    server = RedisServer(*options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
