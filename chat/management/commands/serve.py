"""`manage.py serve`: migrates, says where it is and who answers, and serves with uvicorn."""

import os
import resource
import signal
import socket
import sys
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from chat.feed.patience import Patience
from chat.management.interpreter import share
from chat.management.migrating import migrate
from chat.management.welcome import model
from chat.trials import claim as trials
from chat.turns.claim import inherit
from chat.turns.lock import AlreadyServed, only_server

ENOUGH_FILES, PLENTY_OF_FILES = 4096, 65_536
TOO_FEW_FILES = (
    "Only {} open files are allowed, and every open page takes one: raise the hard limit (ulimit -Hn 65536)."
)


class Command(BaseCommand):
    help = "Migrate the database and serve the site with uvicorn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 for any that is free")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        # Uvicorn ends well at SIGTERM and then raises it again: as the end that was asked for, no failure.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        if (files := _allow_open_files()) < ENOUGH_FILES:
            self.stderr.write(TOO_FEW_FILES.format(files))
        try:
            with only_server(settings.DATABASES["default"]), _listener(host, port) as listener:
                migrate()
                if connection.vendor == "sqlite":  # The lock says so: the servers before this one are dead.
                    inherit()
                    trials.inherit()
                _serve(listener, _welcome(host, listener.getsockname()[1]))
        except AlreadyServed as error:
            raise CommandError(str(error)) from error


def _allow_open_files() -> int:
    """As many as may be; gives how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = PLENTY_OF_FILES if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def _listener(host: str, port: int) -> socket.socket:
    """Bound first: a port that is taken is told before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OverflowError as error:
        raise CommandError(f"--port must be 0 to 65535, it is {port}.") from error
    except OSError as error:
        why = (
            os.strerror(error.errno) if error.errno and error.errno > 0 else f"no address of the name {host}"
        )
        raise CommandError(
            f"Can't listen on {host}, port {port}: {why}. Pick another with --port."
        ) from error


class _Server(uvicorn.Server):
    """Says that it is there once it is, and would end well."""

    welcome = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            share()
            print(self.welcome, flush=True)


def _serve(listener: socket.socket, welcome: str) -> None:
    config = uvicorn.Config(
        "travelbot.asgi:application",
        lifespan="on",
        log_level="warning",
        access_log=False,  # Else it writes each line, and throws it away.
        ws=Patience,
        ws_max_size=16_384,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    server = _Server(config)
    server.welcome = welcome
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
    if not server.started:
        raise CommandError("The server could not start: the lines above say why.")


def _welcome(host: str, port: int) -> str:
    site = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    known = get_user_model().objects.filter(is_staff=True).exists()
    login = "" if known else " – make a login with: make admin (or manage.py createsuperuser)"
    turns = "Turns:      run by workers; start one or more with: make worker (or manage.py worker)\n"
    return (
        f"Travelbot:  {site}\nModel:      {model()}\nAdmin:      {site}admin/{login}\n"
        f"{turns if settings.SCALE_OUT else ''}"
    )
