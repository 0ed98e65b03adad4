"""The world's data in place of the sample's, on a day that does not pass."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest

from chat.tools import clock
from chat.tools.choice import choice
from chat.tools.toolbox import Toolbox

Ask: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]

NOVEMBER = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
BOX = Toolbox.installed()


@pytest.fixture(autouse=True)
def the_worlds_data() -> Iterator[None]:
    before, choice.sample = choice.sample, False
    yield
    choice.sample = before


@pytest.fixture
def ask() -> Ask:
    """Run a tool, at noon in New York on the day after Thanksgiving unless told otherwise."""

    async def asked(name: str, at: datetime = NOVEMBER, **arguments: Any) -> dict[str, Any]:
        assert BOX[name].problems(arguments) == []
        with clock.at(at):
            return await BOX[name].run(arguments)

    return asked
