"""manage.py with the protection taken out: recovery runs every interrupted call again, a write too."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
django.setup()

from django.core.management import execute_from_command_line  # noqa: E402

from chat.models import ToolCall  # noqa: E402
from chat.turns import claim  # noqa: E402


def run_it_again(call: ToolCall, revision: int) -> None:
    call.move(ToolCall.Status.READY, revision=revision)


if __name__ == "__main__":
    claim._mend_call = run_it_again
    execute_from_command_line(sys.argv)
