"""One chunk of an answer, read in any of the shapes that servers give it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chat.llm.answer import Usage

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what the model said: `text`, `reasoning` or `refusal`."""

    kind: str
    text: str


def chunks_in(value: Any) -> Iterator[Object]:
    """The chunks that a JSON value holds: itself, those of a list, or one inside `data`."""
    if isinstance(value, list):
        for item in value:
            yield from chunks_in(item)
    elif isinstance(value, dict):
        inner = value.get("data")
        wrapped = isinstance(inner, dict) and "choices" in inner and "choices" not in value
        yield inner if wrapped and isinstance(inner, dict) else value


def choices_in(chunk: Object) -> list[Object]:
    choices = chunk.get("choices")
    return [choice for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []


def parts_in(delta: Object) -> Iterator[Part]:
    """What was said, in order. A delta has its reasoning in one field or the other, never in both."""
    reasoning = delta.get("reasoning_content") or delta.get("reasoning")
    if isinstance(reasoning, str) and reasoning:
        yield Part("reasoning", reasoning)
    yield from _content(delta.get("content"))
    refusal = delta.get("refusal")
    if isinstance(refusal, str) and refusal:
        yield Part("refusal", refusal)


def _content(content: Any) -> Iterator[Part]:
    if isinstance(content, str):
        if content:
            yield Part("text", content)
        return
    for part in content if isinstance(content, list) else []:
        if isinstance(part, str):
            yield from _content(part)
        elif isinstance(part, dict):
            yield from _typed(part)


def _typed(part: Object) -> Iterator[Part]:
    for key, kind in (
        ("thinking", "reasoning"),
        ("reasoning", "reasoning"),
        ("refusal", "refusal"),
        ("text", "text"),
    ):
        if part.get("type") in (key, f"output_{key}", None) or (key == "text" and "text" in part):
            inner = part.get(key)
            for piece in _content(inner):
                yield Part(kind, piece.text)
            if inner is not None:
                return


def entries_in(delta: Object) -> list[Object]:
    entries = delta.get("tool_calls")
    entries = [entries] if isinstance(entries, dict) else entries
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def usage_in(chunk: Object) -> Usage | None:
    """The last usage in it that is not all zeros."""
    groq = chunk.get("x_groq")
    places = [chunk, *choices_in(chunk), groq if isinstance(groq, dict) else {}]
    found = [usage for place in places if (usage := _usage(place.get("usage"))) is not None]
    return found[-1] if found else None


def _usage(value: Any) -> Usage | None:
    if not isinstance(value, dict):
        return None
    prompt, completion = _count(value.get("prompt_tokens")), _count(value.get("completion_tokens"))
    total = _count(value.get("total_tokens")) or prompt + completion
    details = value.get("prompt_tokens_details")
    cached = (
        details.get("cached_tokens") if isinstance(details, dict) else value.get("prompt_cache_hit_tokens")
    )
    return Usage(prompt, completion, total, _count(cached)) if total else None


def _count(value: Any) -> int:
    try:
        return max(0, int(float(value))) if isinstance(value, str | int | float) else 0
    except (ValueError, OverflowError):
        return 0


def index_of(choice: Object) -> int | None:
    index = choice.get("index")
    return _count(index) if isinstance(index, str | int | float) else None


def is_whole(value: Any) -> bool:
    """Is it a whole completion, with a message in place of a delta?"""
    return any(
        isinstance(choice.get("message"), dict) for chunk in chunks_in(value) for choice in choices_in(chunk)
    )


def word(value: Any) -> str:
    return value if isinstance(value, str) else ""
