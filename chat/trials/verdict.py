"""How a trial ends: judged by what its flow expects, and added up."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from chat.flows import judging
from chat.flows.flow import Flow
from chat.flows.script import NO_LINE, SCRIPT_MODEL
from chat.inspector.tally import tally
from chat.models import PARTS, IllegalTransition, Trial, Turn
from chat.turns.failpoints import reach
from chat.turns.observed import observed_turn

Status = Trial.Status
MODELS_DOING = frozenset({"steps", "calls", "output_tokens", "tool_use_failed"})
"""Why a turn has failed where the model did otherwise than it should; else it could not be run."""


def judge(trial: Trial, flow: Flow) -> None:
    """All that is to be said was said, or a turn has not ended well."""
    turns = list(
        Turn.objects.filter(conversation=trial.conversation_id)
        .exclude(flow_turn=None)
        .order_by("flow_turn")
        .prefetch_related(*PARTS)
    )
    observed = tuple(map(observed_turn, turns))
    sums = _sums(turns) | {"seconds": sum(turn.seconds for turn in observed)}
    if why := _why_it_could_not_be_run(turns[-1]) or _has_run_out(turns):
        end(trial, Status.ERRORED, error=why, **sums)
        return
    findings = judging.judge(flow, observed)
    status = Status.PASSED if all(finding.met for finding in findings) else Status.MISSED
    end(trial, status, findings=[asdict(finding) for finding in findings], **sums)


def give_up(pk: int, words: str) -> None:
    end(Trial.objects.get(pk=pk), Status.ERRORED, error=words)


def end(trial: Trial, status: str, **told: Any) -> None:
    """Unless it has ended already: somebody was faster, or it was cancelled."""
    reach("before_trial_end")
    with suppress(IllegalTransition):
        trial.move(status, ended_at=timezone.now(), holder="", held_until=None, **told)
    reach("after_trial_end")


def _why_it_could_not_be_run(turn: Turn) -> str:
    """Empty if it is the model's answer, or what it failed to do, that is judged."""
    if turn.status == Turn.Status.CANCELLED:
        return "A turn of it was stopped."
    if turn.status == Turn.Status.FAILED and turn.reason not in MODELS_DOING:
        return turn.explanation or f"A turn of it failed ({turn.reason})."
    return ""


def _has_run_out(turns: Sequence[Turn]) -> str:
    """A script with too few answers is the file's fault, whatever is expected."""
    scripted = (turn for turn in turns if turn.model == SCRIPT_MODEL)
    ran_out = any(step.text == NO_LINE for turn in scripted for step in turn.steps.all())
    return NO_LINE if ran_out else ""


def _sums(turns: Sequence[Turn]) -> dict[str, Any]:
    tallies = list(map(tally, turns))
    dollars = [each.dollars for each in tallies if each.dollars is not None]
    return {
        "first_token": tallies[0].first_token,
        "tokens_in": sum(each.tokens_in for each in tallies),
        "tokens_out": sum(each.tokens_out for each in tallies),
        "dollars": sum(dollars) if len(dollars) == len(tallies) else None,
        "anomalies": sum(each.anomalies for each in tallies),
    }
