"""Single prompts that can be tried with one press, for what no flow shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starter:
    name: str
    title: str
    what: str
    prompt: str


STARTERS = (
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
