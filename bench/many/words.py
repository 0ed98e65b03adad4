"""What people say and models answer in them: sentences of several languages, with frequent and rare words."""

from random import Random

CITIES = (
    "Paris London Lisbon Oslo Toronto Kyoto Nairobi Lima Hanoi Cairo Berlin Zürich Kraków Łódź Montréal"
    " Reykjavík Bogotá Auckland Tbilisi Yerevan"
).split()
ASKED = (
    "What is the weather in {city} on {day}?",
    "Find a table for {n} in {city}, please, near the {place}.",
    "Which {place} in {city} opens on {day}?",
    "Trains from {city} to {other} after {n} o'clock?",
    "Wie wird das Wetter am {day} in {city}?",
    "Quel temps fera-t-il à {city}, et que faire près du {place} ?",
    "¿Qué tiempo hace en {city} y dónde hay un {place}?",
    "Какая погода в городе {city}? Мне нужна гостиница на {n} ночи.",
    "{city}の天気はどうですか。京都駅から{n}分の宿を探しています。",
    "ما هو الطقس في {city}؟",
)
ANSWERED = (
    "In **{city}** it is {n} °C with light rain; take the {place} tour on {day}.",
    "I found {n} restaurants near the {place} in {city}. The closest is *{rare}*, open on {day}.",
    "The train to {other} leaves {city} at {n}:15 and takes three hours.",
    "Am {day} wird es in {city} heiter bei {n} Grad; der Bahnhof liegt am {rare}.",
    "À {city}, il fera {n} °C. Le {place} est ouvert, et {rare} aussi.",
    "В городе {city} сейчас {n} градусов, гостиница {rare} свободна.",
    "{city}は晴れ、{n}度です。{rare}という旅館が空いています。",
    "Sorry, the service for {city} did not answer; I could not check the {place}.",
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
PLACES = "museum harbour cathedral market opera observatory aquarium station castle botanical-garden".split()
_SYLLABLES = "ba ke li mo nu ra se ti vo wy za qui fen dor gal hux pim tro sal ven".split()
RARE, RAREST = "xylophone", "Чебурашка"
"""Words that a few of all conversations have, and one of them."""


def sentence(dice: Random, kinds: tuple[str, ...]) -> str:
    pick = dice.random
    return kinds[int(pick() ** 2 * len(kinds))].format(
        city=CITIES[int(pick() ** 2 * len(CITIES))],
        other=CITIES[int(pick() * len(CITIES))],
        day=DAYS[int(pick() * 7)],
        place=PLACES[int(pick() * len(PLACES))],
        n=int(pick() * 30),
        rare=name(dice),
    )


def name(dice: Random) -> str:
    """One of three million."""
    return "".join([_SYLLABLES[int(dice.random() * 20)] for _ in range(5)]).title()


def answer(dice: Random) -> str:
    return " ".join([sentence(dice, ANSWERED) for _ in range(1 + int(dice.random() * 4))])
