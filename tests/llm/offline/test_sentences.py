"""Single sentences, and the calls that they ask for."""

import pytest

from .sentences import SENTENCES, Expected
from .talk import Talk


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text for text, _ in SENTENCES])
async def test_a_sentence_asks_for_exactly_its_calls(text: str, expected: Expected, talk: Talk) -> None:
    rounds, answer = await talk.say(text)
    assert rounds == ([expected] if expected else [])
    assert answer
