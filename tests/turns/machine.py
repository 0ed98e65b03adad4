"""Turns under every order of commands, writes, crashes and takeovers: each rule is one transaction."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chat.agent.happenings import Ending
from chat.feed.news import news
from chat.models import VISITOR, Conversation, IllegalTransition, Step, ToolCall, Turn
from chat.turns.approval import decide
from chat.turns.claim import ATTEMPTS, UNAPPROVED, Fenced, Stopped, Unapproved, claim, claimable
from chat.turns.expiry import expire_overdue
from chat.turns.history import next_messages
from chat.turns.say import Refused
from chat.turns.stop import stop
from tests.faults.truth import answered_in_order
from tests.feed.document import Document
from tests.playing import decision, said
from tests.turns.acting import Acting

CHANCE = st.integers(0, 2**32).map(Random)
"""Drawn once a rule: what is drawn piece by piece varies far less."""
UNSEEN = {Turn: {"lease_until", "alive_at", "runner"}, Step: {"text", "reasoning"}, ToolCall: set()}
"""What may change without a revision: no page shows it, or it has it already."""
Rows = dict[tuple[type, int], dict[str, Any]]


class Turns(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.conversation = Conversation.objects.create(visitor=uuid4().hex)
        self.client = Client(SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
        session = self.client.session
        session[VISITOR] = self.conversation.visitor
        session.save()
        self.runners: list[Acting] = []
        self.pages: list[Document] = []
        self.effects: Counter[int] = Counter()
        """How often the tool of a call has really begun to run."""
        self.decisions = 0
        self.tampered: set[int] = set()
        """Calls whose approval no longer fits."""
        self.seen: Rows = {}
        self.revision = 0

    # What persons, programmers and time do.

    @initialize()
    def begin(self) -> None:
        self._take_up(said(conversation=self.conversation, client_key="0"))
        self.open_a_page()

    @rule(again=st.booleans())
    def say(self, again: bool) -> None:
        count = self.conversation.turns.count()
        key = str(count - 1 if again else count)
        active = self._active()
        try:
            turn = said(conversation=self.conversation, client_key=key)
        except Refused:
            assert active and not again
        else:
            assert turn.client_key == key and (again or not active)
        assert self.conversation.turns.count() == count + (not again and not active)

    @rule(chance=CHANCE)
    def stop(self, chance: Random) -> None:
        turn = chance.choice(list(self.conversation.turns.all()))
        stop(turn)
        turn.refresh_from_db()
        assert turn.status in ("running", "done", "failed", "cancelled")

    @precondition(lambda self: self._calls().exclude(expires_at=None).exists())
    @rule(chance=CHANCE, approved=st.booleans())
    def decide(self, chance: Random, approved: bool) -> None:
        self._decide(chance.choice(self._calls().exclude(expires_at=None)), approved)

    def _decide(self, call: ToolCall, approved: bool) -> None:
        """Every other time with changes, which the tool takes or not."""
        waits, stopping = call.waits, call.step.turn.cancel_requested_at
        edited = (None, {"seats": 2}, {"seats": "many"})[self.decisions % 3] if approved else None
        self.decisions += 1
        refused = edited == {"seats": "many"}
        with suppress(Refused):
            decide(call.pk, replace(decision(call, approved=approved), edited=edited))
        call.refresh_from_db()
        assert call.waits is bool(waits and (stopping or refused))
        assert call.edited in (None, {"seats": 2})
        self.only_what_may_change_has_changed()

    @rule()
    def change_what_was_approved(self) -> None:
        """By another way than a decision: whoever takes the turn then does not run it."""
        approved = self._calls().filter(status="ready", writes=True)
        self.tampered |= set(approved.values_list("pk", flat=True))
        approved.update(approved_for="")
        self.seen = self._rows()

    @precondition(lambda self: len(self.pages) < 3)
    @rule()
    def open_a_page(self) -> None:
        self.pages.append(self._page())

    @rule(chance=CHANCE)
    def ask_for_what_may_not_follow(self, chance: Random) -> None:
        row = chance.choice([*self.conversation.turns.all(), *self._calls()])
        before = self._rows()
        for to in set(row.Status.values) - set(row.transitions[row.status]):
            with pytest.raises(IllegalTransition):
                row.move(to, revision=self.revision, only_from=(row.status,))
        assert self._rows() == before

    @precondition(lambda self: self._active())
    @rule()
    def a_lease_passes(self) -> None:
        self.conversation.turns.filter(status="running").update(lease_until=timezone.now())

    @precondition(lambda self: self._waiting().exists())
    @rule()
    def an_approval_expires(self) -> None:
        expire_overdue(timezone.now() + timedelta(days=1))

    # What runners do, whether they still hold their turn or not.

    @rule(chance=CHANCE)
    def claim(self, chance: Random) -> None:
        turn = chance.choice(list(self.conversation.turns.all()))
        free = claimable(timezone.now()).filter(pk=turn.pk).exists()
        taken = self._take_up(turn)
        turn.refresh_from_db()
        assert taken == (free and turn.reason != "crashes")

    def _take_up(self, turn: Turn) -> bool:
        if (taken := claim(turn.pk, f"server:{len(self.runners)}")) is None:
            return False
        assert taken.epoch not in {other.claim.epoch for other in self.runners if other.claim.turn == turn.pk}
        self.runners.append(Acting(taken, self._ran))
        self.only_what_may_change_has_changed()
        return True

    @rule(chance=CHANCE)
    def work(self, chance: Random) -> None:
        """Write what comes next, and next; of what a runner does at the same time, any."""
        for _ in range(chance.randint(3, 15)):
            if not self._active():
                said(conversation=self.conversation, client_key=str(self.conversation.turns.count()))
            if chance.random() < 0.1:
                self.a_lease_passes()
            if self._waiting().exists() and chance.random() < 0.7:
                self._decide(chance.choice(self._waiting()), chance.random() < 0.8)
            if chance.random() < 0.1:
                self.change_what_was_approved()
            if free := claimable(timezone.now()).filter(conversation=self.conversation).first():
                self._take_up(free)
            if self.runners:
                runner = self._one(chance)
                self._write(runner, chance.choice(runner.may_do(chance)))

    @precondition(lambda self: self.runners)
    @rule(chance=CHANCE)
    def end_or_lose_heart(self, chance: Random) -> None:
        """What else can happen to a runner: its time is over, a stop or a shutdown, its lease is renewed."""
        runner = self._one(chance)
        work = chance.choice([runner.run_out_of_time, runner.be_interrupted, runner.claim.renew])
        self._write(runner, work)
        if work == runner.be_interrupted:
            self.runners.remove(runner)

    def _one(self, chance: Random) -> Acting:
        """The latest, as a rule."""
        return chance.choice([*self.runners, *[self.runners[-1]] * 4])

    def _ran(self, call: int) -> None:
        self.effects[call] += 1

    def _write(self, runner: Acting, work: Callable[[], Any]) -> None:
        """Who has lost the turn changes nothing, whatever it tries."""
        held = runner.holds
        before = {} if held else self._rows()
        try:
            work()
        except Fenced:
            assert not held
        except Stopped:
            assert held and runner.is_to_stop
        except Unapproved:
            assert held and self.tampered
            runner.record._end(Ending("failed", "approval", UNAPPROVED))
        if not held:
            assert self._rows() == before, "a fenced runner has written"
        self.only_what_may_change_has_changed()

    # What holds after each of these.

    @invariant()
    def only_what_may_change_has_changed(self) -> None:
        now, since = self._rows(), self.revision
        self.conversation.refresh_from_db()
        assert self.conversation.revision >= since
        assert self.seen.keys() <= now.keys()
        for (kind, pk), row in now.items():
            if (kind, pk) not in self.seen:
                assert row["born"] > since and row["revision"] > since
                continue
            former = self.seen[kind, pk]
            may_become = kind.transitions[former["status"]]  # type: ignore[attr-defined]
            changed = {name for name in row if row[name] != former[name]}
            assert may_become or not changed, f"{kind.__name__} was final: {changed} have changed"
            assert row["status"] in (former["status"], *may_become)
            assert changed <= UNSEEN[kind] or row["revision"] > since, f"{changed} without a revision"
        self.seen, self.revision = now, self.conversation.revision

    @invariant()
    def at_most_one_turn_is_active_and_one_runner_holds_it(self) -> None:
        assert self.conversation.turns.filter(status__in=Turn.ACTIVE).count() <= 1
        assert sum(runner.holds for runner in self.runners) <= 1

    @invariant()
    def what_writes_runs_once_and_what_reads_three_times_at_most(self) -> None:
        for call in self._calls():
            assert self.effects[call.pk] <= (1 if call.writes else ATTEMPTS)
            assert self.effects[call.pk] == call.attempt

    @invariant()
    def what_writes_has_run_only_as_it_was_approved(self) -> None:
        for call in self._calls().filter(writes=True):
            approved = call.approved_for == call.fingerprint and call.decided_at is not None
            assert not self.effects[call.pk] or (approved and call.pk not in self.tampered)

    @invariant()
    def a_final_turn_leaves_nothing_open(self) -> None:
        for turn in self.conversation.turns.exclude(status__in=Turn.ACTIVE):
            for row in (*turn.steps.all(), *ToolCall.objects.filter(step__turn=turn)):
                assert row.is_final, f"{turn.status}, and {row} is {row.status}"

    @invariant()
    def the_history_can_be_sent(self) -> None:
        answered_in_order(next_messages(self.conversation))  # type: ignore[arg-type]

    def teardown(self) -> None:
        """Every page that was opened on the way, brought up to date, is the fresh page."""
        fresh = self._page()
        for page in self.pages:
            latest = news(self.conversation.pk, page.revision)
            assert page.apply(latest).text() == fresh.text()

    def _page(self) -> Document:
        """From the first turn on: one that was opened early has them all."""
        first = self.conversation.turns.values_list("pk", flat=True)[0]
        address = f"/c/{self.conversation.pk}/?from=turn-{first}"
        return Document(self.client.get(address).content.decode())

    def _active(self) -> bool:
        return self.conversation.turns.filter(status__in=Turn.ACTIVE).exists()

    def _calls(self) -> Any:
        return ToolCall.objects.filter(step__turn__conversation=self.conversation)

    def _waiting(self) -> Any:
        return self._calls().filter(status="awaiting_approval")

    def _rows(self) -> Rows:
        turns = self.conversation.turns
        rows = {
            Turn: turns.values(),
            Step: Step.objects.filter(turn__in=turns.all()).values(),
            ToolCall: self._calls().values(),
        }
        return {(kind, row["id"]): row for kind, found in rows.items() for row in found}
