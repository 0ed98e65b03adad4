"""Whatever order commands, writes, crashes and takeovers come in, the rows stay true."""

import os

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chat.models import IllegalTransition, Turn
from chat.turns.claim import Claim
from tests.turns.machine import Turns

WALKS = int(os.environ.get("WALKS", "15"))
ORDINARY = settings(
    max_examples=WALKS, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)

pytestmark = pytest.mark.django_db


def test_in_any_order_the_rows_stay_true() -> None:
    run_state_machine_as_test(Turns, settings=ORDINARY)


def test_without_the_fence_it_is_seen_that_they_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def anybodys(self: Claim) -> QuerySet[Turn]:
        return Turn.objects.filter(pk=self.turn)

    monkeypatch.setattr(Claim, "_mine", anybodys)
    with pytest.raises((AssertionError, IllegalTransition)):
        run_state_machine_as_test(Turns, settings=settings(ORDINARY, phases=[Phase.generate]))
