"""What a flow expects of a turn, beside what was observed: in a tab, and in a word in the turn's head."""

from typing import get_args

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.flows.expectation import Kind
from chat.inspector.expected import WORDS
from chat.models import Conversation, StoredFlow, Turn
from chat.templatetags.payload import call_in_words
from chat.turns.flows import say_next
from tests.inspector.rows import call_in, flow_turn_in
from tests.turns.flow_files import TWO_TURNS

pytestmark = pytest.mark.django_db


def tab(client: Client, turn: Turn) -> str:
    response = client.get(f"/t/{turn.pk}/expected/")
    assert response.status_code == 200
    return response.content.decode()


def test_each_expectation_stands_beside_what_was_observed_with_a_word_and_an_icon(alice: Client) -> None:
    page = tab(alice, flow_turn_in(alice))
    assert "Met 7 of 7" in page and "missed" not in page
    assert page.count('data-icon="done"') == page.count(">met</span>") == 7
    assert "There are 3 flights." in page


def test_what_was_missed_is_said_in_words_not_by_colour_alone(alice: Client) -> None:
    page = tab(alice, flow_turn_in(alice, answer="There are 4."))
    assert "Met 5 of 7" in page
    assert page.count('data-icon="failed"') == page.count(">missed</span>") == 2
    assert '<tr data-met="no"><th scope="row">Numbers of the answer</th>' in page


def test_the_observed_pattern_stands_beside_the_expected_one(alice: Client) -> None:
    wanted = TWO_TURNS.replace("pattern: multiple", "pattern: [simple, parallel]")
    page = tab(alice, flow_turn_in(alice, wanted))
    row = '<th scope="row">Pattern</th><td dir="auto">simple or parallel</td><td dir="auto">multiple</td>'
    assert row in page and "No pattern is expected" not in page
    free = flow_turn_in(alice, TWO_TURNS.replace("      pattern: multiple\n", ""))
    assert "No pattern is expected; it was multiple." in tab(alice, free)


def test_while_the_turn_runs_nothing_is_judged_yet(alice: Client) -> None:
    turn = flow_turn_in(alice)
    Turn.objects.filter(pk=turn.pk).update(status="running")
    page = tab(alice, turn)
    assert "It will be compared when it has ended." in page and "Met" not in page


def test_the_turns_head_says_how_much_was_met(alice: Client) -> None:
    turn = flow_turn_in(alice, answer="There are 4.")
    page = alice.get(f"/c/{turn.conversation_id}/").content.decode()
    assert "met 5 of 7" in page


def test_a_turn_that_was_said_freely_has_no_such_tab(alice: Client) -> None:
    turn = call_in(alice).step.turn
    assert alice.get(f"/t/{turn.pk}/expected/").status_code == 404
    assert f"/t/{turn.pk}/expected/" not in alice.get(f"/c/{turn.conversation_id}/").content.decode()


def test_nobody_elses_turn_is_shown(alice: Client, bob: Client) -> None:
    assert bob.get(f"/t/{flow_turn_in(alice).pk}/expected/").status_code == 404


def test_of_a_flow_that_can_not_be_read_any_more_the_tab_says_so(alice: Client) -> None:
    turn = flow_turn_in(alice)
    StoredFlow.objects.update(text="what?")
    assert "can’t be read any more" in tab(alice, turn)
    assert alice.get(f"/c/{turn.conversation_id}/").status_code == 200


def test_what_a_file_and_a_model_write_is_shown_as_text(alice: Client) -> None:
    nasty = TWO_TURNS.replace("words: [flights]", "words: ['<b>flights</b>']")
    page = tab(alice, flow_turn_in(alice, nasty, answer="<script>alert(1)</script>"))
    assert "<script>alert" not in page and "<b>flights" not in page
    assert "&lt;b&gt;flights" in page


def test_a_page_costs_as_many_queries_however_many_turns_of_the_flow_it_shows(alice: Client) -> None:
    turn = flow_turn_in(alice, TWO_TURNS + "  - say: Thank you.\n")  # Its play is not over, nor summed up.
    conversation = turn.conversation
    with CaptureQueriesContext(connection) as for_one:
        alice.get(f"/c/{conversation.pk}/")
    second = say_next(Conversation.objects.get(pk=conversation.pk))
    assert second is not None
    asking = second.steps.create(number=1, status="done")
    asking.calls.create(position=0, name="search_flights", status="done", arguments={"to": "Rome"})
    Turn.objects.filter(pk=second.pk).update(status="done")
    with CaptureQueriesContext(connection) as for_two:
        page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert page.count("expected/") >= 4
    assert len(for_two) == len(for_one)


def test_every_kind_of_finding_has_its_words() -> None:
    assert tuple(WORDS) == get_args(Kind)


def test_a_long_call_may_be_broken_before_its_arguments_and_hides_nothing() -> None:
    words = call_in_words('search(to: "<b>\u200b")')
    assert words.startswith("search(<wbr>to: &quot;&lt;b&gt;<span") and "U+200B" in words
