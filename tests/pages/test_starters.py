"""What can be tried with one press: each prompt makes the calls that it is there to show."""

import pytest
from django.test import Client

from chat.flows.repertoire import shipped
from chat.pages.starters import STARTERS
from tests.llm.offline.world import WorldTalk

WEATHER, STOCK = "get_current_weather", "get_current_stock_price"
FLOWS = {
    "simple": [[WEATHER]],
    "multiple": [[STOCK]],
    "parallel": [[WEATHER] * 3],
    "parallel-multiple": [[STOCK] * 2 + [WEATHER] * 3],
    "multi-step": [[WEATHER] * 3],
    "multi-turn": [[WEATHER] * 3],
}
"""What the first prompt of each of the six patterns makes."""
PROMPTS = {starter.name: starter.prompt for starter in STARTERS} | {
    "multi_step": "Find the warmest of New York, San Francisco and Chicago, and recommend restaurants there.",
    "booking": "Book a table at Perbacco in San Francisco for two tomorrow at 7 pm",
}
CALLED = {
    "time_and_daylight": [["get_local_time", "get_daylight"]],
    "holidays": [["get_public_holidays"]],
    "money_and_distance": [["get_distance", "convert_currency"]],
    "multi_step": [[WEATHER] * 3, ["get_restaurant_recommendations"]],
    "booking": [["book_restaurant_table"]],
}


async def called(prompt: str) -> list[list[str]]:
    rounds, _ = await WorldTalk().say(prompt)
    return [[call[0] for call in calls] for calls in rounds]


@pytest.mark.parametrize("name", PROMPTS)
async def test_the_prompt_makes_its_calls_with_all_tools_offered(name: str) -> None:
    assert await called(PROMPTS[name]) == CALLED[name]


@pytest.mark.parametrize("slug", FLOWS)
async def test_a_patterns_prompt_makes_its_calls_also_where_a_person_says_it(slug: str) -> None:
    assert await called(shipped()[slug].turns[0].says) == FLOWS[slug]


@pytest.mark.django_db
def test_the_start_page_has_a_form_for_each_of_them(alice: Client) -> None:
    page = alice.get("/").content.decode()
    for starter in STARTERS:
        assert f"<strong>{starter.title}</strong>" in page
    assert page.count("data-starter") == len(STARTERS)
