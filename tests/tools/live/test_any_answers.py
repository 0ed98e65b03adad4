"""Whatever providers answer, a tool's result is a JSON object with its envelope."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.live.line import joined
from tests.live.asking import asking, recorded
from tests.live.test_fuzz import ANYTHING, UNHURRIED, paths, replaced
from tests.tools.live.test_live_answers import CALLS, GOOD
from tests.tools.world.conftest import BOX


@pytest.mark.parametrize(("name", "arguments", "offline"), CALLS)
@UNHURRIED
@given(data=st.data())
async def test_an_answer_with_any_of_its_parts_replaced(
    name: str, arguments: dict[str, Any], offline: str, data: st.DataObject
) -> None:
    good = recorded("sights" if "activity_type" in arguments else GOOD[name])
    odd = json.dumps(replaced(good, data.draw(st.sampled_from(paths(good))), data.draw(ANYTHING)))
    response = httpx.Response(200, content=odd, headers={"content-type": "application/json"})
    async with asking(response) as asked, joined(asked.line):
        result = await BOX[name].run(arguments)
    assert result["kind"] in ("live", offline) and result["source"]["name"] and result["as_of"]
    assert all(isinstance(note, str) and note for note in result["notes"])
