"""The facts of an answer: found once, when it ends, and kept with it."""

import pytest

from chat.models import Step
from chat.templatetags.rows import answer_html
from chat.turns.database import in_database
from tests.playing import play, said
from tests.scripted import Line, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)

CHICAGO = calls(("get_current_weather", {"location": "Chicago, IL"}))


async def answered(*script: Line, by: str = "Weather?") -> list[Step]:
    """The steps of a turn, in order."""
    turn = await in_database(said, by)
    await play(turn, ScriptedModel(list(script)))
    return [step async for step in turn.steps.all()]


async def test_numbers_and_names_of_a_result_lead_to_its_call() -> None:
    asking, step = await answered(CHICAGO, text("In **Chicago** it is 13 °F, not 99 °F."))
    call = await asking.calls.aget()
    told = [(wording, bool(calls)) for _, _, wording, calls in step.facts]
    assert asking.facts == []
    assert told == [("Chicago", True), ("13", True), ("99", False)]
    assert f'data-call="{call.pk}"' in answer_html(step)
    assert 'class="unsupported"' in answer_html(step)


async def test_what_the_person_said_and_words_about_the_source_are_no_facts() -> None:
    answer = text("You asked for 3 days. Any source: Travelbot sample data, in fahrenheit, USD.")
    _, step = await answered(CHICAGO, answer, by="Weather for 3 days?")
    assert step.facts == []


async def test_an_answer_without_calls_has_none() -> None:
    [step] = await answered(text("There are 50 states."))
    assert step.facts == []
