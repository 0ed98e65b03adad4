"""How a turn begins: it is claimed, and a new one's first request written down in the same transaction."""

from dataclasses import dataclass, replace

from django.db import transaction

from chat.agent.limits import Limits
from chat.agent.loop import Work
from chat.models import Turn
from chat.tools.toolbox import Toolbox
from chat.turns import history
from chat.turns.claim import Claim, take
from chat.turns.failpoints import reach
from chat.turns.outage import trouble
from chat.turns.step_rows import Asked, StepRows


@dataclass(frozen=True, slots=True)
class Begun:
    claim: Claim
    work: Work | None = None
    step: StepRows | None = None
    """Of a new turn: what is to be done, and its first request, which may leave."""


def begin(turn: int, runner: str, tools: Toolbox, limits: Limits) -> Begun | None:
    """Take the turn, if nobody has it. One that can't be begun is claimed alone: its run says why."""
    try:
        begun = _begin(turn, runner, _first(turn, tools, limits))
    except Exception as error:
        if trouble(error):
            raise
        begun = _begin(turn, runner, None)
    if begun is not None:
        reach("after_claim")
    if begun is not None and begun.step:
        reach("after_step_start")
    return begun


def _first(turn: int, tools: Toolbox, limits: Limits) -> Work | None:
    """What is to be done in a turn that nobody has had, with its first request.

    Read before the claim, so that whoever writes need not wait for it: a queued turn does not change.
    """
    for row in history.with_its_flow(turn=turn):
        if row.status == Turn.Status.QUEUED:
            work = history.work_of(row, tools)
            return replace(work, first=work.asking([], limits))
    return None


def _begin(turn: int, runner: str, work: Work | None) -> Begun | None:
    asked = Asked(work.first) if work and work.first else None
    with transaction.atomic():
        taken = take(turn, runner)
        if taken is None:
            return None
        claimed, revision = taken
        if asked is None or claimed.epoch > 1:
            return Begun(claimed)
        return Begun(claimed, work, asked.write(claimed, revision))
