"""What can be started with one press: the six patterns of function calling, and what else a trip needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starter:
    name: str
    title: str
    what: str
    prompt: str


_THREE_CITIES = "What is the current temperature of New York, San Francisco and Chicago?"
PATTERNS = (
    Starter("simple", "Simple", "One tool, one call.", "What is the current temperature of New York?"),
    Starter(
        "multiple",
        "Multiple",
        "Several tools are offered; the model picks the right one.",
        "What's the current price of Apple's stock?",
    ),
    Starter("parallel", "Parallel", "The same tool three times in one answer, run at once.", _THREE_CITIES),
    Starter(
        "parallel_multiple",
        "Parallel multiple",
        "Two tools, five calls in one answer, all run at once.",
        "What's the current price of Apple and Google stock? "
        "What is the weather in New York, San Francisco and Chicago?",
    ),
    Starter(
        "multi_step",
        "Multi-step",
        "A call, its result, then another call that depends on it.",
        "Find the warmest of New York, San Francisco and Chicago, and recommend restaurants there.",
    ),
    Starter(
        "multi_turn",
        "Multi-turn",
        "Ask this first, then: “Based on the weather, which city would be best for outdoor activities? "
        "And can you find some restaurant recommendations for that city?”",
        _THREE_CITIES,
    ),
)
TRIP = (
    Starter(
        "booking",
        "A call that asks first",
        "Booking writes: you approve it, change it or deny it.",
        "Book a table at Perbacco in San Francisco for two tomorrow at 7 pm",
    ),
    Starter(
        "time_and_daylight",
        "Time and daylight",
        "Two tools for one place; “there” is the place that was named.",
        "What time is it in Tokyo, and when does the sun set there?",
    ),
    Starter(
        "holidays",
        "Public holidays",
        "A tool that takes a place or a country, and answers for this week.",
        "Is there a public holiday in Munich this week?",
    ),
    Starter(
        "money_and_distance",
        "Money and distance",
        "Sums and lengths are worked out, not guessed.",
        "How far is it from Paris to Berlin? And how much is 100 USD in EUR?",
    ),
)


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    heading: str
    starters: tuple[Starter, ...]


GROUPS = (
    Group("starters", "Six ways a model calls functions", PATTERNS),
    Group("trip", "What else a trip needs", TRIP),
)
