"""The six patterns as the project was given them, and the results of their tools."""

import json
from pathlib import Path
from typing import Any

GIVEN = json.loads((Path(__file__).parents[1] / "data" / "patterns.json").read_text("utf-8"))
PATTERNS: dict[str, dict[str, Any]] = {each["name"]: each for each in GIVEN["patterns"]}
READINGS = {"multi_step": "weather_in_the_multi_step_pattern"}


def readings(pattern: str) -> list[dict[str, Any]]:
    """What the weather tool gives in this pattern."""
    found = GIVEN["sample_data"][READINGS.get(pattern, "weather")]
    return [
        {"location": place.partition(",")[0], **reading, "temperature": str(reading["temperature"])}
        for place, reading in found.items()
    ]


def restaurants(place: str) -> dict[str, Any]:
    found = GIVEN["sample_data"]["restaurants"][place]
    return {"location": place, "cuisine_filter": "any", "price_filter": "any", "restaurants": found}
