"""What to wear in a weather."""

from collections.abc import Iterator

from chat.llm.offline.understanding.observations import Observation

_LAYERS = (
    (36, "a warm winter coat, a hat and gloves"),
    (52, "a warm jacket"),
    (66, "a light jacket or a sweater"),
)
"""Up to how many degrees Fahrenheit each is wanted."""
_HOT = 80


def outer_layer(at: Observation) -> str:
    """What to wear over the rest; empty if nothing is needed."""
    layer = next((words for limit, words in _LAYERS if at.fahrenheit < limit), "")
    return layer or ("a rain jacket" if at.wet else "")


def clothes_for(at: Observation) -> list[str]:
    return list(_clothes(at))


def _clothes(at: Observation) -> Iterator[str]:
    if layer := outer_layer(at):
        yield layer
    else:
        yield "light, airy clothes" if at.fahrenheit >= _HOT else "light clothes"
    if at.wet:
        yield "an umbrella"
    if at.snowy:
        yield "waterproof boots"
    if at.windy:
        yield "something windproof"
    if at.sunny:
        yield "sunglasses"
    if at.sunny and at.fahrenheit >= _LAYERS[-1][0]:
        yield "sunscreen"
