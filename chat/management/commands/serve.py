"""`manage.py serve`: migrates, says where it is and who answers, and serves with uvicorn."""

from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from chat.turns.lock import AlreadyServed, only_server


class Command(BaseCommand):
    help = "Migrate the database and serve the site with uvicorn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            with only_server(settings.DATABASES["default"]):
                call_command("migrate", verbosity=0)
                self.stdout.write(_welcome(host, port))
                uvicorn.run(
                    "travelbot.asgi:application",
                    host=host,
                    port=port,
                    lifespan="on",
                    log_level="warning",
                    ws_max_size=16_384,
                    ws_ping_interval=20,
                    ws_ping_timeout=20,
                    ws_per_message_deflate=False,
                    timeout_graceful_shutdown=5,
                    server_header=False,
                )
        except AlreadyServed as error:
            raise CommandError(str(error)) from error


def _welcome(host: str, port: int) -> str:
    admin = f"http://{host}:{port}/admin/"
    known = get_user_model().objects.filter(is_staff=True).exists()
    login = admin if known else f"{admin} – make a login with: make admin (or manage.py createsuperuser)"
    return f"Travelbot:  http://{host}:{port}/\nModel:      {_model()}\nAdmin:      {login}\n"


def _model() -> str:
    endpoint = settings.LLM
    if endpoint.is_offline:
        return "the offline model (rules, no network); set TOGETHER_API_KEY to talk to Together AI"
    return f"{endpoint.model} by {endpoint.provider}"
