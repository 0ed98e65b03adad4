"""Notes, labels and the queue: written by who may, and never seen by the conversation's owner."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chat.models import Label, Note, Review, Turn
from chat.review import queue
from chat.turns.say import Refused
from tests.admin.staff import logged_in, page, staff, talk
from tests.pages.nasty import NASTY
from tests.pages.reading import forbidden

pytestmark = pytest.mark.django_db

ALL = ("read_conversation", "add_note", "add_label", "change_review")


@pytest.fixture
def rita(alice: Client) -> Client:
    return logged_in(alice, *ALL)


def send(client: Client, turn: Turn, what: str, text: str = "", **more: str) -> Any:
    return client.post(f"/admin/chat/turn/{turn.pk}/{what}/write/", {"text": text, **more}, follow=True)


def test_a_note_is_added_and_its_writer_can_delete_it(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    send(rita, turn, "note", "Look at <b>this</b>.\nAgain.")
    note = Note.objects.get()
    assert (note.turn, note.by_name, note.text) == (turn, "rita", "Look at <b>this</b>.\nAgain.")
    assert "Look at <b>this</b>." in page(rita, f"chat/turn/{turn.pk}/change/").text_content()
    send(rita, turn, "unnote", str(note.pk))
    assert not Note.objects.exists()


def test_somebody_elses_note_stays(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    note = Note.objects.create(turn=turn, by=staff(name="sam"), by_name="sam", text="Mine")
    for pk in (str(note.pk), "x", "9" * 30, ""):
        answer = send(rita, turn, "unnote", pk)
        assert "it is somebody else’s" in answer.content.decode()
    assert Note.objects.get() == note
    assert "Delete my note" not in page(rita, f"chat/turn/{turn.pk}/change/").text_content()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5_001], ids=["empty", "blank", "too long"])
def test_a_note_that_is_none_is_refused_in_words(rita: Client, bob: Client, text: str) -> None:
    answer = send(rita, talk(bob), "note", text)
    assert "A note may have 1 to 5,000 characters" in answer.content.decode()
    assert not Note.objects.exists()


def test_labels_are_small_letters_once_each_and_suggested_the_next_time(rita: Client, bob: Client) -> None:
    turn, other = talk(bob), talk(bob)
    for text in ("Wrong  City", "wrong city", "rain"):
        send(rita, turn, "label", text)
    assert [label.name for label in turn.labels.all()] == ["rain", "wrong city"]
    offered = page(rita, f"chat/turn/{other.pk}/change/").xpath("//datalist/option/@value")
    assert offered == ["rain", "wrong city"]
    send(rita, turn, "unlabel", "rain")
    assert [label.name for label in turn.labels.all()] == ["wrong city"]


@pytest.mark.parametrize("text", ["", " ", "x" * 41])
def test_a_label_that_is_none_is_refused_in_words(rita: Client, bob: Client, text: str) -> None:
    answer = send(rita, talk(bob), "label", text)
    assert "A label may have 1 to 40 characters" in answer.content.decode()
    assert not Label.objects.exists()


NEEDED = {"note": "add_note", "label": "add_label", "queue": "change_review", "done": "change_review"}


@pytest.mark.parametrize("what", NEEDED)
@pytest.mark.parametrize("lacking", ["its own", "to read", "both"])
def test_each_takes_its_permission_and_the_one_to_read(
    alice: Client, bob: Client, what: str, lacking: str
) -> None:
    turn = talk(bob)
    if what == "queue":
        Review.objects.update(done_at="2025-01-01T00:00Z")
    held = {NEEDED[what], "read_conversation"}
    logged_in(
        alice,
        *(held - {"its own": {NEEDED[what]}, "to read": {"read_conversation"}, "both": held}[lacking]),
    )
    before = written()
    answer = send(alice, turn, what, "words")
    assert answer.status_code == 403
    assert "permission" in answer.content.decode()
    assert written() == before
    alice.force_login(staff(*held, name="sam"))
    send(alice, turn, what, "words")
    assert written() != before


def written() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Note, Label, Review)]  # type: ignore[attr-defined]


def test_a_page_offers_only_what_its_reader_may_write(alice: Client, bob: Client) -> None:
    turn = talk(bob)
    logged_in(alice, "read_conversation")
    for path in (f"turn/{turn.pk}", f"review/{turn.review.pk}"):
        assert page(alice, f"chat/{path}/change/").xpath("//form[contains(@action, '/write/')]") == []


def test_nothing_is_written_by_looking(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    before = written()
    for what in NEEDED:
        assert rita.get(f"/admin/chat/turn/{turn.pk}/{what}/write/?text=x").status_code == 405
    assert rita.post(f"/admin/chat/turn/{turn.pk}/other/write/").status_code == 404
    assert rita.post(f"/admin/chat/turn/{turn.pk + 100}/note/write/", {"text": "x"}).status_code == 404
    assert bob.post(f"/admin/chat/turn/{turn.pk}/note/write/", {"text": "x"}).status_code == 302
    assert written() == before


def test_the_queue_shows_who_waits_first(rita: Client, bob: Client) -> None:
    done, first, second = (talk(bob) for _ in range(3))
    queue.done(done, User.objects.get(username="rita"))
    tree = page(rita, "chat/review/")
    links = tree.xpath("//table[@id='result_list']//th/a/@href")
    assert links == [f"/admin/chat/review/{turn.review.pk}/change/" for turn in (first, second, done)]
    words = tree.text_content()
    for each in ("Weather in Paris?", "It is 7 °C in Paris.", "Thumb down: Too cold", "Waiting", "Reviewed"):
        assert each in words, each


QUERIES = [
    ("?state=waiting", 2),
    ("?state=done", 1),
    ("?why__exact=disliked", 2),
    ("?why__exact=asked", 1),
    ("?label=rain", 1),
    ("?done_as=rita", 1),
    ("?queued_at__year=1999", 0),
]


@pytest.mark.parametrize(("query", "found"), QUERIES)
def test_the_queue_narrows(rita: Client, bob: Client, query: str, found: int) -> None:
    one, two, three = (talk(bob) for _ in range(3))
    Review.objects.filter(turn=two).update(why="asked")
    Label.objects.create(turn=one, name="rain", by_name="rita")
    queue.done(three, User.objects.get(username="rita"))
    assert len(page(rita, f"chat/review/{query}").xpath("//table[@id='result_list']/tbody/tr")) == found


def test_one_works_through_the_queue(rita: Client, bob: Client) -> None:
    first, second, third = (talk(bob) for _ in range(3))
    seen = []
    answer = rita.get(f"/admin/chat/review/{first.review.pk}/change/")
    while "Reviewed, next" in (text := answer.content.decode()):
        turn = next(each for each in (first, second, third) if f"Turn {each.pk}</h1>" in text)
        seen.append(turn)
        answer = send(rita, turn, "done", at="queue")
    assert seen == [first, second, third]
    assert not Review.objects.filter(done_at=None).exists()
    assert set(Review.objects.values_list("done_as", flat=True)) == {"rita"}


def test_the_second_of_two_reviewers_is_told_and_changes_nothing(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    stale = Turn.objects.get(pk=turn.pk)  # As the second one has it on the screen.
    queue.done(turn, staff(name="sam"))
    before = written()
    answer = send(rita, stale, "done")
    assert "Already reviewed by sam at" in answer.content.decode()
    assert written() == before


def test_what_is_not_in_the_queue_is_not_reviewed(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    Review.objects.all().delete()
    assert "no longer in the queue" in send(rita, turn, "done").content.decode()


def test_a_turn_is_put_into_the_queue_once_and_back_after_it_was_reviewed(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    Review.objects.all().delete()
    send(rita, turn, "queue")
    assert "is in the queue already" in send(rita, turn, "queue").content.decode()
    review = Review.objects.get()
    assert (review.why, review.queued_as, review.done_at) == ("asked", "rita", None)
    queue.done(turn, staff(name="sam"))
    send(rita, turn, "queue")
    review.refresh_from_db()
    assert (review.done_at, review.done_by, review.done_as) == (None, None, "")


def test_before_and_after_go_round(bob: Client) -> None:
    reviews = [talk(bob).review for _ in range(3)]
    assert [queue.after(each) for each in reviews] == [reviews[1], reviews[2], reviews[0]]
    assert [queue.before(each) for each in reviews] == [None, reviews[0], reviews[1]]


def test_who_is_second_is_refused_whatever_was_read_before(bob: Client) -> None:
    turn, rita, sam = talk(bob), staff(name="rita"), staff(name="sam")
    queue.done(turn, rita)
    with pytest.raises(Refused, match="Already reviewed by rita"):
        queue.done(turn, sam)
    assert Review.objects.get().done_by == rita


def test_the_owner_of_a_conversation_sees_nothing_of_its_review(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    send(rita, turn, "note", "Secret note")
    send(rita, turn, "label", "secret label")
    pk = turn.conversation_id
    for path in (f"/c/{pk}/", f"/c/{pk}/inspector/", f"/c/{pk}/export.json", f"/t/{turn.pk}/"):
        assert "ecret" not in bob.get(path).content.decode(), path


def test_what_reviewers_write_is_shown_as_text(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    send(rita, turn, "note", NASTY)
    Label.objects.create(turn=turn, name=NASTY[:40], by_name=NASTY[:150])
    turn.feedback.reason = NASTY
    turn.feedback.save()
    paths = (
        f"turn/{turn.pk}/change/",
        f"review/{turn.review.pk}/change/",
        f"conversation/{turn.conversation_id}/change/",
        "review/",
        "feedback/",
    )
    for path in paths:
        text = rita.get(f"/admin/chat/{path}").content.decode()
        assert forbidden(text) == [], path
        assert "<script>alert" not in text and "&lt;script&gt;alert" in text, path
