"""What the offline model says when there is nothing to look up."""

import re
from collections.abc import Sequence

from chat.llm.offline.answers.markdown import bold, joined, plain
from chat.llm.offline.offer import Tool
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import places_in

ABILITIES = {
    Kind.WEATHER: "the weather of a place (“What is the weather in Boston?”)",
    Kind.STOCK: "a stock price (“What is the price of Apple's stock?”)",
    Kind.RESTAURANTS: "restaurants (“Cheap Italian restaurants in Chicago”)",
    Kind.ACTIVITIES: "things to do (“Suggest indoor activities in New York”)",
}
SELF = "I am the offline, rule-based model: I understand travel questions by simple rules, without a network."
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|good (?:morning|day|evening|afternoon)|greetings)\b", re.IGNORECASE
)
_THANKS = re.compile(r"\b(?:thanks?|thank you|thx|great|perfect|cheers)\b", re.IGNORECASE)
_BYE = re.compile(r"\b(?:bye|goodbye|see you|good night)\b", re.IGNORECASE)


def small_talk(text: str, tools: Sequence[Tool]) -> str:
    if _BYE.search(text):
        return f"Goodbye, and have a good trip! {SELF}"
    if _THANKS.search(text) and len(text.split()) < 8:
        return f"You are welcome! Ask me for more whenever you like. {SELF}"
    places = [bold(place.label) for place in places_in(text)]
    opening = "Hello!" if _GREETING.match(text) else "I have no answer to that."
    if places:
        opening = f"What would you like to know about {joined(places)}?"
    return f"{opening} {SELF}\n\n{abilities(tools)}"


def abilities(tools: Sequence[Tool]) -> str:
    """What can be asked for, of the tools that are offered."""
    known = {kind.value: words for kind, words in ABILITIES.items()}
    lines = [f"- {known.get(tool.name) or _described(tool)}" for tool in tools]
    if not lines:
        return "No tools are offered in this conversation, so there is nothing that I can look up."
    return "You can ask me for:\n\n" + "\n".join(lines)


def _described(tool: Tool) -> str:
    return f"{plain(tool.name)}: {plain(tool.description[:120])}" if tool.description else plain(tool.name)
