"""The tools that book: what they refuse, what they say, and that they need a desk: one made to order here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chat.tools import clock
from chat.tools.desk import NOTE, Booked, Table, sit_at
from chat.tools.errors import ToolFailed
from chat.tools.toolbox import Toolbox

TOOLS = Toolbox.installed()
BOOK, CANCEL, LIST = TOOLS["book_restaurant_table"], TOOLS["cancel_booking"], TOOLS["list_bookings"]
TODAY = datetime.now(UTC).date()
WANTED = {
    "restaurant": "Chez Janou",
    "location": "Paris, France",
    "date": str(TODAY + timedelta(days=9)),
    "time": "19:30",
    "party_size": 2,
}


class Slate:
    """A desk that keeps its bookings in a list."""

    def __init__(self) -> None:
        self.kept: list[Booked] = []

    async def book(self, table: Table) -> Booked:
        self.kept.append(Booked(f"REF{len(self.kept)}", "booked", table))
        return self.kept[-1]

    async def cancel(self, reference: str) -> Booked:
        found = next(booked for booked in self.kept if booked.reference == reference)
        return Booked(found.reference, "cancelled", found.table)

    async def bookings(self) -> list[Booked]:
        return self.kept[::-1]


@pytest.fixture
def slate() -> Slate:
    return Slate()


async def test_a_booking_says_what_changed_and_that_no_restaurant_knows(slate: Slate) -> None:
    sit_at(slate)
    result = await BOOK.run(WANTED | {"restaurant": "  Chez\n Janou ", "name": "Ada"})
    assert result["booking"] == WANTED | {"reference": "REF0", "status": "booked", "name": "Ada"}
    assert (result["before"], result["after"], result["kind"]) == (None, "booked", "bookings")
    assert (result["source"], result["notes"]) == ({"name": "Travelbot's own table of bookings"}, [NOTE])
    assert "No restaurant was told" in NOTE and "no restaurant is told" in BOOK.description


async def test_what_was_booked_is_listed_and_can_be_taken_back(slate: Slate) -> None:
    sit_at(slate)
    await BOOK.run(WANTED)
    await BOOK.run(WANTED | {"party_size": 3})
    listed = await LIST.run({})
    assert [each["party_size"] for each in listed["bookings"]] == [3, 2]
    cancelled = await CANCEL.run({"reference": "REF0"})
    assert (cancelled["before"], cancelled["after"]) == ("booked", "cancelled")
    assert cancelled["booking"] == WANTED | {"reference": "REF0", "status": "cancelled"}


async def test_without_a_desk_they_say_so() -> None:
    for tool, arguments in ((BOOK, WANTED), (CANCEL, {"reference": "K7QM-2XTR"}), (LIST, {})):
        with pytest.raises(ToolFailed, match="There is no table of bookings here"):
            await tool.run(arguments)


def test_who_writes_is_asked_for_and_who_reads_is_not() -> None:
    assert (BOOK.writes, CANCEL.writes, LIST.writes) == (True, True, False)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"date": "tomorrow"}, "date: expected a day as YYYY-MM-DD; got 'tomorrow'"),
        ({"date": "2026-02-30"}, "date: expected a day as YYYY-MM-DD; got '2026-02-30'"),
        ({"date": "20261224"}, "date: expected a day as YYYY-MM-DD; got '20261224'"),
        (
            {"date": "2020-01-01"},
            f"date: expected a day that is not over; got 2020-01-01, and today is {TODAY}",
        ),
        ({"time": "7pm"}, "time: expected a time as HH:MM, from 00:00 to 23:59; got '7pm'"),
        ({"time": "24:00"}, "time: expected a time as HH:MM, from 00:00 to 23:59; got '24:00'"),
        ({"restaurant": " "}, "restaurant: expected 1 to 120 characters; got 0"),
        ({"location": "x" * 121}, "location: expected 1 to 120 characters; got 121"),
        ({"name": "x" * 121}, "name: expected 1 to 120 characters; got 121"),
    ],
)
async def test_what_cannot_be_booked_is_known_before_anybody_is_asked_and_is_not_booked(
    slate: Slate, wrong: dict[str, Any], problem: str
) -> None:
    sit_at(slate)
    assert BOOK.problems(WANTED | wrong) == [problem]
    with pytest.raises(ToolFailed) as failed:
        await BOOK.run(WANTED | wrong)
    assert (str(failed.value), slate.kept) == (problem, [])


@pytest.mark.parametrize(
    ("hour", "days", "over"), [(11, 1, False), (11, 2, True), (12, 1, True), (23, 1, True), (23, 0, False)]
)
def test_yesterday_is_today_somewhere_until_noon(hour: int, days: int, over: bool) -> None:
    now = datetime(2026, 11, 27, hour, 59, tzinfo=UTC) - timedelta(minutes=59 * (hour == 12))
    with clock.at(now):
        problems = BOOK.problems(WANTED | {"date": str(now.date() - timedelta(days=days))})
    assert bool(problems) == over


def test_the_schema_is_asked_first() -> None:
    assert BOOK.problems(WANTED | {"party_size": "two"}) == ["party_size: expected integer; got 'two'"]
    assert BOOK.problems(WANTED | {"party_size": 0}) == ["party_size: expected 1 or more; got 0"]
    assert BOOK.problems(WANTED | {"party_size": 21}) == ["party_size: expected 20 or less; got 21"]
    assert CANCEL.problems({"reference": " "}) == ["reference: expected 1 to 120 characters; got 0"]
