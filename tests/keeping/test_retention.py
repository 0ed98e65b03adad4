"""What is older than it is kept for goes, and nothing else."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from chat.keeping.retention import Old, prune
from chat.models import AuditEntry, Conversation, Run, Trial
from chat.turns.database import in_database
from tests.commands.running import eventually
from tests.pages.talk import begin, conversation_of, lay_out
from tests.pages.trials import run_of, trial_in
from tests.serving import Browser, frames, serving

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=100)


def aged(conversation: Conversation, **when: Any) -> Conversation:
    """Not changed for 100 days."""
    Conversation.objects.filter(pk=conversation.pk).update(**{"updated_at": timezone.now() - LONG_AGO} | when)
    return conversation


def an_old_one(client: Client) -> Conversation:
    return aged(lay_out(conversation_of(client)).conversation)


def pruned(days: float = 90) -> Counter[str]:
    gone = Counter[str]()
    for name, count in prune(Old(timezone.now() - timedelta(days=days))):
        gone[name] += count
    return gone


def test_an_old_conversation_goes_and_a_newer_one_stays(alice: Client) -> None:
    an_old_one(alice)
    newer = lay_out(conversation_of(alice)).conversation
    assert pruned() == {"conversations": 1}
    assert list(Conversation.objects.all()) == [newer]
    assert pruned() == {}


def test_a_deleted_one_goes_by_when_it_was_deleted(alice: Client) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    aged(an_old_one(alice), deleted_at=yesterday)
    assert pruned() == {}
    assert pruned(days=0.5) == {"conversations": 1}


def test_one_with_a_turn_under_way_stays(alice: Client) -> None:
    aged(begin(alice, "Hello"))
    assert pruned() == {}


def test_one_whose_trial_has_not_ended_stays(alice: Client) -> None:
    trial = trial_in(run_of(alice, status="running"), status="running")
    assert trial.conversation is not None
    aged(trial.conversation)
    assert pruned() == {}


def test_a_run_goes_by_its_end_with_its_trials(alice: Client) -> None:
    now = timezone.now()
    for ended in (now - LONG_AGO, now):
        trial_in(run_of(alice, ended_at=ended))
    run_of(alice, status="running", ended_at=now - LONG_AGO)
    assert pruned() == {"runs": 1}
    assert (Run.objects.count(), Trial.objects.count()) == (2, 1)


def test_expired_sessions_go_and_audit_entries_after_a_year(alice: Client) -> None:
    now = timezone.now()
    for key, expires in (("over", now - timedelta(hours=1)), ("good", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    for days in (400, 300):
        entry = AuditEntry.objects.create(who="a reviewer", action="read")
        AuditEntry.objects.filter(pk=entry.pk).update(at=now - timedelta(days=days))
    assert pruned() == {"sessions": 1, "audit entries": 1}
    assert list(Session.objects.values_list("pk", flat=True)) == ["good"]


def test_left_in_the_middle_it_is_done_the_next_time(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.keeping.retention.AT_ONCE", 2)
    for _ in range(5):
        an_old_one(alice)
    assert next(prune(Old(timezone.now()))) == ("conversations", 2)
    assert Conversation.objects.count() == 3
    assert pruned() == {"conversations": 3}


def test_the_command_says_what_would_go_and_what_went(
    alice: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    an_old_one(alice)
    call_command("prune", "--older-than", "12w", "--dry-run")
    expected = "1 conversations, 0 runs, 0 sessions, 0 audit entries"
    assert capsys.readouterr().out == f"Would delete {expected}.\n"
    assert Conversation.objects.count() == 1
    call_command("prune", "--older-than", "12w", "--yes")
    assert capsys.readouterr().out.startswith("Deleted 1 conversations.\n")
    assert not Conversation.objects.exists()


def test_the_command_deletes_nothing_unasked(alice: Client) -> None:
    an_old_one(alice)
    with pytest.raises(CommandError, match=r"^This would delete 1 conversations, .*: say --yes\.$"):
        call_command("prune", "--older-than", "90d")
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("words", ["90", "0d", "-1d", "3m", "d", "1.5h", "", "٣d"])
def test_an_age_that_is_none_is_a_sentence(words: str) -> None:
    with pytest.raises(CommandError, match="like 12h, 90d or 2w, got"):
        call_command("prune", f"--older-than={words}")


def test_without_an_age_and_without_keep_days_nothing_goes() -> None:
    with pytest.raises(CommandError, match="^Say how old"):
        call_command("prune", "--yes")


@pytest.mark.django_db(transaction=True)
async def test_an_open_page_is_told_that_its_conversation_is_gone(settings: Any) -> None:
    settings.KEEP_DAYS = 0
    with serving() as host:
        browser = Browser(host)
        conversation = await browser.begin("Hello")
        await browser.ended(conversation)
        async with browser.socket(conversation) as socket:
            await anext(frames(socket))
            await in_database(pruned, -1)
            async for _ in frames(socket):
                pass
            assert socket.close_code in (4401, 4404)
        await browser.http.aclose()


@pytest.mark.django_db(transaction=True)
def test_a_server_with_keep_days_prunes_by_itself(alice: Client, settings: Any) -> None:
    settings.KEEP_DAYS = 90
    an_old_one(alice)
    newer = lay_out(conversation_of(alice)).conversation
    with serving():
        eventually(lambda: list(Conversation.objects.all()) == [newer])
