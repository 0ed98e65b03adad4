"""What turns run with is joined to the providers for as long as it serves, if the settings say so."""

import json

import pytest
from django.conf import settings

from chat.live import line
from chat.live.access import Access
from chat.live.open_meteo import forecast
from chat.turns.engine import runner
from tests.llm.server import Reply, serving

from .asking import ask, recorded


async def test_live_data_is_off_as_long_as_nobody_sets_it() -> None:
    async with runner():
        assert (settings.LIVE, line.is_on()) == (None, False)


async def test_a_runner_asks_where_the_settings_say_and_leaves_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = Reply([json.dumps(recorded("forecast")).encode()], headers={"content-type": "application/json"})
    async with serving(good) as server:
        monkeypatch.setattr(settings, "LIVE", Access(addresses={"Open-Meteo": server.url}))
        async with runner():
            heard = await ask(forecast(48.1, 11.6))
            assert heard is not None and heard.data.condition == "light snow"
        assert not line.is_on()
        assert len(server.requests) == 1
