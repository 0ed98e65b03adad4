"""The database brought up to date, as every command that needs it does first."""

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError


def migrate() -> None:
    """The first command of a fresh clone may be any. Raises CommandError, with a sentence for the person."""
    try:
        call_command("migrate", verbosity=0)
    except DatabaseError as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise CommandError(f"The database can't be used: {why.rstrip('.')}. Check DATABASE_URL.") from error
