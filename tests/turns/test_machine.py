"""Whatever order commands, writes, crashes and takeovers come in, the rows stay true."""

import os
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chat.models import IllegalTransition, ToolCall, Turn
from chat.models.statements import update
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import flows
from chat.turns.claim import Claim
from tests.turns.machine import Turns

WALKS = int(os.environ.get("WALKS", "15"))
ORDINARY = settings(
    max_examples=WALKS, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
UNTIL_SEEN = settings(ORDINARY, max_examples=10 * WALKS, phases=[Phase.generate], report_multiple_bugs=False)
"""Walks that end with the first that goes wrong: few of them come by what a guard is for."""

pytestmark = pytest.mark.django_db


@tool(writes=True)
async def book(seats: int | None = None) -> dict[str, Any]:
    """What the calls that write are checked against when a person changes them"""
    return {}


@pytest.fixture(autouse=True)
def the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "installed_tools", lambda: Toolbox([book]))


def test_in_any_order_the_rows_stay_true() -> None:
    run_state_machine_as_test(Turns, settings=ORDINARY)


def test_without_the_fence_it_is_seen_that_they_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def anybodys(self: Claim) -> QuerySet[Turn]:
        return Turn.objects.filter(pk=self.turn)

    def change_anyway(self: Claim, changes: dict[str, Any]) -> bool:
        return update(Turn, self.turn, changes, [Turn.Status.RUNNING] if "status" in changes else None)

    monkeypatch.setattr(Claim, "_mine", anybodys)
    monkeypatch.setattr(Claim, "_change", change_anyway)
    with pytest.raises((AssertionError, IllegalTransition)):
        run_state_machine_as_test(Turns, settings=UNTIL_SEEN)


def test_without_the_fingerprint_it_is_seen_that_what_nobody_approved_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ToolCall, "runs_unapproved", False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Turns, settings=UNTIL_SEEN)
