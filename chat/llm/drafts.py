"""Which call does a fragment belong to? Servers say it with an id, an index, a name, or only a place."""

from collections.abc import Collection, Mapping
from typing import Any

from chat.llm import arguments
from chat.llm.anomalies import Note
from chat.llm.answer import CallDelta
from chat.llm.errors import TooLarge
from chat.llm.fragments import Draft, Fragment

MAX_CALLS = 128
"""Calls of one answer. A model that asks for more has lost its way, and nothing of it is run."""


class Drafts:
    """The calls under construction, in order; `add` finds the right one for each fragment."""

    def __init__(self, tool_names: Collection[str], note: Note) -> None:
        self._tool_names = tool_names
        self._note = note
        self._row: list[Draft] = []
        """The calls of the last delta that named several by place alone."""
        self.calls: list[Draft] = []
        self.size = 0
        """Characters of all arguments so far."""

    def add(self, entries: list[Mapping[str, Any]]) -> list[CallDelta]:
        fragments = [Fragment.read(entry) for entry in entries]
        row = [self._join(fragment, place, len(fragments)) for place, fragment in enumerate(fragments)]
        if len(row) > 1:
            self._row = row
        told = {draft.position: draft for draft in row}
        return [delta for draft in told.values() if (delta := draft.tell()) is not None]

    def _join(self, fragment: Fragment, place: int, of: int) -> Draft:
        draft = self._resolve(fragment, place, of)
        if fragment.id is not None:
            draft.ids.add(fragment.id)
            if draft.id is None and draft.twin_of is None:
                draft.id = fragment.id
            elif fragment.id != draft.id and draft.twin_of is None:
                self._note(
                    "id_changed",
                    f"Call {draft.position + 1} got a second id; the first was kept.",
                    fragment.id,
                )
        if fragment.index is not None:
            draft.indexes.add(fragment.index)
        self._name(draft, fragment.name)
        draft.extra.update(fragment.extra)
        draft.as_object = draft.as_object or fragment.as_object
        if fragment.text:
            self.size += len(fragment.text)
            again = fragment.begins and draft.finished and self._repeats(draft, fragment)
            draft.add(fragment.text, repeats=again)
        return draft

    def _resolve(self, fragment: Fragment, place: int, of: int) -> Draft:
        known = self._with_id(fragment)
        at_index = self._at_index(fragment.index)
        if known is not None:
            return self._by_known_id(known, fragment)
        if fragment.id is not None and fragment.name is not None:
            return self._by_new_id(at_index, fragment, of)
        if at_index is not None:
            return self._open() if self._starts_another(at_index, fragment) else at_index
        if fragment.index is not None:
            return self._by_new_index(fragment)
        return self._by_place(fragment, place, of)

    def _by_known_id(self, known: Draft, fragment: Fragment) -> Draft:
        if not self._starts_another(known, fragment):
            return known
        self._note(
            "id_reused", f"The id of call {known.position + 1} came again for another call.", fragment.id
        )
        return self._open(twin_of=known)

    def _by_new_id(self, at_index: Draft | None, fragment: Fragment, of: int) -> Draft:
        if at_index is None:
            last = self._last if fragment.index is None and of == 1 else None
            return last if last is not None and self._goes_on(last, fragment) else self._open()
        renamed = at_index.name in self._tool_names and fragment.name != at_index.name
        another = renamed or at_index.name is None or self._starts_another(at_index, fragment)
        waits = at_index.id is None and (at_index.name is None or not another)
        if waits or not (another or at_index.finished):
            return at_index
        self._note(
            "index_reused", "Several calls came under one index; their ids told them apart.", fragment.index
        )
        return self._open()

    def _by_new_index(self, fragment: Fragment) -> Draft:
        last = self._last
        if last is None or fragment.id is not None or fragment.name is not None or last.finished:
            return self._open()
        self._note(
            "index_changed", f"The rest of call {last.position + 1} came under another index.", fragment.index
        )
        return last

    def _by_place(self, fragment: Fragment, place: int, of: int) -> Draft:
        """Neither id nor index: the place in the list if there are several, else the last call."""
        if not self.calls:
            return self._open()
        self._note("index_missing", "Fragments came without an index; they were put together by their order.")
        if of == 1:
            draft = self._last
        else:
            slots = self._row or self.calls
            draft = slots[place] if place < len(slots) else None
        if draft is None:
            return self._open()
        named_again = of > 1 and draft.name == fragment.name and not draft.finished
        return (
            draft if fragment.name is None or named_again or self._goes_on(draft, fragment) else self._open()
        )

    def _starts_another(self, draft: Draft, fragment: Fragment) -> bool:
        """A different name, or the name again with a new object after a finished one."""
        if fragment.name is None or draft.name is None:
            return False
        if self._grown(draft, fragment.name) is None:
            return True
        return fragment.begins and draft.finished and not self._repeats(draft, fragment)

    def _goes_on(self, draft: Draft, fragment: Fragment) -> bool:
        """Without id and index a name opens a call, unless it can only be more of the same."""
        if draft.name is None:
            return True
        if draft.name == fragment.name:
            more = bool(fragment.text) and not fragment.begins
            return more and not draft.empty and not draft.finished
        return draft.name not in self._tool_names and self._grown(draft, fragment.name or "") is not None

    def _grown(self, draft: Draft, name: str) -> str | None:
        """The name that `name` makes of the one so far, or None if it is another's."""
        so_far = draft.name or ""
        if name == so_far or (draft.empty and name.startswith(so_far)):
            return name
        return so_far + name if draft.empty and self._begins_a_name(so_far + name) else None

    def _name(self, draft: Draft, name: str | None) -> None:
        if name is None:
            return
        grown = name if draft.name is None else self._grown(draft, name)
        if draft.name is not None and grown not in (None, draft.name):
            self._note("name_in_pieces", f"The name of call {draft.position + 1} came in pieces.", name)
        draft.name = grown or draft.name

    def _begins_a_name(self, start: str) -> bool:
        return any(name.startswith(start) for name in self._tool_names)

    def _repeats(self, draft: Draft, fragment: Fragment) -> bool:
        again = arguments.parse(fragment.text).objects
        return bool(again) and arguments.same(again, draft.objects)

    def _with_id(self, fragment: Fragment) -> Draft | None:
        matching = [draft for draft in self.calls if fragment.id is not None and fragment.id in draft.ids]
        there = [draft for draft in matching if fragment.index in draft.indexes]
        return next(iter(reversed(there or matching)), None)

    def _at_index(self, index: int | None) -> Draft | None:
        return next((draft for draft in reversed(self.calls) if index in draft.indexes), None)

    @property
    def _last(self) -> Draft | None:
        return self.calls[-1] if self.calls else None

    def _open(self, twin_of: Draft | None = None) -> Draft:
        if len(self.calls) >= MAX_CALLS:
            raise TooLarge(f"The model asked for more than {MAX_CALLS} calls at once; none of them was run.")
        self.calls.append(Draft(len(self.calls), twin_of=twin_of))
        return self.calls[-1]
