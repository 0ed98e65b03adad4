"""What one person may have: exactly so much, also at once, and until the very time that a refusal names."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from chat.flows.script import SCRIPT_MODEL
from chat.models import Conversation, Owner, Run, Step, Trial, Turn, Wire
from chat.trials.advancing import advance
from chat.trials.claim import claim
from chat.trials.starting import begin, resume
from chat.turns.allowance import DAY, MINUTE, allowance_of
from chat.turns.refused import Refused, limited
from tests.playing import said
from tests.trials.making import flow_row

pytestmark = pytest.mark.django_db

ALICE = Owner(AnonymousUser(), "alice")
SECOND = timedelta(seconds=1)


def ago(**passed: float) -> datetime:
    return timezone.now() - timedelta(**passed)


def sent(*times: datetime, **whose: Any) -> Conversation:
    """A conversation in which something was said at those times, all of it answered."""
    conversation = Conversation.objects.create(**whose or {"visitor": "alice"})
    turns = [Turn(conversation=conversation, client_key=uuid4().hex, status="done", said="Hi") for _ in times]
    Turn.objects.bulk_create(turns)
    for turn, at in zip(turns, times, strict=True):
        turn.created_at = at
    Turn.objects.bulk_update(turns, ["created_at"])
    return conversation


def asked(at: datetime, model: str = "m", conversation: Conversation | None = None, **told: Any) -> Step:
    """A request of alice's at that time, with what its server counted."""
    conversation = conversation or Conversation.objects.create(visitor="alice")
    turn = Turn.objects.create(conversation=conversation, client_key=uuid4().hex, status="done", model=model)
    step = Step.objects.create(turn=turn, number=1, status="done", sent_at=at, http_status=200, **told)
    Wire.objects.create(step=step, **Wire.asking({"messages": ["x" * 4000]}))
    return step


def used(name: str) -> int:
    return next(share.used for share in allowance_of(ALICE) if share.name == name)


def refused() -> Refused:
    with pytest.raises(Refused) as refusal:
        said(conversation=Conversation.objects.create(visitor="alice"))
    return refusal.value


@pytest.mark.parametrize(
    ("window", "setting", "words"),
    [
        (MINUTE, "MESSAGES_A_MINUTE", "You have sent 3 messages in the last minute: the next one can go at "),
        (DAY, "MESSAGES_A_DAY", "You have sent 3 messages in the last 24 hours: the next one can go at "),
    ],
)
def test_who_has_sent_as_many_as_there_are_is_told_when_the_next_can_go(
    settings: Settings, window: timedelta, setting: str, words: str
) -> None:
    setattr(settings, setting, 3)
    oldest = timezone.now() - window / 2
    conversation = sent(oldest, ago(seconds=2), ago(seconds=1))
    refusal = refused()
    assert refusal.until == (oldest + window).replace(microsecond=0) + SECOND
    assert (refusal.status, str(refusal)[: len(words)]) == (429, words)
    assert f"{refusal.until:%H:%M:%S} UTC (in " in str(refusal)
    assert 0 < int(refusal.headers["Retry-After"]) <= window.total_seconds() / 2 + 2
    conversation.turns.filter(created_at=oldest).update(created_at=timezone.now() - window)
    assert said(conversation=conversation).status == "queued"


@given(ages=st.lists(st.floats(0, 80), max_size=9), most=st.integers(1, 6))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_at_the_named_time_one_may_and_a_second_before_it_not(
    settings: Settings, ages: list[float], most: int
) -> None:
    settings.MESSAGES_A_MINUTE = most
    person = Owner(AnonymousUser(), uuid4().hex)
    times = [ago(seconds=age) for age in ages]
    sent(*times, visitor=person.visitor)
    share = next(share for share in allowance_of(person) if share.name == "Messages a minute")

    def within(now: datetime) -> int:
        return sum(at > now - MINUTE for at in times)

    assert share.is_used_up == (share.used >= most)
    if share.free_at:
        assert within(share.free_at) < most <= within(share.free_at - SECOND)


