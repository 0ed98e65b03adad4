"""A run begins: its trials are rows before the first of them is performed."""

from collections.abc import Iterable

from chat.models import Owner, Run, StoredFlow


def begin(
    flows: Iterable[StoredFlow],
    models: tuple[str, ...],
    repeat: int = 1,
    *,
    owner: Owner | None = None,
    collection: str = "",
    by_server: bool = True,
) -> Run:
    """Queue flows × models × repeat trials, in one transaction, in batches.

    An owner's runs are limited. Raises chat.turns.say.Refused, with a sentence, for what is too much, nothing
    to run, or a model that is not there. A model may be that of the settings, the offline one, or the script.
    """
    raise NotImplementedError


def cancel(run: Run) -> None:
    """What is queued will not be run, what runs is stopped. Twice, or after the end, it changes nothing."""
    raise NotImplementedError


def resume(run: Run) -> None:
    """Queue again what was cancelled. What has ended stays as it is."""
    raise NotImplementedError
