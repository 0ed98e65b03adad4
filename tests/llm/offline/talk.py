"""A conversation with the offline model over httpx, with the sample tools of the six patterns."""

import json
from pathlib import Path
from typing import Any

import httpx

from chat.llm.offline import OfflineTransport

PATTERNS = json.loads((Path(__file__).parents[2] / "data" / "patterns.json").read_text("utf-8"))
WEATHER = "get_current_weather"
STOCK = "get_current_stock_price"
RESTAURANTS = "get_restaurant_recommendations"
ACTIVITIES = "get_activity_suggestions"
ALL = (WEATHER, STOCK, RESTAURANTS, ACTIVITIES)

Json = dict[str, Any]
Calls = list[list[Any]]


def tools(*names: str) -> list[Json]:
    return [{"type": "function", "function": {"name": name, **PATTERNS["tools"][name]}} for name in names]


def ran(name: str, arguments: Json, weather: Json) -> Json:
    """The result of a sample tool."""
    place = arguments.get("location", "")
    match name:
        case "get_current_weather":
            unknown = {"temperature": "unknown", "condition": "unknown"}
            return {"location": place, **weather.get(place, unknown)}
        case "get_current_stock_price":
            known = {"AAPL": 189.5, "GOOGL": 141.25}
            if arguments["symbol"] not in known:
                return {"error": f"No price for {arguments['symbol']}."}
            price = known[arguments["symbol"]]
            return {"symbol": arguments["symbol"], "price": price, "currency": "USD", "kind": "simulated"}
        case "get_restaurant_recommendations":
            return {"location": place, "restaurants": PATTERNS["sample_data"]["restaurants"].get(place, {})}
        case _:
            return {"location": place, "activities": ["Walk in the park", "See a museum"], "kind": "rules"}


class Talk:
    def __init__(self) -> None:
        self.client = httpx.AsyncClient(transport=OfflineTransport(pace=0), base_url="http://offline/v1")
        self.messages: list[Json] = []
        self.weather: Json = PATTERNS["sample_data"]["weather"]

    async def reply(self, **body: Any) -> Json:
        """The model's next message."""
        answer = await self.client.post(
            "/chat/completions", json={"model": "m", "messages": self.messages, **body}
        )
        assert answer.status_code == 200, answer.text
        message: Json = answer.json()["choices"][0]["message"]
        return message

    async def say(self, text: str, *names: str, **body: Any) -> tuple[list[Calls], str]:
        """The rounds of calls for what is said, every one of them run, and the answer."""
        self.messages.append({"role": "user", "content": text})
        offer = {"tools": tools(*(names or ALL)), **body}
        rounds: list[Calls] = []
        while True:
            message = await self.reply(**offer)
            self.messages.append(message)
            if not message.get("tool_calls"):
                return rounds, message["content"]
            offer.pop("tool_choice", None)
            rounds.append([await self._run(call) for call in message["tool_calls"]])
            assert len(rounds) < 6, "the model does not come to an end"

    async def _run(self, call: Json) -> list[Any]:
        name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
        result = json.dumps(await self.result(name, arguments))
        self.messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})
        return [name, arguments]

    async def result(self, name: str, arguments: Json) -> Any:
        return ran(name, arguments, self.weather)
