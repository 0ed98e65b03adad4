"""Tables booked in plain words: what is lacking is asked for, what was refused is not asked for again."""

from typing import Any

import pytest

from .world import BOOK, CANCEL, LIST, NOW, WorldTalk

FIND = "get_restaurant_recommendations"
DENIED = "The person denied this call: too late. It was not run: do not repeat it unchanged."
EXPIRED = "Nobody decided within 5 minutes, so it was not run."
MAYBE = "The call was interrupted. It may or may not have happened: check before you ask again."
ASK = "Book a table at Perbacco in San Francisco for two tomorrow at 7 pm"


def b(
    restaurant: str = "Perbacco",
    location: str = "San Francisco, CA",
    date: str = "2026-11-28",
    time: str = "19:00",
    party_size: int = 2,
    name: str = "",
) -> list[Any]:
    given = {
        "restaurant": restaurant,
        "location": location,
        "date": date,
        "time": time,
        "party_size": party_size,
    }
    return [BOOK, {**given, **({"name": name} if name else {})}]


SAID = [
    (ASK, b()),
    (
        "Book a table at Perbacco in San Francisco for 4 people on 2026-12-05 at 19:30 under the name Ada",
        b(date="2026-12-05", time="19:30", party_size=4, name="Ada"),
    ),
    ("reserve a table at perbacco in san francisco for three people on december 5th at 19:30",
     b(date="2026-12-05", time="19:30", party_size=3)),
    ("Book dinner for two at Joe's Pizza in New York tonight at half past seven",
     b("Joe's Pizza", "New York, NY", "2026-11-27", "19:30")),
    ("Table for 6 at Girl & Goat in Chicago next Friday at noon please",
     b("Girl & Goat", "Chicago, IL", "2026-12-04", "12:00", 6)),
    ("I'd like to book a table at Le Bernardin, New York, tomorrow at 8pm for 2 people, name is Ada Lovelace",
     b("Le Bernardin", "New York, NY", time="20:00", name="Ada Lovelace")),
    ("I'd like a table at Perbacco in San Francisco for 2 tomorrow at 19:00", b()),
    ("Please book Perbacco in San Francisco on Saturday at 7:15 pm, we are 5", b(time="19:15", party_size=5)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "call"), SAID, ids=[text for text, _ in SAID])
async def test_a_table_is_booked_from_one_sentence(text: str, call: list[Any]) -> None:
    rounds, answer = await WorldTalk().say(text)
    assert rounds == [[call]]
    assert "Booked: a table for" in answer and "TRV-0001" in answer and "No restaurant was told." in answer


async def test_what_is_lacking_is_asked_for_and_understood_from_a_short_answer() -> None:
    talk = WorldTalk()
    asked = [
        (
            "Book a table",
            "At which restaurant, in which city, for which day, for what time and for how many people?",
        ),
        ("Perbacco", "In which city, for which day, for what time and for how many people?"),
        ("San Francisco", "For which day, for what time and for how many people?"),
        ("tomorrow", "For what time and for how many people?"),
        ("7", "For how many people?"),
    ]
    for text, question in asked:
        assert await talk.say(text) == ([], question)
    rounds, _ = await talk.say("two")
    assert rounds == [[b()]]


async def test_several_things_are_answered_at_once_and_thanks_are_no_restaurant() -> None:
    talk = WorldTalk()
    await talk.say("Book a table in San Francisco tomorrow")
    _, answer = await talk.say("thanks")
    assert "You are welcome" in answer
    rounds, _ = await talk.say("Perbacco, 2 people, 7pm")
    assert rounds == [[b()]]


async def test_another_question_between_leaves_the_booking_aside() -> None:
    talk = WorldTalk()
    await talk.say("Book a table at Perbacco for two tomorrow at 7pm")
    rounds, _ = await talk.say("Weather in Chicago?")
    assert [call[0] for call in rounds[0]] == ["get_current_weather"]


async def test_the_first_one_is_a_restaurant_that_was_found_in_its_city() -> None:
    talk = WorldTalk()
    talk.results[FIND] = {"restaurants": {"italian": ["Tony's", "Perbacco"], "pizza": ["Slice"]}}
    await talk.say("Find Italian restaurants in San Francisco")
    assert (await talk.say("Book a table at the second one for two tomorrow at 7"))[0] == [[b()]]
    assert (await talk.say("Book Slice for two tomorrow at 7"))[0] == [[b("Slice")]]
    await talk.say("best pizza in San Francisco")
    assert (await talk.say("book the first one for two tomorrow at 7"))[0] == [[b("Slice")]]


async def test_restaurants_are_found_first_and_a_table_is_booked_then() -> None:
    talk = WorldTalk()
    rounds, _ = await talk.say(
        "Find Italian restaurants in Chicago and book a table at the second one for two tomorrow at 7 pm"
    )
    assert rounds == [
        [[FIND, {"location": "Chicago, IL", "cuisine_type": "italian"}]],
        [b("Piccolo Sogno", "Chicago, IL")],
    ]


