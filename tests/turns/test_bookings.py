"""Bookings are rows of their owner's, written once by the call that a person approved."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from chat.models import Booking, Conversation, IllegalTransition, ToolCall, Turn
from chat.models.booking import as_reference, new_reference
from chat.tools.desk import Table
from chat.tools.errors import ToolFailed
from chat.turns.bookings import RowDesk
from chat.turns.claim import Claim, Fenced, claim
from chat.turns.database import in_database
from chat.turns.outage import Unknown
from tests.playing import play, play_approved, said
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)

DAY = str(datetime.now(UTC).date() + timedelta(days=9))
WANTED = {"restaurant": "Chez Janou", "location": "Paris", "date": DAY, "time": "19:30", "party_size": 2}
TABLE = Table(restaurant="Chez Janou", place="Paris", date=DAY, time="19:30", party_size=2)


async def asked(name: str, arguments: dict[str, Any], conversation: Conversation | None = None) -> ToolCall:
    """A call that a person approved if it writes, as its row is at the end of its turn."""
    model = ScriptedModel([calls((name, arguments)), text("Well.")])
    turn = await play_approved(await in_database(lambda: said(conversation=conversation)), model)
    assert turn.status == "done"
    return await in_database(ToolCall.objects.select_related("step__turn__conversation").get, step__turn=turn)


async def one() -> Booking:
    return await in_database(lambda: Booking.objects.select_related("conversation").get())


async def test_a_booking_is_made_by_the_call_that_was_approved_and_not_before() -> None:
    turn = await play(await in_database(said), ScriptedModel([calls(("book_restaurant_table", WANTED))]))
    assert (turn.status, await in_database(Booking.objects.count)) == ("awaiting_approval", 0)
    call = await asked("book_restaurant_table", WANTED)
    booking = await one()
    assert (call.status, call.source, booking.made_by_id, booking.status) == (
        "done",
        "bookings",
        call.pk,
        "booked",
    )
    assert (booking.conversation, booking.visitor) == (
        call.step.turn.conversation,
        call.step.turn.conversation.visitor,
    )
    assert call.result is not None and call.result["booking"] == WANTED | {
        "reference": booking.reference,
        "status": "booked",
    }


async def test_it_is_listed_and_cancelled_by_its_reference_however_that_is_written() -> None:
    made = await asked("book_restaurant_table", WANTED)
    conversation, booking = made.step.turn.conversation, await one()
    listed = await asked("list_bookings", {}, conversation)
    assert listed.result is not None
    assert [each["reference"] for each in listed.result["bookings"]] == [booking.reference]
    spoken = booking.reference.lower().replace("-", " ")
    call = await asked("cancel_booking", {"reference": spoken}, conversation)
    booking = await one()
    assert (call.status, booking.status, booking.cancelled_by_id) == ("done", "cancelled", call.pk)
    assert call.result is not None
    assert (call.result["before"], call.result["after"]) == ("booked", "cancelled")
    again = await asked("cancel_booking", {"reference": booking.reference}, conversation)
    assert (again.status, "was cancelled already at" in again.error) == ("failed", True)
    assert (await one()).cancelled_by_id == call.pk


async def test_a_reference_of_somebody_elses_is_none_of_theirs() -> None:
    await asked("book_restaurant_table", WANTED)
    booking = await one()
    call = await asked("cancel_booking", {"reference": booking.reference})
    assert call.status == "failed"
    assert call.error == f"There is no booking {booking.reference} of this person's: see list_bookings."
    listed = await asked("list_bookings", {})
    assert listed.result is not None and listed.result["bookings"] == []
    assert (await one()).status == "booked"


async def test_a_user_has_their_bookings_in_every_conversation_and_nobody_else_has() -> None:
    alice, bob = [await in_database(User.objects.create_user, name) for name in ("alice", "bob")]
    first, second, other = [
        await in_database(Conversation.objects.create, user=user) for user in (alice, alice, bob)
    ]
    await asked("book_restaurant_table", WANTED, first)
    found = [await asked("list_bookings", {}, each) for each in (second, other)]
    assert [len(call.result["bookings"]) for call in found if call.result] == [1, 0]


async def test_what_is_asked_from_a_terminal_stays_in_its_conversation() -> None:
    first, second = [await in_database(Conversation.objects.create) for _ in range(2)]
    await asked("book_restaurant_table", WANTED, first)
    found = [await asked("list_bookings", {}, each) for each in (first, second)]
    assert [len(call.result["bookings"]) for call in found if call.result] == [1, 0]


async def test_a_past_day_is_refused_before_a_person_is_asked() -> None:
    model = ScriptedModel([calls(("book_restaurant_table", WANTED | {"date": "2020-01-01"})), text("Well.")])
    turn = await play(await in_database(said), model)
    call = await in_database(ToolCall.objects.get)
    assert (turn.status, call.status, call.expires_at) == ("done", "invalid", None)
    assert "date: expected a day that is not over; got 2020-01-01" in call.error


async def test_both_tables_of_one_answer_are_booked_by_their_own_calls() -> None:
    two = [("book_restaurant_table", WANTED | {"party_size": size}) for size in (2, 5)]
    turn = await play_approved(await in_database(said), ScriptedModel([calls(*two), text("Well.")]))
    made = await in_database(
        lambda: dict(Booking.objects.values_list("made_by__position", "party_size").order_by("pk"))
    )
    assert (turn.status, made) == ("done", {0: 2, 1: 5})


# One call, whatever happens to it.


async def held() -> tuple[Claim, int]:
    """A claim on a turn, and a call of it."""
    model = ScriptedModel([calls(("book_restaurant_table", WANTED))])
    turn = await play(await in_database(said), model)
    await in_database(lambda: ToolCall.objects.update(status="cancelled"))
    claimed = await in_database(claim, turn.pk, "test")
    assert claimed is not None
    return claimed, (await in_database(ToolCall.objects.get)).pk


async def test_a_call_books_once_however_often_it_is_run() -> None:
    desk = RowDesk(*await held())
    booked = [await desk.book(TABLE) for _ in range(3)]
    booked += await asyncio.gather(*(desk.book(TABLE) for _ in range(5)))
    assert len(set(booked)) == 1 == await in_database(Booking.objects.count)


async def test_a_call_cancels_once_and_says_so_again() -> None:
    desk = RowDesk(*await held())
    booked = await desk.book(TABLE)
    cancelled = [await desk.cancel(booked.reference) for _ in range(2)]
    assert [each.status for each in cancelled] == ["cancelled", "cancelled"]


async def test_where_nobody_knows_whether_it_was_written_it_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, lost = RowDesk(*await held()), []
    book = RowDesk._book

    def lost_at_commit(self: RowDesk, table: Table) -> Any:
        booked = book(self, table)
        if not lost:
            lost.append(booked)
            raise Unknown("The database was lost at COMMIT.")
        return booked

    monkeypatch.setattr(RowDesk, "_book", lost_at_commit)
    assert [await desk.book(TABLE)] == lost
    assert await in_database(Booking.objects.count) == 1


async def test_a_runner_that_has_lost_its_turn_books_nothing() -> None:
    claimed, call = await held()
    await in_database(lambda: Turn.objects.update(epoch=9))
    desk = RowDesk(claimed, call)
    with pytest.raises(Fenced):
        await desk.book(TABLE)
    assert await in_database(Booking.objects.count) == 0


async def test_a_booking_that_was_cancelled_stays_so() -> None:
    booked = await RowDesk(*await held()).book(TABLE)

    def again() -> None:
        booking = Booking.objects.get(reference=booked.reference)
        booking.move("cancelled")
        for status in ("booked", "cancelled"):
            with pytest.raises(IllegalTransition):
                booking.move(status)

    await in_database(again)


async def test_a_reference_that_is_none_is_answered_with_a_sentence() -> None:
    desk = RowDesk(*await held())
    for nonsense in ("", "nope", "'; DROP TABLE", "x" * 500, "\N{SNOWMAN}"):
        with pytest.raises(ToolFailed, match="There is no booking"):
            await desk.cancel(nonsense)


def test_references_are_spoken_and_never_guessed() -> None:
    drawn = {new_reference() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(as_reference(each) == each for each in drawn)
    assert not set("01IOLU") & set("".join(drawn))
    assert as_reference(" k7qm 2xtr ") == as_reference("K7QM2XTR") == "K7QM-2XTR"
