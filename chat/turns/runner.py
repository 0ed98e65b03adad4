"""Runs one claimed turn to its end, or until it waits for a person, whatever comes."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass

from chat.agent.happenings import Ending
from chat.agent.limits import Limits
from chat.agent.loop import Asks, Work, run
from chat.feed.hub import hub
from chat.tools.toolbox import Toolbox
from chat.turns import history
from chat.turns.answering import answering
from chat.turns.beginning import Begun, begin
from chat.turns.claim import LEASE, Claim, Fenced, Stopped, Unapproved
from chat.turns.database import in_database
from chat.turns.outage import FAILURES, passing, trouble
from chat.turns.record import Record
from chat.turns.traced import traced

logger = logging.getLogger(__name__)

RENEW_SECONDS = LEASE.total_seconds() / 5
"""How often the lease is renewed, and a wish to stop from another process seen."""


@dataclass(frozen=True, slots=True)
class Runner:
    """What every turn of this process runs with."""

    model: Asks
    tools: Toolbox
    limits: Limits

    def begin(self, turn: int, name: str) -> Begun | None:
        """In the database's thread."""
        return begin(turn, name, self.tools, self.limits)

    async def run(self, begun: Begun) -> None:
        """Run the turn. When cancelled, the rows are left true before CancelledError goes on."""
        claim, record, me = begun.claim, Record(begun.claim, begun.step), asyncio.current_task()
        assert me is not None
        renewing = asyncio.create_task(_renew(claim, me))
        try:
            with passing():
                await self._begin(begun, record)
                return
            logger.warning("Turn %s is handed back as soon as it can be", claim.turn)
            await record.hand_back()
        except asyncio.CancelledError:
            await _to_its_end(record.interrupted())
            raise
        except Fenced as lost:
            logger.warning("%s", lost)
        finally:
            renewing.cancel()
            record.end_live()
            hub.tell(claim.conversation)

    async def _begin(self, begun: Begun, record: Record) -> None:
        try:
            if begun.claim.stopped:
                await record.interrupted()  # Before a crash, say: nothing runs any more.
            else:
                await self._run(begun.claim, record, begun.work)
        except Stopped:
            await record.interrupted()

    async def _run(self, claim: Claim, record: Record, work: Work | None) -> None:
        until = asyncio.get_running_loop().time() + self.limits.seconds - claim.spent
        ending = await self._ending(claim, record, until, work)
        while ending.waits:
            if await record.wait():
                return
            ending = await self._ending(claim, record, until)  # It was decided before it began to wait.
        await record.end(ending)

    async def _ending(self, claim: Claim, record: Record, until: float, work: Work | None = None) -> Ending:
        """`work` is what is to be done, if that was read with the claim."""
        try:
            if work is None:
                work = await in_database.patiently(history.work, claim.turn, self.tools)
            with traced(claim, record.tell) as trace:
                async with asyncio.timeout_at(until), answering(claim.turn, work, self.model) as model:
                    ending = await run(work, model, trace.tell, self.limits)
                trace.ended(ending)
                return ending
        except TimeoutError:
            seconds = f"{self.limits.seconds:g} s"
            return Ending("failed", "time", f"The turn took longer than {seconds}, so it was stopped.")
        except (Fenced, Stopped):
            raise
        except Unapproved as refusal:
            return Ending("failed", "approval", str(refusal))
        except Exception as error:
            if trouble(error):
                raise
            logger.exception("Turn %s failed", claim.turn)
            words = f"Something went wrong in Travelbot itself ({type(error).__name__}). It has been logged."
            return Ending("failed", "internal", words)


async def _renew(claim: Claim, running: asyncio.Task[object]) -> None:
    """Keep the lease while `running` runs; cancel it when the turn is lost or is to stop."""
    lost_or_stopped = False
    while not lost_or_stopped:
        await asyncio.sleep(RENEW_SECONDS)
        with passing():
            lost_or_stopped = await in_database(_lost_or_stopped, claim)
    running.cancel()


def _lost_or_stopped(claim: Claim) -> bool:
    try:
        return claim.renew()
    except Fenced:
        return True


async def _to_its_end(work: Coroutine[object, object, None]) -> None:
    """Await `work` though this task is cancelled, even twice."""
    task = asyncio.ensure_future(work)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            continue
        except Fenced as lost:
            logger.warning("%s", lost)
            return
        except FAILURES as error:
            if trouble(error) is None:
                raise
            logger.warning("A turn could not be handed back: it goes on when its lease has run out")
            return