def test_where_two_limits_are_reached_the_later_end_is_told(settings: Settings) -> None:
    settings.MESSAGES_A_MINUTE = settings.MESSAGES_A_DAY = 2
    sent(ago(hours=20), ago(seconds=5), ago(seconds=1))
    refusal = refused()
    assert "in the last 24 hours" in str(refusal)
    assert refusal.until is not None and timezone.now() + timedelta(hours=23) < refusal.until


def test_nothing_is_limited_by_zero(settings: Settings) -> None:
    settings.MESSAGES_A_MINUTE = settings.MESSAGES_A_DAY = settings.TOKENS_A_DAY = 0
    conversation = sent(*(ago(seconds=1) for _ in range(30)))
    asked(ago(seconds=1), tokens_in=2_000_000, tokens_out=0, conversation=conversation)
    assert said(conversation=conversation).status == "queued"


def test_what_was_deleted_counts_and_what_somebody_else_or_a_flow_had_said_does_not(
    settings: Settings,
) -> None:
    settings.MESSAGES_A_MINUTE = 3
    sent(ago(seconds=3), visitor="bob")
    given_turns = sent(ago(seconds=3))
    given_turns.turns.update(reason=Turn.GIVEN)
    sent(ago(seconds=3), visitor="alice", deleted_at=timezone.now())
    assert used("Messages a minute") == 1


def test_a_user_has_one_allowance_in_every_browser(settings: Settings) -> None:
    settings.MESSAGES_A_MINUTE = 2
    user = User.objects.create_user("alice", is_staff=True)
    sent(ago(seconds=3), user=user, visitor="at home")
    sent(ago(seconds=3), user=user, visitor="at work")
    with pytest.raises(Refused):
        said(conversation=Conversation.objects.create(user=user, visitor="elsewhere"))
    assert said(conversation=Conversation.objects.create(visitor="at home")).status == "queued"


def test_what_was_said_before_is_never_refused(settings: Settings) -> None:
    conversation = Conversation.objects.create(visitor="alice")
    first = said("Hello", conversation, client_key="k")
    settings.MESSAGES_A_MINUTE = 1
    assert said("Hello", conversation, client_key="k") == first


def test_what_is_refused_leaves_nothing(settings: Settings) -> None:
    settings.MESSAGES_A_MINUTE = 1
    sent(ago(seconds=1))
    refused()
    assert Turn.objects.count() == 1


def test_tokens_are_those_that_servers_count_in_and_out_within_a_day() -> None:
    asked(ago(hours=1), tokens_in=100, tokens_out=20)
    asked(ago(hours=23), tokens_in=1000, tokens_out=0)
    asked(ago(hours=25), tokens_in=9_999, tokens_out=9_999)
    asked(ago(hours=1), tokens_in=9_999, tokens_out=9_999, model=SCRIPT_MODEL)
    assert used("Tokens a day") == 1120


def test_what_a_server_does_not_count_is_estimated_as_of_an_answer_that_was_stopped() -> None:
    asked(ago(hours=1), text="y" * 400, reasoning="z" * 40)
    assert used("Tokens a day") in range(1110, 1120), "4,000 characters asked and 440 heard, four a token"
    Step.objects.update(http_status=429, text="", reasoning="")
    assert used("Tokens a day") == 0, "who refuses has counted nothing"


def test_numbers_that_are_huge_are_added_up() -> None:
    for _ in range(3):
        asked(ago(hours=1), tokens_in=2**31 - 1, tokens_out=2**31 - 1)
    assert used("Tokens a day") == 6 * (2**31 - 1)


def test_who_has_used_the_days_tokens_is_told_when_enough_of_them_are_free_again(settings: Settings) -> None:
    settings.TOKENS_A_DAY = 1000
    asked(ago(hours=20), tokens_in=100, tokens_out=0)
    last = asked(ago(hours=10), tokens_in=900, tokens_out=1).sent_at
    asked(ago(hours=1), tokens_in=900, tokens_out=0)
    assert last is not None
    refusal = refused()
    assert refusal.until == (last + DAY).replace(microsecond=0) + SECOND
    assert "took 1,901 tokens, and 1,000 are what one person may use" in str(refusal)


