"""Lists that are searched by what people said and models answered."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest

from chat.admin.choices import values
from chat.admin.reading import ReadOnly
from chat.models import Conversation, Step, ToolCall, Turn
from chat.search.texts import ANSWERED, ARGUMENTS, SAID
from chat.search.words import Place, search


@dataclass(frozen=True, slots=True)
class Named(Place):
    """A column of few values: those that have the word are found first."""

    def having(self, word: str) -> QuerySet[Any]:
        names = [value for value in values(self.model, self.column) if word.casefold() in value.casefold()]
        return self.model._default_manager.order_by().filter(**{f"{self.column}__in": names})

    looked_through = having


CONVERSATIONS = (
    Place(Conversation, "title"),
    Place(Turn, "said", "conversation", SAID),
    Place(Step, "text", "turn__conversation", ANSWERED),
)
TURNS = (Place(Turn, "said", "pk", SAID), Place(Step, "text", "turn", ANSWERED))
STEPS = (Place(Step, "text", "pk", ANSWERED),)
CALLS = (Place(ToolCall, "arguments_raw", "pk", ARGUMENTS), Named(ToolCall, "name"))


class Searched(ReadOnly):
    """`search_fields` says that there is a box; `places` says where it looks."""

    places: ClassVar[tuple[Place, ...]]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, _ = super().get_search_results(request, queryset, "")
        if not search_term.strip() or not self.get_search_fields(request):
            return rows, False
        found = search(rows.order_by(*self.get_ordering(request)), self.places, search_term)
        if found.note:
            messages.info(request, found.note)
        return rows.filter(pk__in=found.keys), False
