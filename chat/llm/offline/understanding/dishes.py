"""The lists of restaurants that a wish names, which a tool may keep although it filters by cuisine alone."""

from chat.llm.offline.understanding.clauses import words_about
from chat.llm.offline.understanding.tastes import values
from chat.llm.offline.understanding.wish import Wish


def dishes_of(wish: Wish, label: str) -> tuple[str, ...]:
    """What the wish names for the place, in words of its own or of the turn that it follows."""
    about = words_about(label, wish.text, ("cuisine_type", "price_range", "dish"))
    return values("dish", about) or (values("dish", wish.before) if wish.follows else ())
