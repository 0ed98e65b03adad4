"""How a turn begins: it is claimed, and a new one's first request written down in the same transaction."""

from dataclasses import dataclass, replace

from django.db import transaction

from chat.agent.limits import Limits
from chat.agent.loop import Work
from chat.models import IllegalTransition, Turn
from chat.tools.toolbox import Toolbox
from chat.turns import history
from chat.turns.claim import Claim, claim, take_new
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
        for row in history.with_its_flow(turn=turn):
            if row.status == Turn.Status.QUEUED:
                return _begin(row, runner, history.work_of(row, tools), limits)
    except IllegalTransition:  # Somebody was faster, or it was stopped.
        return None
    except Exception as error:
        if trouble(error):
            raise
    claimed = claim(turn, runner)
    return Begun(claimed) if claimed else None


def _begin(turn: Turn, runner: str, work: Work, limits: Limits) -> Begun:
    """One that nobody has had. Raises IllegalTransition if somebody has it by now.

    It was read before the claim, so that whoever writes need not wait for it: a queued turn does not change.
    """
    first = work.asking([], limits)
    asked = Asked(first)
    with transaction.atomic():
        claimed, revision = take_new(turn, runner)
        step = asked.write(claimed, revision)
    reach("after_claim")
    reach("after_step_start")
    return Begun(claimed, replace(work, first=first), step)
