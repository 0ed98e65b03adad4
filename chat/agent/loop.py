"""The loop: ask the model, run the calls it asked for, ask again with their results, within limits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from chat.agent.gate import keepable, verdicts
from chat.agent.happenings import (
    WAITING,
    Ending,
    Heard,
    StepEnded,
    StepFailed,
    StepStarted,
    Tell,
    Verdict,
)
from chat.agent.history import RESULT_BYTES, PastCall, PastStep, PastTurn, messages
from chat.agent.limits import Limits
from chat.agent.output import Enough, Meter, OutputSpent, tokens_of
from chat.agent.running import run_calls
from chat.llm.anomalies import anomaly
from chat.llm.answer import Anomaly, Answer, Delta
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange
from chat.llm.request import Request, ToolChoice, tool_name
from chat.tools.toolbox import Toolbox


class Asks(Protocol):
    """A model: anything that answers a request, telling the deltas and filling the exchange meanwhile."""

    async def ask(
        self, request: Request, hear: Callable[[Delta], Awaitable[None]], exchange: Exchange
    ) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One turn to run, or to go on with: `steps` are those it already has."""

    system: str
    past: tuple[PastTurn, ...]
    said: str
    model: str
    tools: Toolbox
    tool_choice: ToolChoice = "auto"
    settings: Mapping[str, Any] = field(default_factory=dict)
    provider: str = ""
    """Who will be asked: earlier reasoning and opaque fields go back to those who made them alone."""
    steps: tuple[PastStep, ...] = ()
    unfinished: frozenset[int] = frozenset()
    """Positions of the calls of the last step that have yet to run."""
    waiting: bool = False
    """Whether a person has yet to decide on a call of the last step."""
    unwatched: bool = False
    """No person waits for the answer: a server that has too much to do may be waited for."""
    calls_only: bool = False
    """It is to end with the calls that are asked for: none of them runs, and nobody is asked for approval."""
    first: StepStarted | None = None
    """Its first request, if it was written down before the loop began."""

    def asking(self, steps: list[PastStep], limits: Limits) -> StepStarted:
        """The request that comes after `steps`."""
        if self.first is not None and not steps:
            return self.first
        return StepStarted(self.request(steps, limits.model_result_bytes), Exchange())

    def request(self, steps: list[PastStep], result_bytes: int = RESULT_BYTES) -> Request:
        """A forced tool_choice holds for the first step alone: else the model could never answer."""
        turns = (*self.past, PastTurn(said=self.said, steps=tuple(steps)))
        forced = self.tool_choice not in ("auto", "none")
        return Request(
            model=self.model,
            messages=messages(self.system, turns, provider=self.provider, result_bytes=result_bytes),
            tools=self.tools.definitions(),
            tool_choice="auto" if steps and forced else self.tool_choice,
            settings=self.settings,
            used_ids=frozenset(call.id for step in steps for call in step.calls),
        )


CALLS_ONLY = Ending(
    "done", "calls_only", "Only what the model would call was asked for here: none of it was run."
)


async def run(work: Work, model: Asks, tell: Tell, limits: Limits) -> Ending:
    """Run one turn to its end, or until it waits for a person. Raises only what `tell` raises."""
    steps = list(work.steps)
    if steps and (ending := _ending_with(steps[-1], work)):
        return ending
    if work.unfinished:
        steps[-1] = await run_calls(steps[-1], work.unfinished, work.tools, tell, limits)
    if work.waiting:
        return WAITING
    unusable = 0
    while len(steps) < limits.steps:
        if sum(step.tokens for step in steps) >= limits.output_tokens:
            return Ending("failed", OutputSpent.kind, str(OutputSpent(limits.output_tokens)))
        try:
            step, verdicts = await _ask(work, steps, model, tell, limits)
        except ModelError as error:
            return Ending("failed", error.kind, str(error))
        if ending := _ending_with(step, work):
            return ending
        ready = frozenset(verdict.call.position for verdict in verdicts if verdict.ready)
        waiting = any(verdict.asks for verdict in verdicts)
        unusable = 0 if ready or waiting else unusable + 1
        if unusable > limits.corrections:
            return Ending("failed", "calls", "The model kept asking for calls that were refused.")
        steps.append(await run_calls(step, ready, work.tools, tell, limits))
        if waiting:
            return WAITING
    return Ending(
        "failed",
        "steps",
        f"The model asked {limits.steps} times for tools without answering, so it was stopped.",
    )


async def _ask(
    work: Work, steps: list[PastStep], model: Asks, tell: Tell, limits: Limits
) -> tuple[PastStep, tuple[Verdict, ...]]:
    started = work.asking(steps, limits)
    request, exchange = started.request, started.exchange
    meter = Meter(limits.output_tokens, sum(step.tokens for step in steps))

    async def hear(delta: Delta) -> None:
        await tell(Heard(delta))
        meter.hear(delta)

    await tell(started)
    try:
        answer = await _until_enough(model.ask(request, hear, exchange), limits)
    except ModelError as error:
        await tell(StepFailed(error))
        raise
    answer = keepable(answer)
    answer = replace(answer, anomalies=answer.anomalies + _disobedience(answer, request.tool_choice))
    judged = verdicts(answer, request, work.tools, steps, limits)
    if work.calls_only:
        judged = tuple(replace(verdict, held=True) for verdict in judged)
    step = _past_step(answer, judged, work.provider)
    await tell(StepEnded(answer, judged, _ending_with(step, work)))
    return step, judged


async def _until_enough(asking: Awaitable[Answer], limits: Limits) -> Answer:
    try:
        return await asking
    except Enough:
        raise OutputSpent(limits.output_tokens) from None


def _past_step(answer: Answer, judged: tuple[Verdict, ...], provider: str) -> PastStep:
    return PastStep(
        text=answer.content,
        calls=tuple(map(_past_call, judged)),
        finish_reason=answer.finish_reason,
        reasoning=answer.reasoning,
        tokens=tokens_of(answer),
        provider=provider,
    )


def _past_call(verdict: Verdict) -> PastCall:
    call = verdict.call
    return PastCall(
        position=call.position,
        id=call.id,
        name=call.name,
        arguments=call.arguments,
        error=verdict.refusal,
        extra=call.extra,
    )


def _disobedience(answer: Answer, choice: ToolChoice) -> tuple[Anomaly, ...]:
    """Servers ignore tool_choice: say so rather than believe it was kept."""
    names = [call.name for call in answer.tool_calls]
    forced = tool_name(choice)
    kept = (
        all(name == forced for name in names) and bool(names)
        if forced
        else {"required": bool(names), "none": not names}.get(str(choice), True)
    )
    if kept:
        return ()
    came = f"calls of {', '.join(names)}" if names else "no call"
    return (anomaly("tool_choice_ignored", f"tool_choice was {forced or choice}, and {came} came.", names),)


def _ending_with(step: PastStep, work: Work) -> Ending | None:
    """None if it goes on with the calls of `step`."""
    if not step.calls:
        return _ending(step)
    return CALLS_ONLY if work.calls_only else None


def _ending(step: PastStep) -> Ending:
    match step.finish_reason:
        case "length":
            return Ending("done", "length", "The answer was cut off: it reached the limit of its length.")
        case "content_filter":
            return Ending("done", "content_filter", "The answer was cut off by the server's content filter.")
    if not step.text.strip():
        return Ending("done", "empty", "The model ended without saying anything.")
    return Ending("done")
