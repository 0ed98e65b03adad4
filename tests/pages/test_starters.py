"""What the start page offers with one press: each prompt makes the calls that it is there to show."""

import pytest
from django.test import Client

from chat.pages.starters import GROUPS
from tests.llm.offline.world import WorldTalk

WEATHER, STOCK = "get_current_weather", "get_current_stock_price"
CALLED = {
    "simple": [[WEATHER]],
    "multiple": [[STOCK]],
    "parallel": [[WEATHER] * 3],
    "parallel_multiple": [[STOCK] * 2 + [WEATHER] * 3],
    "multi_step": [[WEATHER] * 3, ["get_restaurant_recommendations"]],
    "multi_turn": [[WEATHER] * 3],
    "booking": [["book_restaurant_table"]],
    "time_and_daylight": [["get_local_time", "get_daylight"]],
    "holidays": [["get_public_holidays"]],
    "money_and_distance": [["get_distance", "convert_currency"]],
}
STARTERS = {starter.name: starter for group in GROUPS for starter in group.starters}


@pytest.mark.parametrize("name", STARTERS)
async def test_the_prompt_makes_its_calls_with_all_tools_offered(name: str) -> None:
    rounds, _ = await WorldTalk().say(STARTERS[name].prompt)
    assert [[call[0] for call in calls] for calls in rounds] == CALLED[name]


@pytest.mark.django_db
def test_the_start_page_has_a_form_for_each_of_them(alice: Client) -> None:
    page = alice.get("/").content.decode()
    for starter in STARTERS.values():
        assert f"<strong>{starter.title}</strong>" in page
    assert page.count("data-starter") == len(STARTERS) == len(set(CALLED))
