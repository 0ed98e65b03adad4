"""The six patterns of function calling, each with a prompt to start from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starter:
    name: str
    title: str
    what: str
    prompt: str


_THREE_CITIES = "What is the current temperature of New York, San Francisco and Chicago?"
STARTERS = (
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
