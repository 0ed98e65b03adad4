"""What the atlas finds in a text: looked up once, however many rules ask for it."""

from functools import lru_cache

from chat.atlas import companies, places


@lru_cache(maxsize=256)
def companies_mentioned(text: str) -> tuple[companies.Mention, ...]:
    return tuple(companies.mentioned(text))


@lru_cache(maxsize=256)
def places_mentioned(text: str) -> tuple[places.Mention, ...]:
    return tuple(places.mentioned(text))
