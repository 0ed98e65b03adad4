"""A person's data as one zip: JSON that a program reads, flows as the files that they are."""

import json
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from chat.accounts.theirs import Theirs
from chat.models import Owner
from chat.trials.report import pieces
from chat.turns.trace import trace

READ_ME = """This is what this site keeps of you.

account.json        your name, e-mail address and dates
conversations/      each conversation with everything that was sent and received (the format: docs/trace.md),
                    also those that you have deleted and those that your runs of flows have made
bookings.json, feedback.json, shares.json
runs/               what came of each run
flows/              the files of the flows that you have saved
"""


def taken(owner: Owner) -> IO[bytes]:
    """The zip, as an open file: one conversation at a time is in memory."""
    file = TemporaryFile()  # noqa: SIM115  # Whoever sends it closes it.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _entries(owner):
            archive.writestr(name, text)
    file.seek(0)
    return file


def _entries(owner: Owner) -> Iterator[tuple[str, str]]:
    theirs = Theirs(owner)
    yield "README.txt", READ_ME
    yield "account.json", _json(_account(owner))
    for conversation in theirs.conversations.select_related("flow").iterator(100):
        whole = trace(conversation) | {"deleted_at": conversation.deleted_at}
        yield f"conversations/{conversation.pk}.json", _json(whole)
    yield "bookings.json", _json(_rows(theirs.bookings, "made_by", "cancelled_by", "visitor", "user"))
    yield "feedback.json", _json(_rows(theirs.feedback))
    yield "shares.json", _json(_rows(theirs.shares))
    for run in theirs.runs.iterator(100):
        yield f"runs/{run.pk}.json", "".join(pieces(run))
    for flow in theirs.flows.iterator(100):
        yield f"flows/{flow.pk}.yaml", flow.text


def _account(owner: Owner) -> dict[str, Any]:
    user = owner.user
    if not user.is_authenticated:
        return {"account": None, "note": "There is no account: this browser was known by a cookie alone."}
    fields = ("username", "email", "first_name", "last_name", "date_joined", "last_login")
    return {"account": {name: getattr(user, name) for name in fields}}


def _rows(rows: QuerySet[Any], *without: str) -> list[dict[str, Any]]:
    """Their columns by name."""
    names = [field.attname for field in rows.model._meta.concrete_fields if field.name not in without]
    return list(rows.values(*names))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
