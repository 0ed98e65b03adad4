"""What the offline model says when there is nothing to look up."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chat.llm.offline.answers.markdown import bold, joined, plain
from chat.llm.offline.offer import Tool
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import places_in

ABILITIES = {
    Kind.WEATHER: "the weather of a place (“What is the weather in Boston?”)",
    Kind.STOCK: "a stock price (“What is the price of Apple's stock?”)",
    Kind.RESTAURANTS: "restaurants (“Cheap Italian restaurants in Chicago”)",
    Kind.ACTIVITIES: "things to do (“Suggest indoor activities in New York”)",
    **{skill.kind: skill.ability for skill in SKILLS.values()},
}
SELF = (
    "I am Travelbot's offline, rule-based model: "
    "I understand travel questions by simple rules, without a network."
)
_SHORT = 9
"""Longer messages want more than their politeness."""

Saying: TypeAlias = Callable[[Sequence[Tool]], str]


@dataclass(frozen=True, slots=True)
class Topic:
    words: str
    says: Saying
    short: bool = False
    """Whether the words mean this only in a short message about no place."""
    unless: tuple[Kind, ...] = ()
    """Kinds that contradict it, if a tool serves them."""

    def fits(self, text: str, tools: Sequence[Tool]) -> bool:
        served = {tool.name for tool in tools}.intersection(self.unless)
        return not served and self._is_in(text)

    def _is_in(self, text: str) -> bool:
        fits = not self.short or (len(text.split()) < _SHORT and not places_in(text))
        return fits and re.search(rf"(?<!\w)(?:{self.words})(?!\w)", text, re.IGNORECASE) is not None


def _says(words: str) -> Saying:
    return lambda tools: words


def _with_abilities(words: str) -> Saying:
    return lambda tools: f"{words}\n\n{abilities(tools)}"


def _beyond(what: str) -> Saying:
    return _with_abilities(f"I cannot look up {what}: none of my tools knows about that.")


_TOPICS = (
    Topic(
        "bye|goodbye|see you|good night|ciao|farewell", _says("Goodbye, and have a good trip!"), short=True
    ),
    Topic(
        r"thanks?|thank you|thx|ty|cheers|much appreciated",
        _says("You are welcome! Ask me for more whenever you like."),
        short=True,
    ),
    Topic(
        r"who (?:are|r) (?:you|u)|what are you|what(?:'s| is|s) your name|introduce yourself"
        r"|tell me about yourself"
        r"|are you (?:an? )?(?:ai|bot|robot|human|real|person|chatgpt|gpt\S*|claude|llm|model)"
        r"|(?:which|what) (?:\w+ )?(?:model|llm|ai)|who (?:made|built|created|wrote) you",
        _with_abilities(f"{SELF} No large language model is behind my answers."),
    ),
    Topic(
        r"what (?:else )?(?:can|could|do) you (?:do|know|offer|help)(?! about)|help"
        r"|how (?:does|do) (?:this|it|you) work"
        r"|(?:what|which) (?:tools|functions)|what (?:can|could|should) i (?:ask|say|type)"
        r"|your (?:abilities|capabilities|tools|functions)|commands|get started|menu",
        _with_abilities("I look things up with tools, several at once if you ask for several."),
    ),
    Topic(
        r"how are you|how's it going|how is it going|how do you do|what's up|how are things",
        _with_abilities("I am fine, thank you, and ready to look something up."),
    ),
    Topic(
        r"book(?:ing)?|reserve|reservations?",
        _with_abilities("I cannot book anything: I only look things up."),
        unless=(Kind.BOOKING,),
    ),
    Topic(
        r"book(?:ing)?|reserve|reservations?",
        _with_abilities("I can book tables at restaurants, nothing else."),
    ),
    Topic("hotels?|hostels?|airbnbs?|rooms?|accommodation", _beyond("places to stay")),
    Topic(
        "flights?|flying|fly|trains?|bus(?:es)?|tickets?|taxis?|rental cars?",
        _beyond("tickets or timetables"),
    ),
    Topic("bitcoin|btc|ethereum|crypto\\w*|gold|silver|oil", _beyond("prices of anything but shares")),
    Topic("exchange rates?|currency|euros?|dollars?", _beyond("exchange rates"), unless=(Kind.CURRENCY,)),
    Topic(
        r"convert|calculate|\d+ ?[-+*/x^] ?\d+", _with_abilities("I cannot calculate: I only look things up.")
    ),
    Topic(
        r"what time|the time|what day|(?:the|today's) date|time ?zones?",
        _beyond("the date or the time"),
        unless=(Kind.TIME,),
    ),
    Topic(r"news|president|capital of|population", _beyond("general knowledge")),
    Topic(
        r"hi|hiya|hello|hey|good (?:morning|day|evening|afternoon)|greetings|howdy|hola|bonjour",
        _with_abilities(f"Hello! {SELF}"),
        short=True,
    ),
    Topic(
        r"\s*(?:ok(?:ay)?|yes|yep|yeah|no|nope|sure|fine|cool|nice|great|perfect|good|awesome|wow|got it"
        r"|i see|never ?mind|hm+)[\s.!]*\Z",
        _says("All right. Ask me for more whenever you like."),
        short=True,
    ),
)


def small_talk(text: str, tools: Sequence[Tool]) -> str:
    if topic := next((topic for topic in _TOPICS if topic.fits(text, tools)), None):
        return topic.says(tools)
    places = [bold(place.label) for place in places_in(text)]
    opening = (
        f"What would you like to know about {joined(places)}?" if places else "I have no answer to that."
    )
    return f"{opening} {SELF}\n\n{abilities(tools)}"


def abilities(tools: Sequence[Tool]) -> str:
    """What can be asked for, of the tools that are offered: what is asked for most comes first."""
    known = {kind.value: words for kind, words in ABILITIES.items()}
    order = [*known]
    first = sorted(tools, key=lambda tool: order.index(tool.name) if tool.name in known else len(order))
    lines = [f"- {known.get(tool.name) or _described(tool)}" for tool in first]
    if not lines:
        return "No tools are offered in this conversation, so there is nothing that I can look up."
    return "You can ask me for:\n\n" + "\n".join(lines)


def _described(tool: Tool) -> str:
    return f"{plain(tool.name)}: {plain(tool.description[:120])}" if tool.description else plain(tool.name)
