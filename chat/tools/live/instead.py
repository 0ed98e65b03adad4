"""What a tool answers when live data was not to be had: the offline result, with a note why."""

from chat.calling import Attempt, tried
from chat.tools.schema import JsonObject


def instead(result: JsonObject, what: str, why_not: str) -> JsonObject:
    """As it is, if nobody was asked."""
    if not why_not:
        return result
    tried(Attempt(result["source"]["name"], "offline", detail=f"It is of kind {result['kind']}."))
    return {**result, "notes": [f"No live {what} was to be had. {why_not}", *result["notes"]]}
