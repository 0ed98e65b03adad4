"""A turn in numbers, as its head shows them."""

from datetime import timedelta

import pytest

from chat.inspector.prices import PRICES, cost
from chat.inspector.tally import tally
from chat.models import Anomaly, Conversation, Step, ToolCall, Turn
from chat.templatetags.inspecting import dollars

USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100, "cached_tokens": 400}


def turn(model: str = "openai/gpt-oss-20b") -> Turn:
    conversation = Conversation.objects.create()
    return Turn.objects.create(
        conversation=conversation, said="Hi", client_key="k", model=model, status="done"
    )


@pytest.mark.django_db
def test_sums_go_over_all_steps_and_calls() -> None:
    row = turn()
    sent = row.created_at + timedelta(seconds=0.5)
    first = Step.objects.create(turn=row, number=1, sent_at=sent, first_token_after=0.25, usage=USAGE)
    Step.objects.create(turn=row, number=2, usage=USAGE)
    Anomaly.objects.create(step=first, kind="retried", detail="d")
    for position, status in enumerate(("done", "failed", "running")):
        ToolCall.objects.create(step=first, position=position, name="t", status=status)

    sums = tally(row)

    assert (sums.steps, sums.calls, sums.ok, sums.failed, sums.ended) == (2, 3, 1, 1, 2)
    assert (sums.tokens_in, sums.tokens_out, sums.tokens_cached, sums.anomalies) == (2000, 200, 800, 1)
    assert sums.first_token == 0.75
    assert sums.dollars == pytest.approx((2000 * 0.05 + 200 * 0.20) / 1e6)


@pytest.mark.django_db
def test_a_model_without_a_known_price_has_no_cost() -> None:
    row = turn("travelbot-offline")
    Step.objects.create(turn=row, number=1, usage=USAGE)

    assert tally(row).dollars is None


def test_a_model_with_a_price_costs_nothing_known_before_its_tokens_are() -> None:
    assert cost("openai/gpt-oss-20b", []) is None
    assert all(price > 0 for both in PRICES.values() for price in both)


@pytest.mark.parametrize(
    ("amount", "words"),
    [(0, "$0.00"), (1.234, "$1.23"), (0.00123, "$0.0012"), (0.00014, "$0.00014"), (0.00001, "under $0.0001")],
)
def test_small_amounts_keep_two_digits_that_mean_something(amount: float, words: str) -> None:
    assert dollars(amount) == words
