"""A run begins: its trials are rows before the first of them is performed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from chat.flows.reading import WrongFlow
from chat.flows.script import SCRIPT_MODEL
from chat.models import Conversation, IllegalTransition, Owner, Run, StoredFlow, Trial, Turn, whose
from chat.trials.waking import wake
from chat.turns.allowance import check_tokens
from chat.turns.alone import alone_with
from chat.turns.catalog import catalog
from chat.turns.endpoints import OURS
from chat.turns.flows import default_model, flow_of
from chat.turns.outage import knowing
from chat.turns.say import Refused
from chat.turns.stop import stop

MOST_OFTEN = 20
"""Repetitions of one flow with one model, at most."""
BATCH = 500
Status = Trial.Status


def begin(
    flows: Iterable[StoredFlow],
    models: tuple[str, ...] = (),
    repeat: int = 1,
    *,
    owner: Owner | None = None,
    collection: str = "",
    by_server: bool = True,
) -> Run:
    """Queue flows × models × repeat trials, in one transaction, in batches; `flows` are read one at a time.

    Without models each flow has its own: what plays it where nobody chose. An owner's runs are limited.
    Raises chat.turns.say.Refused, with a sentence, for what is too much, nothing to run, or a model that is
    not there. A model may be that of the settings, the offline one, or the script.
    """
    models = tuple(dict.fromkeys(models))
    _check(models, repeat)
    with knowing():
        if owner is not None:
            alone_with(f"runs of {owner.user.pk or owner.visitor}")
            _check_none_is_under_way(Run.objects.owned_by(owner))
            check_tokens(owner)
        shared = {"repeat": repeat, "collection": collection, "by_server": by_server}
        run = Run.objects.create(**whose(owner), **shared)
        run.model_names = _queue(run, flows, models, settings.RUN_TRIALS if owner else None)
        run.save(update_fields=("model_names",))
        transaction.on_commit(wake)
    return run


def cancel(run: Run) -> None:
    """What is queued will not be run, what runs is stopped. Twice, or after the end, it changes nothing."""
    now = timezone.now()
    with knowing():
        try:
            run.move(Run.Status.CANCELLED, ended_at=now)
        except IllegalTransition:
            run.refresh_from_db()
        else:
            unended = run.trials.filter(status__in=(Status.QUEUED, Status.RUNNING))
            unended.update(status=Status.CANCELLED, ended_at=now)
    if run.status == Run.Status.CANCELLED:  # Else its turns are not ours to stop.
        active = Turn.objects.filter(conversation__trial__run=run, status__in=Turn.ACTIVE)
        for turn in active.select_related("conversation"):
            stop(turn)


def resume(run: Run) -> None:
    """Queue again what was cancelled, from its beginning. What has ended stays as it is.

    Raises Refused while its owner has another run under way, or no tokens left.
    """
    with knowing():
        alone_with(f"runs of {run.user_id or run.visitor}")
        run.refresh_from_db()
        if run.status != Run.Status.CANCELLED:
            return
        _check_none_is_under_way(_of_its_owner(run))
        check_tokens(run)
        run.move(Run.Status.RUNNING, ended_at=None)
        cancelled = run.trials.filter(status=Status.CANCELLED)
        Conversation.objects.filter(trial__in=cancelled).update(deleted_at=timezone.now())
        anew: dict[str, Any] = {"conversation": None, "started_at": None, "ended_at": None}
        cancelled.update(status=Status.QUEUED, error="", holder="", held_until=None, **anew)
        transaction.on_commit(wake)


def _check(models: tuple[str, ...], repeat: int) -> None:
    if not 1 <= repeat <= MOST_OFTEN:
        raise Refused(f"Repetitions: expected 1 to {MOST_OFTEN}, got {repeat}.")
    for name in models:
        if name not in OURS and not (0 < len(name) <= 200 and catalog.knows(name)):
            raise Refused(f"There is no model {name[:200]!r}: choose one of the list.")


def _check_none_is_under_way(theirs: QuerySet[Run]) -> None:
    """One person's runs leave room for the others'."""
    if theirs.filter(status=Run.Status.RUNNING).exists():
        raise Refused("You have a run under way already: wait for its end, or cancel it first.", 429)


def _of_its_owner(run: Run) -> QuerySet[Run]:
    """None for a command's, which is nobody's."""
    if run.user_id:
        return Run.objects.filter(user=run.user_id)
    return Run.objects.filter(user=None, visitor=run.visitor).exclude(visitor="")


def _queue(run: Run, flows: Iterable[StoredFlow], models: tuple[str, ...], most: int | None) -> list[str]:
    """The trials' rows; gives their models, in order."""
    trials, count = _trials(run, flows, models, run.repeat), 0
    occurred: dict[str, None] = {}
    while batch := list(islice(trials, BATCH)):
        count += len(batch)
        if most is not None and count > most:
            raise Refused(
                f"A run may have {most:,} trials, and this one would have more: "
                "take fewer flows, models or repetitions."
            )
        occurred |= dict.fromkeys(trial.model for trial in batch)
        Trial.objects.bulk_create(batch)
    if not count:
        raise Refused("There is nothing to run: choose a flow.")
    return [model for model in models if model in occurred] or list(occurred)


def _trials(run: Run, flows: Iterable[StoredFlow], models: tuple[str, ...], repeat: int) -> Iterator[Trial]:
    seen: set[int] = set()
    for row in flows:
        if row.pk in seen:
            continue
        seen.add(row.pk)
        for model in _models_for(row, models):
            yield from (
                Trial(run=run, flow_id=row.pk, model=model, number=number) for number in range(1, repeat + 1)
            )


def _models_for(row: StoredFlow, models: tuple[str, ...]) -> tuple[str, ...]:
    """Without the script where there is none. A file that can't be read says so in its trials.

    Raises Refused where the script was all that was to play it.
    """
    if models and SCRIPT_MODEL not in models:
        return models
    if not models and not settings.LLM.is_offline:
        return (settings.LLM.model,)
    try:
        flow = flow_of(row)
    except WrongFlow:
        return models or (settings.LLM.model,)
    if models and not flow.is_scripted:
        if others := tuple(model for model in models if model != SCRIPT_MODEL):
            return others
        raise Refused(
            f"“{row}” has no script, so {SCRIPT_MODEL} can’t play it: choose another model or flow."
        )
    return models or (default_model(flow),)
