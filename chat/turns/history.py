"""Rows → what the loop needs to run a turn, or to go on with it."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from django.conf import settings
from django.db.models import QuerySet

from chat.agent.history import PastCall, PastStep, PastTurn, messages
from chat.agent.loop import Work
from chat.agent.output import estimated
from chat.llm.request import Message
from chat.models import Conversation, Step, ToolCall, Turn
from chat.models.parts import with_parts
from chat.models.prepared import Prepared
from chat.tools.toolbox import Toolbox
from chat.turns.endpoints import maker
from chat.turns.played import flow_turn_of, tools_for

SYSTEM_PROMPT = (
    "You are a helpful assistant that can access external functions. "
    "The responses from these function calls will be appended to this dialogue. "
    "Please provide responses based on the information from these function calls."
)
Parents: TypeAlias = Mapping[int, int | None]
BUDGETS = ("steps", "calls", "time", "output_tokens", "crashes")
"""Reasons of ours: what they say is said to the model as well. Others may quote somebody."""


def branch(conversation: Conversation) -> list[int]:
    """The ids of the turns of the shown branch, from the first to the last."""
    return list(back(conversation.head_id, parents_of(conversation.turns.all())))[::-1]


def parents_of(turns: QuerySet[Turn]) -> Parents:
    return dict(turns.values_list("pk", "parent"))


def back(turn: int | None, parents: Parents) -> Iterator[int]:
    """The ids from `turn` to the first of its branch."""
    while turn is not None and turn in parents:
        yield turn
        turn = parents[turn]


def with_everything(conversation: Conversation, ids: list[int]) -> list[Turn]:
    """Those turns with their steps and calls: as many queries, however many they are."""
    by_id = {turn.pk: turn for turn in with_parts(_of_a_page(turns=ids))}
    turns = [by_id[pk] for pk in ids if pk in by_id]
    for turn in turns:
        turn.conversation = conversation
    return turns


@Prepared
def _of_a_page(turns: list[int]) -> QuerySet[Turn]:
    return Turn.objects.filter(pk__in=turns).select_related("feedback")


def branch_with_everything(conversation: Conversation) -> list[Turn]:
    return with_everything(conversation, branch(conversation))


def system_prompt(conversation: Conversation) -> str:
    return conversation.system_prompt or SYSTEM_PROMPT


def past_turn(turn: Turn) -> PastTurn:
    steps = [step for step in turn.steps.all() if step.status != Step.Status.ABANDONED]
    return PastTurn(said=turn.said, steps=tuple(map(_past_step, steps)), note=_note(turn, steps))


def _note(turn: Turn, steps: list[Step]) -> str:
    match turn.status:
        case Turn.Status.CANCELLED:
            return "(The person stopped this answer.)"
        case Turn.Status.FAILED if turn.reason in BUDGETS:
            return f"(No answer. {turn.explanation})"
        case Turn.Status.FAILED:
            return "(No answer: something went wrong.)"
        case Turn.Status.DONE if turn.reason != Turn.GIVEN and not (steps and steps[-1].text.strip()):
            return "(An answer without words.)"
    return ""


def _past_step(step: Step) -> PastStep:
    calls = tuple(map(past_call, step.calls.all()))
    return PastStep(
        text=step.text,
        calls=calls,
        finish_reason=step.finish_reason,
        reasoning=step.reasoning,
        tokens=tokens(step),
        provider=step.provider,
    )


def tokens(step: Step) -> int:
    """What its server counted, else an estimate."""
    counted = (step.usage or {}).get("completion_tokens")
    asked = (call.arguments_raw for call in step.calls.all())
    return estimated(step.text, step.reasoning, *asked) if counted is None else int(counted)


def past_call(call: ToolCall) -> PastCall:
    return PastCall(
        position=call.position,
        id=call.wire_id,
        name=call.name,
        arguments=call.arguments,
        edited=call.edited,
        result=call.result,
        error=call.error,
        extra=call.extra,
    )


def work(turn_id: int, tools: Toolbox) -> Work:
    """All that running the turn takes, from the rows alone. Of its tools, those that are still installed.

    `tools` are those; a turn of a flow has its own.
    """
    [turn] = with_its_flow(turn=turn_id)
    return work_of(turn, tools)


def work_of(turn: Turn, tools: Toolbox) -> Work:
    """The same of a row that was read with its flow."""
    before = branch(turn.conversation) if turn.parent_id is not None else []
    past = _turns(turns=[pk for pk in before if pk < turn.pk])
    new = turn.status == Turn.Status.QUEUED  # It has no steps: nobody is asked for them.
    with_parts(past if new else [*past, turn])
    tools, played = tools_for(turn, tools), flow_turn_of(turn)
    steps = [] if new else [step for step in turn.steps.all() if step.status == Step.Status.DONE]
    last = steps[-1].calls.all() if steps else ()
    unfinished = frozenset(call.position for call in last if call.status == ToolCall.Status.READY)
    return Work(
        system=system_prompt(turn.conversation),
        past=tuple(map(past_turn, past)),
        said=turn.said,
        model=turn.model,
        tools=tools.offered(name for name in turn.tools if name in tools),
        tool_choice=turn.tool_choice,
        settings=turn.settings,
        provider=maker(turn.model),
        steps=tuple(map(_past_step, steps)),
        unfinished=unfinished,
        waiting=any(call.waits for call in last),
        unwatched=played is not None and turn.conversation.is_nobodys,
        calls_only=played is not None and played.calls_only,
    )


@Prepared
def with_its_flow(turn: int) -> QuerySet[Turn]:
    return Turn.objects.select_related("conversation__flow").filter(pk=turn)


@Prepared
def _turns(turns: list[int]) -> QuerySet[Turn]:
    return Turn.objects.filter(pk__in=turns)


def next_messages(conversation: Conversation) -> list[Message]:
    """The message list that would be sent next, before what the person says then."""
    turns = map(past_turn, branch_with_everything(conversation))
    provider = maker(conversation.model)
    most = settings.LIMITS.model_result_bytes
    return list(messages(system_prompt(conversation), turns, provider=provider, result_bytes=most))