async def test_a_kind_of_restaurant_is_looked_for_before_anyone_is_asked_which() -> None:
    talk = WorldTalk()
    rounds, answer = await talk.say(
        "Book a table at an Italian restaurant in Chicago for two tomorrow at 7 pm"
    )
    assert [call[0] for call in rounds[0]] == [FIND] and "At which restaurant?" in answer
    rounds, _ = await talk.say("Piccolo Sogno")
    assert rounds == [[b("Piccolo Sogno", "Chicago, IL")]]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DENIED, "I did not book the table at **Perbacco**: you said no (“too late”)."),
        (EXPIRED, "I did not book the table at **Perbacco**: nobody decided within 5 minutes."),
        (MAYBE, "I do not know whether I did book the table at **Perbacco**"),
        ("The restaurant is full.", "I could not book the table at **Perbacco**: The restaurant is full."),
    ],
)
async def test_what_did_not_come_about_is_said_and_not_asked_for_again(error: str, words: str) -> None:
    talk = WorldTalk()
    talk.results[BOOK] = {"error": error}
    rounds, answer = await talk.say(ASK)
    assert rounds == [[b()]] and words in answer
    assert (await talk.say("ok"))[0] == []


async def test_a_table_that_was_denied_is_asked_for_otherwise_if_the_person_says_how() -> None:
    talk = WorldTalk()
    talk.results[BOOK] = {"error": DENIED}
    await talk.say(ASK)
    talk.results.clear()
    assert (await talk.say("make it 8 pm"))[0] == [[b(time="20:00")]]
    assert (await talk.say("9 pm"))[0] == [], "what was booked is not booked again by a word"


async def test_midnight_while_a_person_decides_books_nothing_twice() -> None:
    """The call was made for another "tomorrow" than the one of the next request."""
    talk = WorldTalk()
    talk.messages = [
        {"role": "user", "content": ASK},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "1", "type": "function",
             "function": {"name": BOOK, "arguments": '{"date": "2026-11-27"}'}}]},
        {"role": "tool", "tool_call_id": "1",
         "content": '{"booking": {"reference": "A-1", "status": "booked"}}'},
    ]  # fmt: skip
    message = await talk.reply(tools=talk.offered)
    assert not message.get("tool_calls") and "A-1" in message["content"]


async def test_the_only_booking_is_looked_up_and_cancelled() -> None:
    talk = WorldTalk()
    await talk.say(ASK)
    rounds, answer = await talk.say("cancel my booking")
    assert rounds == [[[LIST, {}]], [[CANCEL, {"reference": "TRV-0001"}]]]
    assert "Booking **TRV-0001** is cancelled: a table for 2 at **Perbacco**" in answer
    rounds, answer = await talk.say("cancel my booking")
    assert rounds == [[[LIST, {}]]] and "There is no booking to cancel." in answer


async def test_one_of_several_bookings_is_asked_for() -> None:
    talk = WorldTalk()
    await talk.say(ASK)
    await talk.say("Book a table at Zuni Café in San Francisco for two tomorrow at 9 pm")
    rounds, answer = await talk.say("cancel my reservation")
    assert rounds == [[[LIST, {}]]]
    assert "Which booking shall I cancel: **TRV-0001** or **TRV-0002**?" in answer
    assert (await talk.say("the one at Perbacco"))[0] == [[[CANCEL, {"reference": "TRV-0001"}]]]


@pytest.mark.parametrize("text", ["cancel booking K7QM-2XTR", "Please cancel k7qm-2xtr"])
async def test_a_booking_is_cancelled_by_its_reference(text: str) -> None:
    rounds, answer = await WorldTalk().say(text)
    assert rounds == [[[CANCEL, {"reference": "K7QM-2XTR"}]]]
    assert "I could not cancel the booking **K7QM-2XTR**" in answer


async def test_what_was_just_booked_is_it() -> None:
    talk = WorldTalk()
    await talk.say(ASK)
    assert (await talk.say("cancel it"))[0] == [[[CANCEL, {"reference": "TRV-0001"}]]]


async def test_bookings_are_listed_with_what_they_are_of() -> None:
    talk = WorldTalk()
    rounds, answer = await talk.say("show my bookings")
    assert rounds == [[[LIST, {}]]] and "You have no bookings." in answer
    await talk.say(ASK)
    _, answer = await talk.say("What have I booked?")
    assert (
        "- **TRV-0001**: a table for 2 at **Perbacco** in San Francisco, CA on Saturday, 28 November 2026"
        in answer
    )


async def test_without_a_list_the_reference_is_asked_for() -> None:
    assert await WorldTalk(CANCEL).say("cancel my booking") == (
        [],
        "Which booking shall I cancel? Tell me its reference.",
    )


async def test_tomorrow_is_counted_from_the_day_that_the_clock_tells() -> None:
    assert NOW.date().isoformat() == "2026-11-27"
    rounds, _ = await WorldTalk().say(ASK)
    assert rounds[0][0][1]["date"] == "2026-11-28"


async def test_two_tables_of_one_message_are_two_calls() -> None:
    called, _ = await WorldTalk().say(
        "Book a table at Noma in Copenhagen for 2 tomorrow at 19:00 and a table at Alchemist for 4 at 8 pm"
    )
    wanted = {"location": "Copenhagen, Denmark", "date": "2026-11-28"}
    assert called == [[
        [BOOK, {"restaurant": "Noma", **wanted, "time": "19:00", "party_size": 2}],
        [BOOK, {"restaurant": "Alchemist", **wanted, "time": "20:00", "party_size": 4}],
    ]]  # fmt: skip
