"""What the loop tells, written down: each happening is one transaction, committed before the loop goes on."""

from functools import partial
from typing import Any

from django.utils import timezone

from chat.agent.happenings import (
    CallEnded,
    CallProgress,
    CallStarted,
    Ending,
    Happening,
    Heard,
    StepEnded,
    StepFailed,
    StepStarted,
)
from chat.agent.pattern import NONE
from chat.canonical import clean_text
from chat.feed.hub import hub
from chat.llm.answer import Delta, Retrying
from chat.models import Step, Turn
from chat.models.statements import update
from chat.tools.desk import sit_at
from chat.turns import call_rows, measured, step_rows
from chat.turns.bookings import RowDesk
from chat.turns.checkpoints import checkpoints
from chat.turns.claim import RELEASED, Claim
from chat.turns.database import in_database
from chat.turns.failpoints import reach
from chat.turns.outage import passing
from chat.turns.patterns import slug_of
from chat.turns.step_rows import StepRows

OPEN = (Step.Status.PENDING, Step.Status.STREAMING)


class Record:
    """Writes one turn's rows and feeds its live text, for the runner that holds `claim`."""

    def __init__(self, claim: Claim, step: StepRows | None = None) -> None:
        """`step` was written down with the claim, and is told next."""
        self.claim, self.step = claim, step
        self._ended = False

    async def tell(self, happening: Happening) -> None:
        match happening:
            case Heard(delta):
                await self._heard(delta)
            case StepStarted():
                if self.step is None:
                    self.step = await in_database.patiently(step_rows.start, self.claim, happening)
                hub.go_live(self.claim.conversation, self.step.live)
            case StepEnded() | StepFailed():
                await in_database.patiently(self._end_step, happening)
                self.end_live()
            case CallStarted(position, writes):
                call = await in_database.patiently(call_rows.start, self.claim, position, writes)
                sit_at(RowDesk(self.claim, call))  # Told by the task that runs the call: it is that task's.
            case CallProgress():
                with passing():  # The next words are written, or the end is.
                    await in_database(call_rows.progress, self.claim, happening)
            case CallEnded():
                reach("after_effect")
                await in_database.patiently(call_rows.end, self.claim, happening)

    async def end(self, ending: Ending) -> None:
        """The turn has come to its end, perhaps with its last step."""
        if not self._ended:
            await in_database.patiently(self._end, ending)
            self.end_live()

    async def wait(self) -> bool:
        """A person decides first: the turn is nobody's until then. False if they have decided meanwhile."""
        return await in_database.patiently(self._wait)

    async def interrupted(self) -> None:
        """The runner was cancelled: by the person, which ends the turn, or by a shutdown, which does not."""
        await in_database.patiently(self._end_or_release)
        self.end_live()

    async def hand_back(self) -> None:
        """The database was in trouble for too long: leave the turn to its rows once they can be written.

        Who takes it up counts no crash, and reads there what was written at last.
        """
        while True:
            with passing():
                await self.interrupted()
                return

    @property
    def _step(self) -> StepRows:
        assert self.step is not None, "a step is told before what happens in it"
        return self.step

    def end_live(self) -> None:
        """The rows say everything now, or it is no longer ours to say."""
        if self.step is not None:
            checkpoints.forget(self.step)
            hub.end_live(self.claim.conversation, self.step.row.pk)
            self.step = None

    async def _heard(self, delta: Delta) -> None:
        if isinstance(delta, Retrying):
            await in_database.patiently(self._step.notice, delta)
            return
        if self._step.row.notice:
            await in_database.patiently(self._step.forget_notice)
        self._step.live.hear(delta)
        reach("mid_stream")
        hub.heard(self.claim.conversation)
        checkpoints.note(self._step)

    def _end_or_release(self) -> None:
        if self.claim.has_ended():
            return
        if self.claim.stop_requested():
            reach("during_cancel")
            self._end(Ending("cancelled"))
            return
        if self.step is not None:
            self.step.checkpoint()
        self.claim.release()

    def _wait(self) -> bool:
        with self.claim.writing() as revision:
            self.claim.check_not_stopped()
            if not call_rows.any_undecided(self.claim.turn):
                return False
            turn = Turn.objects.get(pk=self.claim.turn)
            turn.move(Turn.Status.AWAITING_APPROVAL, revision=revision, lease_until=None, runner=RELEASED)
        reach("in_approval")
        return True

    def _end_step(self, ended: StepEnded | StepFailed) -> None:
        """Of the last step and its turn, the end is one."""
        if isinstance(ended, StepFailed) or ended.ending is None:
            self._step.end(ended)
            return
        ending = ended.ending
        called = bool(ended.verdicts) or not self._step.is_first
        self._step.end(ended, partial(self._name_pattern, called), **_end_of_turn(ending))
        self._ended = True
        self._has_ended(ending)

    def _end(self, ending: Ending) -> None:
        if self._ended:  # Its last step was written just when its time was over.
            return
        with self.claim.writing(**_end_of_turn(ending)) as revision:
            if ending.status != Turn.Status.DONE:
                self._close_steps(ending, revision)
                call_rows.cancel_open(self.claim.turn, revision)
            self._name_pattern()
        self._has_ended(ending)

    def _name_pattern(self, called: bool = True) -> None:
        """Of a turn that has ended, by all its calls. One that never `called` has none."""
        slug = slug_of(self.claim.turn) if called else NONE.slug
        if slug != NONE.slug:
            update(Turn, self.claim.turn, {"pattern": slug})
        reach("before_final_commit")

    def _has_ended(self, ending: Ending) -> None:
        reach("after_final_commit")
        measured.turn_ended(ending.status, ending.reason)

    def _close_steps(self, ending: Ending, revision: int) -> None:
        """Which are open the rows say: one may have been written just when this runner was cancelled."""
        status = Step.Status.FAILED if ending.status == "failed" else Step.Status.CANCELLED
        for row in Step.objects.filter(turn=self.claim.turn, status__in=OPEN):
            if self.step is not None and self.step.row.pk == row.pk:
                self.step.close(status, revision, ending.reason, ending.explanation)
            else:
                row.move(status, revision=revision, error_kind=ending.reason, error=ending.explanation)


def _end_of_turn(ending: Ending) -> dict[str, Any]:
    """As long as the claim holds it runs: nothing of its row has to be read."""
    return {
        "status": ending.status,
        "reason": ending.reason,
        "explanation": clean_text(ending.explanation),
        "ended_at": timezone.now(),
        "pattern": NONE.slug,
        "lease_until": None,
    }
