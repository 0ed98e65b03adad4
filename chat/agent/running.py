"""The calls of one answer, run at the same time: each ends and that is told, whatever its tool does."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from time import monotonic
from typing import Any

from chat.agent.happenings import CallEnded, CallStarted, Tell
from chat.agent.history import MAYBE, PastCall, PastStep
from chat.agent.limits import Limits
from chat.agent.progress import told
from chat.calling import calling
from chat.llm.request import JsonObject
from chat.tools.errors import CutOff, ToolFailed, ToolTimedOut
from chat.tools.registry import Tool
from chat.tools.toolbox import Toolbox


async def run_calls(
    step: PastStep, ready: frozenset[int], tools: Toolbox, tell: Tell, limits: Limits
) -> PastStep:
    """Run the ready calls of one answer at the same time; results keep the order of the calls."""
    gate = asyncio.Semaphore(limits.parallel)

    async def run_call(call: PastCall) -> PastCall:
        if call.position not in ready:
            return call
        async with gate:
            tool = tools.get(call.name)
            await tell(CallStarted(call.position, tool is not None and tool.writes))
            with told(call.position, tell, group) as hear:
                ended = await _run_call(call, tool, limits, hear) if tool else _gone(call)
            await tell(ended)
        return replace(call, result=ended.result, error=ended.error)

    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(run_call(call)) for call in step.calls]
    except BaseExceptionGroup as failures:
        # `tell` failed for one: to the caller it is one failure, not a group.
        raise failures.exceptions[0] from failures
    return replace(step, calls=tuple(task.result() for task in running))


async def _run_call(call: PastCall, tool: Tool, limits: Limits, hear: Callable[[str], None]) -> CallEnded:
    start = monotonic()
    status, result, error = "done", None, ""
    try:
        with calling(hear) as under_way:
            work = tool.run(call.effective, seconds=limits.tool_seconds, most=limits.result_bytes)
            result = await (_to_a_true_end(work, limits.grace) if tool.writes else work)
    except ToolTimedOut as failure:
        status, error = ("unknown", MAYBE) if tool.writes else ("timed_out", str(failure))
    except CutOff as failure:
        status, error = ("unknown", f"{failure} {MAYBE}") if tool.writes else ("failed", str(failure))
    except ToolFailed as failure:
        status, error = "failed", str(failure)
    return CallEnded(call.position, status, monotonic() - start, result, error, tuple(under_way.chain))


def _gone(call: PastCall) -> CallEnded:
    """It was installed when the call was asked for, before a restart."""
    return CallEnded(call.position, "failed", 0.0, error="It is not installed any more, so it was not run.")


async def _to_a_true_end(work: Coroutine[Any, Any, JsonObject], grace: float) -> JsonObject:
    """Await a write; if cancelled, its end is waited for a little: better a result than not to know."""
    running = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running], timeout=grace)
        if running.done():
            return running.result()
        running.cancel()
        raise
