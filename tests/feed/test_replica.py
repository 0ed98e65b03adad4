"""Pieces lost, doubled and late: a replica is a beginning of the truth, and all of it once that is told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chat.feed.bridge.replica import Piece, Replica, Told
from chat.feed.live import LiveStep
from chat.llm.answer import CallDelta, Delta, ReasoningDelta, TextDelta

TEXT = "abcdefghijklmnopqrstuvwxyz😀é"
_deltas = st.one_of(
    st.builds(TextDelta, st.text(TEXT, max_size=6)),
    st.builds(ReasoningDelta, st.text(TEXT, max_size=6)),
    st.builds(CallDelta, st.integers(0, 2), st.just("look"), st.text(TEXT, max_size=4)),
)


def _all(live: LiveStep) -> tuple[str, str, dict[int, tuple[str, str]]]:
    return live.text, live.reasoning, {at: (call.name, call.arguments) for at, call in live.calls.items()}


def _begins(replica: LiveStep, live: LiveStep) -> bool:
    return (
        live.text.startswith(replica.text)
        and live.reasoning.startswith(replica.reasoning)
        and all(live.calls[at].arguments.startswith(call.arguments) for at, call in replica.calls.items())
    )


def _pieces(live: LiveStep, heard: list[Delta], data: Any) -> list[Piece]:
    """What goes out while `live` hears: some of it Redis does not take, and then it goes out once more."""
    told, pieces = Told(), []
    for delta in heard:
        assert isinstance(delta, TextDelta | ReasoningDelta | CallDelta)
        live.hear(delta)
        if piece := told.piece(live):
            pieces.append(piece)
            if data.draw(st.booleans(), "taken"):
                told.tell(piece)
    return pieces


@given(heard=st.lists(_deltas, max_size=30), data=st.data())
def test_whatever_becomes_of_the_pieces_a_replica_is_a_beginning_of_the_truth(
    heard: list[Delta], data: Any
) -> None:
    live, replica = LiveStep(1, 1), Replica(1, 1)
    pieces = _pieces(live, heard, data)
    come = data.draw(st.lists(st.sampled_from(pieces), max_size=40), "come") if pieces else []
    for piece in come:
        replica.take(piece)
        assert _begins(replica, live)
    if everything := Told().piece(live):
        assert replica.take(everything)
    assert _all(replica) == _all(live)


@given(heard=st.lists(_deltas, max_size=30), data=st.data())
def test_pieces_that_come_in_order_leave_nothing_to_ask_for(heard: list[Delta], data: Any) -> None:
    live, replica = LiveStep(1, 1), Replica(1, 1)
    assert all(replica.take(piece) for piece in _pieces(live, heard, data))
    assert _begins(replica, live)


def test_a_hole_is_noticed_and_what_comes_behind_it_is_not_taken() -> None:
    live, told, replica = LiveStep(1, 1), Told(), Replica(1, 1)
    for word in ("One ", "two ", "three"):
        live.hear(TextDelta(word))
        piece = told.piece(live)
        assert piece is not None
        told.tell(piece)
        if word != "two ":
            assert replica.take(piece) is (word == "One ")
    assert replica.text == "One "
