"""Cases in bulk: read line by line, and stored a few hundred at a time, each once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction

from chat.canonical import clean_text
from chat.flows.cases import cases
from chat.flows.flow import Flow
from chat.flows.reading import Problem, WrongFlow
from chat.models import StoredFlow

SUFFIX = ".jsonl"
AT_ONCE = 200
LONGEST = 4 * 1024 * 1024
"""Bytes of a line."""


def lines_of(path: Path) -> Iterator[bytes]:
    """Raises WrongFlow for a file that can't be read. A line that is too long is cut, and so wrong."""
    try:
        with path.open("rb") as file:
            while line := file.readline(LONGEST):
                yield line
                while len(line) == LONGEST and not line.endswith(b"\n"):
                    line = file.readline(LONGEST)
    except OSError as error:
        raise WrongFlow((Problem(0, f"It can't be read: {error.strerror}."),)) from error


def stored(path: Path, collection: str, complain: Callable[[Problem], None]) -> list[int]:
    """The keys of the cases' rows, in the file's order; what is wrong with lines is told to `complain`."""
    good = _good(cases(lines_of(path)), complain)
    keys: list[int] = []
    while some := list(islice(good, AT_ONCE)):
        keys += _store(some, collection)
    return list(dict.fromkeys(keys))


def _good(
    found: Iterable[tuple[Flow, str] | Problem], complain: Callable[[Problem], None]
) -> Iterator[tuple[Flow, str]]:
    for case in found:
        if isinstance(case, Problem):
            complain(case)
        else:
            yield case


def _store(some: list[tuple[Flow, str]], collection: str) -> list[int]:
    some = [(flow, clean_text(text)) for flow, text in some]
    digests = [hashlib.sha256(text.encode()).hexdigest() for _, text in some]
    ours = StoredFlow.objects.current().filter(
        origin=StoredFlow.Origin.IMPORTED, collection=collection, digest__in=digests
    )
    with transaction.atomic():
        there = set(ours.values_list("digest", flat=True))
        pairs = dict(zip(digests, some, strict=True))
        StoredFlow.objects.bulk_create(
            _row(*case, digest, collection) for digest, case in pairs.items() if digest not in there
        )
        keys = dict(ours.values_list("digest", "pk"))
    return [keys[digest] for digest in digests]


def _row(flow: Flow, text: str, digest: str, collection: str) -> StoredFlow:
    return StoredFlow(
        origin=StoredFlow.Origin.IMPORTED,
        slug=clean_text(flow.slug)[:100],
        title=clean_text(flow.title)[:200],
        category=clean_text(flow.category)[:100],
        collection=collection,
        text=text,
        digest=digest,
    )


def rows(keys: list[int]) -> Iterator[StoredFlow]:
    """In this order, a few hundred in memory."""
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        found = StoredFlow.objects.in_bulk(some)
        yield from (found[key] for key in some)
