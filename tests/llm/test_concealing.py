"""The key is taken out of what a server sends, wherever its reads are cut, and nothing else is."""

import pytest

from chat.llm.concealing import Concealing

KEY = "sk-canary-0123456789"
SENT = f"s {KEY}{KEY} sk-canary-01 sk-sk-canary-0123456789. ss".encode()
KEPT = b"s [key][key] sk-canary-01 sk-[key]. ss"


def kept(secret: str, *reads: bytes) -> bytes:
    concealing = Concealing(secret)
    return b"".join(map(concealing.feed, reads)) + concealing.close()


@pytest.mark.parametrize("size", range(1, len(SENT) + 1))
def test_in_reads_of_any_size(size: int) -> None:
    assert kept(KEY, *(SENT[at : at + size] for at in range(0, len(SENT), size))) == KEPT


@pytest.mark.parametrize("cut", range(len(SENT)))
def test_cut_anywhere(cut: int) -> None:
    assert kept(KEY, SENT[:cut], SENT[cut:]) == KEPT


def test_an_event_that_is_whole_is_never_held_back() -> None:
    event = b'data: {"choices": []}\n\n'
    assert Concealing(KEY).feed(event) == event


def test_the_beginning_of_a_key_at_the_end_is_no_secret_as_long_as_it_is_short() -> None:
    assert kept(KEY, b"it ends in sk-") == b"it ends in sk-"
    assert kept(KEY, b"it ends in sk-canary-0123") == b"it ends in [key]"


@pytest.mark.parametrize("word", ["", "none", "1234567"])
def test_a_short_word_is_no_secret(word: str) -> None:
    assert kept(word, b"none of 1234567", b"none") == b"none of 1234567none"
