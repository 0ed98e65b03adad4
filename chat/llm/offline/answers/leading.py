"""The lists of restaurants that were asked for lead the others, and those that are lacking are named."""

from collections.abc import Iterator
from dataclasses import replace

from chat.llm.offline.answers.markdown import bold, joined
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.understanding.dishes import dishes_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import label_of
from chat.llm.offline.understanding.plan import Plan
from chat.llm.request import JsonObject


def led(record: Record, plan: Plan) -> Record:
    """The record with the lists that were asked for in front."""
    menu = _menu(record)
    wanted = _wanted(record, plan)
    if not wanted or not menu:
        return record
    ordered = {group: menu[group] for group in sorted(menu, key=lambda group: group not in wanted)}
    return replace(record, result={**unwrapped(record.result), "restaurants": ordered})


def lacking_words(records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    for record in records:
        menu = _menu(record)
        lacking = [group.replace("_", " ") for group in _wanted(record, plan) if _is_lacking(group, menu)]
        if menu and lacking:
            lists = joined(lacking, "or")
            yield f"The data has no {lists} list for {bold(_label(record))}; these are all it has."


def _is_lacking(group: str, menu: JsonObject) -> bool:
    """A price is no list that could be lacking."""
    return group not in menu and group != "fine_dining"


def _menu(record: Record) -> JsonObject:
    found = unwrapped(record.result).get("restaurants")
    return found if isinstance(found, dict) else {}


def _label(record: Record) -> str:
    return label_of(str(record.arguments.get("location") or "that place"))


def _wanted(record: Record, plan: Plan) -> list[str]:
    label = _label(record)
    wishes = [wish for wish in plan.wishes if wish.kind is Kind.RESTAURANTS]
    about = [wish for wish in wishes if label in wish.subjects or wish.of_chosen]
    return list(dict.fromkeys(group for wish in about for group in dishes_of(wish, label)))
