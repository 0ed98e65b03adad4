"""The file of a flow that a person sends: read, found wrong line by line, or kept as theirs."""

from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from chat.canonical import clean_text
from chat.flows.flow import Flow
from chat.flows.reading import MOST_BYTES, Problem, WrongFlow, read, unknown_tools
from chat.flows.recording import slug_of
from chat.models import Owner, StoredFlow
from chat.turns.alone import alone_with
from chat.turns.engine import installed_tools
from chat.turns.flows import kept

MOST = 200
"""Flows that one person may keep."""
EXAMPLE = """\
flow: 1
title: The weather in two cities
shows: One question, and two calls at once.
watch: Both calls are in one answer, and run at the same time.
tools: [get_current_weather]
turns:
  - say: What is the temperature in New York and in Chicago?
    expect:
      pattern: parallel
      calls:
        - get_current_weather: {location: !place New York}
        - get_current_weather: {location: !place Chicago}
      together: yes
      answer:
        words: [New York, Chicago]
"""


class NotKept(Exception):
    """The file was not kept. `problems` are of its lines; each with the line itself."""

    def __init__(self, sentence: str, problems: tuple[tuple[Problem, str], ...] = (), status: int = 422):
        super().__init__(sentence)
        self.problems = problems
        self.status = status


def sent_text(request: HttpRequest) -> str:
    """The uploaded file, if there is one; else what is in the field. Raises NotKept."""
    uploaded = request.FILES.get("file")
    if isinstance(uploaded, UploadedFile) and uploaded.name:
        return _unix(_decoded(uploaded))
    return _unix(request.POST.get("text", ""))


def _decoded(uploaded: UploadedFile) -> str:
    if (uploaded.size or 0) > MOST_BYTES:
        raise NotKept(_too_long(uploaded.size or 0), status=413)
    try:
        return str(uploaded.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotKept(f"{uploaded.name} is no text in UTF-8: byte {error.start + 1} is not.") from error


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def keep(text: str, owner: Owner, old: StoredFlow | None = None) -> StoredFlow:
    """The file as a flow of this person's, in the place of `old`. Raises NotKept."""
    if (size := len(text.encode(errors="replace"))) > MOST_BYTES:
        raise NotKept(_too_long(size), status=413)
    text = clean_text(text)
    flow = checked(text)
    with transaction.atomic():
        alone_with(f"flows of {owner.user.pk or owner.visitor}")
        if old is None and StoredFlow.objects.saved_by(owner).count() >= MOST:
            raise NotKept(
                f"You have {MOST} flows already, which is all that are kept: delete one first.", status=429
            )
        row = kept(flow, text, StoredFlow.Origin.SAVED, owner)
        if old is not None and old.pk != row.pk:
            StoredFlow.objects.filter(pk=old.pk).update(deleted_at=timezone.now())
    return row


def checked(text: str) -> Flow:
    """The flow in `text`. Raises NotKept with all that is wrong with it."""
    try:
        flow = read(text, "flow")
        problems = unknown_tools(flow, text, frozenset(installed_tools()))
    except WrongFlow as error:
        problems = error.problems
    if problems:
        raise NotKept(_so_many(len(problems)), _with_lines(problems, text))
    return replace(flow, slug=slug_of(flow.title))


def _so_many(count: int) -> str:
    return (
        f"Nothing was saved: {'one thing is' if count == 1 else f'{count} things are'} wrong with the file."
    )


def _with_lines(problems: tuple[Problem, ...], text: str) -> tuple[tuple[Problem, str], ...]:
    lines = ["", *text.split("\n")]
    return tuple((each, lines[each.line] if each.line < len(lines) else "") for each in problems)


def _too_long(size: int) -> str:
    return f"A flow’s file may have {MOST_BYTES // 1024} KB; this one has {-(-size // 1024):,} KB."
