"""Running a tool's function: whatever it does ends as a JSON object or as a ToolError."""

import asyncio
import inspect
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeAlias

from chat.canonical import clean_json, clean_text, shortened
from chat.tools.errors import CutOff, ToolFailed, ToolTimedOut
from chat.tools.schema import Function, JsonObject
from chat.tools.size import cut, size_of
from chat.tools.threads import Threads

MAX_MESSAGE = 300
MOST_THREADS = 32

Outcome: TypeAlias = tuple[Any, ToolFailed | None]

_threads: Threads[Outcome] = Threads(MOST_THREADS)


async def run(
    function: Function,
    build: Callable[[JsonObject], JsonObject],
    arguments: JsonObject,
    deadline: float,
    most: int,
) -> JsonObject:
    """The JSON object that `function` returns for what is built of `arguments`, within `deadline` seconds.

    Of one with more than `most` bytes it is the beginning.
    """
    work = partial(function, **_built(build, arguments))
    try:
        async with asyncio.timeout(deadline):
            result = await (_directly(work) if inspect.iscoroutinefunction(function) else _in_thread(work))
    except TimeoutError:
        raise ToolTimedOut(f"no result within {deadline:g} seconds") from None
    return cut(_json_object(result), most)


def _built(build: Callable[[JsonObject], JsonObject], arguments: JsonObject) -> JsonObject:
    """A dataclass may refuse what fits its schema: it says why in its own words."""
    try:
        return build(arguments)
    except Exception as error:
        raise _failure(error) from None


async def _directly(work: Callable[[], Any]) -> Any:
    try:
        return await work()
    except GeneratorExit:
        raise
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) and _being_cancelled():
            raise
        raise _failure(error) from None


def _being_cancelled() -> bool:
    """Whether it is the caller that was cancelled, and not something the tool waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _in_thread(work: Callable[[], Any]) -> Any:
    running = _threads.submit(partial(copy_context().run, _outcome, work))
    try:
        result, failure = await asyncio.wrap_future(running)
    finally:
        _threads.give_up(running)
    if failure:
        raise failure
    return result


def _outcome(work: Callable[[], Any]) -> Outcome:
    """Errors are carried as values: no future brings a StopIteration or SystemExit to its caller."""
    try:
        return work(), None
    except BaseException as error:
        return None, _failure(error)


def _failure(error: BaseException) -> ToolFailed:
    try:
        text = clean_text(str(error))
    except Exception:
        text = ""
    kind = "" if isinstance(error, ToolFailed) else type(error).__name__
    failed = CutOff if isinstance(error, CutOff) else ToolFailed
    return failed(shortened(": ".join(filter(None, (kind, text))) or "the tool failed", MAX_MESSAGE))


def _json_object(result: Any) -> JsonObject:
    if not isinstance(result, dict):
        raise ToolFailed(f"returned {type(result).__name__}, expected a JSON object")
    try:
        clean: JsonObject = clean_json(result)
        size_of(clean)
    except ValueError as error:
        raise ToolFailed(shortened(f"returned what is not JSON: {error}", MAX_MESSAGE)) from None
    return clean