def run_of_alices() -> Run:
    rows = [flow_row(slug=slug) for slug in ("one", "two")]
    return begin(rows, owner=ALICE)


def of_next(run: Run) -> int:
    found = claim(Run.objects.filter(pk=run.pk), "test")
    assert found is not None
    return found


def test_a_persons_run_uses_their_tokens_and_begins_only_if_there_are_some(settings: Settings) -> None:
    run = run_of_alices()
    assert advance(of_next(run)) is not None
    conversation = Conversation.objects.get(trial__run=run)
    asked(ago(hours=1), tokens_in=700, tokens_out=300, conversation=conversation)
    assert used("Tokens a day") == 1000
    settings.TOKENS_A_DAY = 1000
    assert "1,000 tokens" in str(refused())
    Run.objects.update(status="done")
    with pytest.raises(Refused, match="1,000 tokens"):
        run_of_alices()


def test_a_run_whose_person_has_no_tokens_left_is_stopped_in_words_and_goes_on_when_there_are(
    settings: Settings,
) -> None:
    run = run_of_alices()
    asked(ago(hours=1), tokens_in=1000, tokens_out=0)
    settings.TOKENS_A_DAY = 1000
    trial = Trial.objects.get(pk=of_next(run))
    assert advance(trial.pk) is None
    run.refresh_from_db()
    trial.refresh_from_db()
    assert (run.status, trial.status, Conversation.objects.filter(trial=trial).exists()) == (
        "cancelled",
        "cancelled",
        False,
    )
    assert "The run was stopped. Your answers of the last 24 hours took 1,000 tokens" in trial.error
    with pytest.raises(Refused, match="1,000 tokens"):
        resume(run)
    settings.TOKENS_A_DAY = 1001
    resume(run)
    assert list(run.trials.values_list("status", "error")) == [("queued", "")] * 2
    assert advance(of_next(run)) is not None


def test_a_commands_run_is_nobodys_and_not_limited(settings: Settings) -> None:
    settings.TOKENS_A_DAY = 1
    run = begin([flow_row()], by_server=False)
    asked(ago(hours=1), tokens_in=1000, tokens_out=0)
    assert advance(of_next(run)) is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("setting", ["MESSAGES_A_MINUTE", "MESSAGES_A_DAY", "TURNS_A_PERSON"])
def test_thirty_at_once_pass_exactly_as_many_as_there_are(settings: Settings, setting: str) -> None:
    settings.TURNS_A_PERSON = 1000
    setattr(settings, setting, 10)
    places = [Conversation.objects.create(visitor="alice") for _ in range(30)]
    together = Barrier(30)

    def send(conversation: Conversation) -> bool:
        together.wait()
        try:
            return said(conversation=conversation).status == "queued"
        except Refused as refusal:
            assert refusal.status == 429
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(30) as threads:
        assert sum(threads.map(send, places)) == 10
    assert Turn.objects.count() == 10


def test_it_costs_two_queries() -> None:
    sent(ago(seconds=1))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert len(allowance_of(ALICE)) == 4
    assert len(captured) == 2


def test_who_is_nobody_yet_has_used_nothing() -> None:
    assert allowance_of(Owner(AnonymousUser(), "")) == ()


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (timedelta(seconds=35), "Come at 23:50:35 UTC (in 35 s)."),
        (timedelta(minutes=9), "Come at 23:59:00 UTC (in 9 min)."),
        (timedelta(hours=3, minutes=20), "Come at 2026-03-02 03:10:00 UTC (in 3 h 20 min)."),
        (timedelta(hours=2), "Come at 2026-03-02 01:50:00 UTC (in 2 h)."),
    ],
)
def test_a_time_is_said_as_a_person_would(until: timedelta, words: str) -> None:
    now = datetime.fromisoformat("2026-03-01T23:50:00Z")
    assert str(limited("Come at", now + until, now)) == words
