"""The page of bookings: one's own, newest first, and what to do while there are none."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.models import Booking, Conversation
from tests.pages.nasty import NASTY
from tests.pages.reading import forbidden
from tests.pages.talk import conversation_of

pytestmark = pytest.mark.django_db


def book(conversation: Conversation, restaurant: str = "Chez Janou", **fields: Any) -> Booking:
    whose = {"conversation": conversation, "visitor": conversation.visitor, "user": conversation.user}
    when = {"date": date(2026, 12, 24), "time": time(19, 30), "party_size": 2, "place": "Paris, France"}
    return Booking.objects.create(**whose | when | {"restaurant": restaurant} | fields)


def shown(client: Client) -> list[str]:
    page = html.document_fromstring(client.get("/bookings/").content.decode())
    return [" ".join(each.text_content().split()) for each in page.xpath("//main//li")]


def test_ones_own_are_listed_newest_first_with_their_state_in_words(alice: Client, bob: Client) -> None:
    conversation = conversation_of(alice, title="Paris in winter")
    old = book(conversation, "Old", status="cancelled", cancelled_at=timezone.now())
    Booking.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    new = book(conversation, "New", name="Ada", party_size=1)
    book(conversation_of(bob), "Not hers")
    first, second = shown(alice)
    assert first.startswith(f"New Booked {new.reference} Thu 24 Dec 2026, 19:30 · 1 person · Paris, France")
    assert "in the name of Ada" in first and "in Paris in winter" in first
    assert second.startswith(f"Old Cancelled {old.reference}") and ", cancelled " in second
    page = alice.get("/bookings/").content.decode()
    assert f'href="/c/{conversation.pk}/">in' in page
    assert "no restaurant was told" in page


def test_a_conversation_that_was_deleted_is_not_led_to(alice: Client) -> None:
    conversation = conversation_of(alice, title="Gone", deleted_at=timezone.now())
    book(conversation)
    assert len(shown(alice)) == 1 and "Gone" not in shown(alice)[0]


def test_an_empty_page_says_how_to_book(alice: Client) -> None:
    page = alice.get("/bookings/").content.decode()
    assert "Nothing is booked yet." in page and "You are asked before anything is noted" in page
    assert 'href="/bookings/" aria-current="page"' in page
    assert 'href="/bookings/"' in alice.get("/").content.decode()


def test_what_a_visitor_booked_is_theirs_when_they_log_in(alice: Client, bob: Client) -> None:
    booking = book(conversation_of(alice))
    user = User.objects.create_user("alice", password="secret")
    assert alice.login(username="alice", password="secret")
    booking.refresh_from_db()
    assert booking.user == user and booking.reference in shown(alice)[0]
    alice.logout()
    assert shown(alice) == [] == shown(bob)


def test_what_was_written_into_a_booking_is_text(alice: Client) -> None:
    book(conversation_of(alice, title=NASTY), NASTY, place=NASTY[:120], name=NASTY[:120])
    assert forbidden(alice.get("/bookings/").content.decode()) == []


def test_many_take_as_many_queries_as_few(alice: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        book(conversation_of(alice))
    with django_assert_max_num_queries(8):
        assert len(shown(alice)) == 30


def test_the_admin_reads_them_and_changes_nothing(alice: Client) -> None:
    booking = book(conversation_of(alice))
    alice.force_login(User.objects.create_superuser("reviewer"))
    listed = alice.get(f"/admin/chat/booking/?q={booking.reference}").content.decode()
    assert booking.reference in listed
    path = f"/admin/chat/booking/{booking.pk}/change/"
    assert alice.get(path).status_code == 200
    assert alice.post(path, {"status": "cancelled"}).status_code == 403
    assert alice.get("/admin/chat/booking/add/").status_code == 403
