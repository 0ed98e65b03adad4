"""`manage.py offline_model`: the offline model as a server of the chat-completions protocol."""

from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser

from chat.llm.offline.server import OfflineServer
from chat.llm.offline.transport import PACE


class Command(BaseCommand):
    help = "Serve the offline, rule-based model to any client of the chat-completions protocol."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True, help="The port to listen on.")
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on.")
        parser.add_argument("--pace", type=float, default=PACE, help="Seconds between two chunks.")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self.stdout.write(f"The offline model listens on http://{host}:{port}/v1")
        uvicorn.run(OfflineServer(options["pace"]), host=host, port=port, log_level="warning")
