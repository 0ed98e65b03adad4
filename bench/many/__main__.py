"""Makes the conversations in the database that DATABASE_URL names.

    DATABASE_URL=… python -m bench.many [how many] [--seed N] [--add]

The same seed makes the same rows, up to the day they end with. What went over the wire is left out: no list
reads it.
"""

import argparse
import os
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
BATCH = 1_000
"""Conversations a transaction: what is in memory at once."""


def main() -> None:
    asked = argparse.ArgumentParser(description="Makes conversations to measure the admin with.")
    asked.add_argument("conversations", nargs="?", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--add", action="store_true", help="also if the database has conversations")
    wanted = asked.parse_args()

    from django.core.management import call_command

    from bench.many.making import Making
    from chat.models import Conversation

    call_command("migrate", verbosity=0)
    if Conversation.objects.exists() and not wanted.add:
        sys.exit("The database has conversations: expected an empty one, or --add.")
    began, making = perf_counter(), Making(wanted.seed, wanted.conversations)
    for made in range(0, wanted.conversations, BATCH):
        making.batch(made, min(made + BATCH, wanted.conversations))
        print(f"\r{made + BATCH:>9,} conversations, {perf_counter() - began:.0f} s", end="", flush=True)
    making.finish()
    print(f"\nDone in {perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
    os.environ["DEBUG"] = "0"
    import django

    django.setup()
    main()
