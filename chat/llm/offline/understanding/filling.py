"""Arguments for a tool that the model has no rules for, from the text, by what its schema says of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from chat.llm.offline.offer import Tool
from chat.llm.offline.skills.counts import COUNT, count
from chat.llm.offline.understanding.places import places_in
from chat.llm.offline.understanding.schemas import example, items_of, least_of, type_of
from chat.llm.offline.understanding.securities import companies_in
from chat.llm.offline.understanding.tastes import values
from chat.llm.request import JsonObject

_NUMBER = re.compile(r"(?<![\w.])-?\d{1,12}(?:\.\d{1,6})?(?![\w])")
_WORD = re.compile(rf"(?<!\d)\b(?!one\b|\d)({COUNT})\b", re.IGNORECASE)
"""A number in words; "one" is rather "which one"."""
_CURRENCY = re.compile(r"\b(?:[A-Z]{3})\b")
_PLACE = re.compile(
    r"location|city|place|town|destination|origin|country|address|where|^from$|^to$", re.IGNORECASE
)
_COMPANY = re.compile(r"symbol|ticker|company|stock", re.IGNORECASE)
_MONEY = re.compile(r"currency", re.IGNORECASE)
_DATE = re.compile(r"date|day$|when|time", re.IGNORECASE)
_DATES = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|today|tonight|tomorrow|(?:next |this )?(?:week(?:end)?|month|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday))\b",
    re.IGNORECASE,
)
_QUOTED = r"[\"“']?([A-Z][\w/.'-]*\w(?: [A-Z][\w'-]*\w)*)"
_ZONE = re.compile(r"\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)")
_DEEP = 4


@dataclass(slots=True)
class Filling:
    """What a text has to offer; each thing found is given out once."""

    text: str
    places: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    currencies: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> "Filling":
        return cls(
            text,
            [place.label for place in places_in(text)],
            [company.symbol for company in companies_in(text)],
            _numbers(text),
            _CURRENCY.findall(text),
            _DATES.findall(text),
        )

    @classmethod
    def each(cls, text: str, tool: Tool) -> Iterator["Filling"]:
        """One filling for all, or one a place or company if the tool takes only one of several."""
        whole = cls.of(text)
        for source in (whole.places, whole.companies):
            takers = [name for name in tool.properties if whole._source(name) is source]
            if len(source) > 1 and len(takers) == 1 and type_of(tool.properties[takers[0]]) == "string":
                for value in dict.fromkeys(source):
                    source[:] = [value]
                    yield replace(whole, numbers=[*whole.numbers], dates=[*whole.dates])
                    source[:] = []
                return
        yield whole

    def arguments(self, tool: Tool, forced: bool) -> JsonObject | None:
        """The arguments; None if a required one is not to be found and nobody forces the call."""
        return self._object(tool.properties, tool.required, forced, 0)

    def _object(
        self, properties: dict[str, JsonObject], required: tuple[str, ...], forced: bool, depth: int
    ) -> JsonObject | None:
        found: JsonObject = {}
        for name in sorted(dict.fromkeys([*required, *properties]), key=lambda name: name not in required):
            schema = properties.get(name, {})
            value = self._obvious(name, schema)
            if value is None and name in required:
                value = self._needed(name, schema, forced, depth)
                if value is None:
                    return None
            if value is not None:
                found[name] = value
        return found

    def _obvious(self, name: str, schema: JsonObject) -> Any:
        """A value that the text names for the argument."""
        if isinstance(schema.get("enum"), list):
            return self._named_of(name, schema["enum"])
        match type_of(schema):
            case "integer" | "number" as kind:
                return self._number(kind == "integer")
            case "string":
                return self._string(name)
            case "array" if type_of(items_of(schema)) == "string":
                taken = self._source(name)
                found, taken[:] = taken[:], []
                return found or None
        return None

    def _named_of(self, name: str, allowed: list[Any]) -> Any:
        spoken = (
            values(name, self.text) if name in ("unit", "cuisine_type", "price_range", "exchange") else ()
        )
        for value in allowed:
            said = isinstance(value, str) and re.search(rf"\b{re.escape(value)}\b", self.text, re.IGNORECASE)
            if value in spoken or (value and said):
                return value
        return None

    def _number(self, whole: bool) -> int | float | None:
        fitting = [text for text in self.numbers if not (whole and "." in text)]
        if not fitting:
            return None
        self.numbers.remove(fitting[0])
        return int(fitting[0]) if "." not in fitting[0] else float(fitting[0])

    def _string(self, name: str) -> str | None:
        source = self._source(name)
        return source.pop(0) if source else self._said_of(name)

    def _said_of(self, name: str) -> str | None:
        """ "Oban" of "ferries of the harbour Oban", and a time zone that is named as computers do."""
        words = re.escape(name.replace("_", " "))
        match = re.search(rf"(?i:\b{words}(?: of| is| called| named|:| =)?) {_QUOTED}", self.text)
        if match is None and "zone" in name:
            match = _ZONE.search(self.text)
        return match[1] if match else None

    def _source(self, name: str) -> list[str]:
        sources = (
            (_MONEY, self.currencies),
            (_COMPANY, self.companies),
            (_PLACE, self.places),
            (_DATE, self.dates),
        )
        return next((source for pattern, source in sources if pattern.search(name)), [])

    def _needed(self, name: str, schema: JsonObject, forced: bool, depth: int) -> Any:
        """A value for a required argument that the text does not name."""
        if "default" in schema and schema["default"] is not None:
            return schema["default"]
        if not forced and (
            isinstance(schema.get("enum"), list) or _PLACE.search(name) or _COMPANY.search(name)
        ):
            return None
        return self._made_up(name, schema, forced, depth)

    def _made_up(self, name: str, schema: JsonObject, forced: bool, depth: int) -> Any:
        enum = schema.get("enum")
        if isinstance(enum, list) and enum:
            return enum[0]
        match type_of(schema):
            case "integer" | "number":
                return least_of(schema) if forced else None
            case "boolean":
                return bool(re.search(rf"\b{re.escape(name.replace('_', ' '))}\b", self.text, re.IGNORECASE))
            case "array":
                text = self.text.strip() or name
                return [text] if type_of(items_of(schema)) == "string" else []
            case "object":
                nested = Tool(name, "", schema)
                return (
                    self._object(nested.properties, nested.required, forced, depth + 1)
                    if depth < _DEEP
                    else {}
                )
        by_example = _PLACE.search(name) or _COMPANY.search(name) or _DATE.search(name) or _MONEY.search(name)
        return example(schema) if by_example else self.text.strip() or example(schema)


def _numbers(text: str) -> list[str]:
    """In figures, in the order in which they are said."""
    figures = [(match.start(), match[0]) for match in _NUMBER.finditer(text)]
    words = [(match.start(), str(count(match[1]))) for match in _WORD.finditer(text)]
    return [number for _, number in sorted(figures + words)]
