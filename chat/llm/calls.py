"""The calls of an ended answer: drafts to requested calls, each with a name, an id and readable arguments."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from chat.canonical import compact
from chat.llm import arguments
from chat.llm.anomalies import Note
from chat.llm.answer import RequestedCall
from chat.llm.arguments import Arguments
from chat.llm.call_ids import short_hash
from chat.llm.fragments import Draft
from chat.llm.request import JsonObject


@dataclass(slots=True)
class Calls:
    """Finishes the drafts of one answer. The same answer gets the same made-up ids whenever it is read."""

    tool_names: Collection[str]
    used_ids: set[str]
    """Ids that calls of the turn have already."""
    seed: str
    note: Note

    def finish(self, drafts: Iterable[Draft], *, strict: bool) -> tuple[RequestedCall, ...]:
        found: list[RequestedCall] = []
        for draft in drafts:
            if draft.name is None:
                self.note("nameless_call", "An entry of tool_calls had no name; it was dropped.")
            elif self._is_repeated(draft):
                self.note(
                    "call_repeated", f"The call of {draft.name} came twice under one id; one was dropped."
                )
            else:
                found += self._requested(draft, len(found), strict)
        return tuple(found)

    def _requested(self, draft: Draft, position: int, strict: bool) -> Iterator[RequestedCall]:
        name = self._clean_name(draft.name or "")
        parsed = arguments.parse(draft.text, strict=strict)
        if parsed.repair:
            self.note(
                "arguments_repaired", f"The arguments of {name} were repaired: {parsed.repair}.", draft.text
            )
        if not parsed.valid:
            self.note(
                "arguments_unusable", f"The arguments of {name} can't be used: {parsed.problem}", draft.text
            )
        if name not in self.tool_names:
            self.note("unknown_tool", "The model asked for a tool that it was not offered.", name)
        if draft.as_object:
            self.note("arguments_as_object", f"The arguments of {name} came as an object, not as text.")
        for number, value in enumerate(parsed.objects or (None,)):
            at = position + number
            id = self._id(None if number else draft.id, name, at)
            raw = draft.text if len(parsed.objects) < 2 else _raw(value)
            yield self._call(draft, at, id, name, raw, value, parsed)

    def _call(
        self, draft: Draft, at: int, id: str, name: str, raw: str, value: JsonObject | None, parsed: Arguments
    ) -> RequestedCall:
        return RequestedCall(
            position=at,
            id=id,
            name=name,
            arguments_raw=raw,
            arguments=value,
            repair=parsed.repair,
            problem=parsed.problem,
            id_made_up=id != draft.id,
            extra=dict(draft.extra),
        )

    def _is_repeated(self, draft: Draft) -> bool:
        twin = draft.twin_of
        if twin is None or twin.name != draft.name:
            return False
        return arguments.same(arguments.parse(twin.text).objects, arguments.parse(draft.text).objects)

    def _clean_name(self, name: str) -> str:
        """Marks of a model's own format are dropped from a name, if that gives a declared one."""
        if name in self.tool_names:
            return name
        bare = name.partition("<|")[0].strip()
        for candidate in (bare, bare.removeprefix("functions."), name.removeprefix("functions.")):
            if candidate in self.tool_names:
                self.note("name_cleaned", f"The name “{name}” was read as {candidate}.", name)
                return candidate
        return name

    def _id(self, id: str | None, name: str, position: int) -> str:
        if id is None or id in self.used_ids:
            why = "came without an id" if id is None else "came with an id that was already used"
            self.note("id_made_up", f"Call {position + 1} ({name}) {why}; one was made up.", id or "")
            id = self._made_up(name, position)
        self.used_ids.add(id)
        return id

    def _made_up(self, name: str, position: int) -> str:
        salt = 0
        while (id := short_hash(f"{self.seed}\0{name}\0{position}\0{salt}")) in self.used_ids:
            salt += 1
        return id


def _raw(value: JsonObject | None) -> str:
    return compact(value)
