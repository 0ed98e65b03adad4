"""A person who talks with the offline model, and tools with fixed data that really answer its calls."""

import pytest

from .talk import Talk


@pytest.fixture
def talk() -> Talk:
    return Talk()
