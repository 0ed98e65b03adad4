"""A hint becomes a schema, and arguments that fit it become what it says; wrong hints fail at import."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest
from jsonschema import Draft202012Validator

from chat.tools.registry import Range, ToolFailed, WrongTool, tool
from chat.tools.testing import call


class Board(Enum):
    NONE = "none"
    HALF = "half"


class Floor(IntEnum):
    GROUND = 0
    FIRST = 1


@dataclass(frozen=True)
class Guest:
    """Who comes.

    name: As in the passport
    """

    name: str
    age: Annotated[int, Range(0, 120), "In years"]
    born: date | None = None
    likes: list[Board] = field(default_factory=list)


class Room(TypedDict):
    floor: Floor
    guests: list[Guest]
    view: NotRequired[Literal["sea", "yard"]]


@dataclass(frozen=True)
class Stay:
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ToolFailed(f"The stay would end on {self.last}, before it begins.")


@dataclass
class Endless:
    inner: "Endless | None" = None


def property_of(annotation: Any, **given: Any) -> Any:
    def look(it: Any) -> dict[str, Any]:
        """Look"""
        return {}

    look.__annotations__["it"] = annotation
    if given:
        look.__defaults__ = (given["default"],)
    parameters = tool(look).parameters
    Draft202012Validator.check_schema(parameters)
    return parameters["properties"]["it"]


GUEST = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "As in the passport"},
        "age": {"type": "integer", "description": "In years", "minimum": 0, "maximum": 120},
        "born": {"type": "string", "format": "date"},
        "likes": {"type": "array", "items": {"type": "string", "enum": ["none", "half"]}},
    },
    "required": ["name", "age"],
    "additionalProperties": False,
}
ROOM = {
    "type": "object",
    "properties": {
        "floor": {"type": "integer", "enum": [0, 1]},
        "guests": {"type": "array", "items": GUEST},
        "view": {"type": "string", "enum": ["sea", "yard"]},
    },
    "required": ["floor", "guests"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (date, {"type": "string", "format": "date"}),
        (time, {"type": "string", "format": "time"}),
        (Board, {"type": "string", "enum": ["none", "half"]}),
        (Floor, {"type": "integer", "enum": [0, 1]}),
        (Literal[True], {"type": "boolean", "enum": [True]}),
        (dict[str, float], {"type": "object", "additionalProperties": {"type": "number"}}),
        (list[list[int]], {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
        (Annotated[int, Range(1, 20)], {"type": "integer", "minimum": 1, "maximum": 20}),
        (Annotated[float, Range(least=0), "In km"], {"type": "number", "description": "In km", "minimum": 0}),
        (list[Annotated[int, Range(most=9)]], {"type": "array", "items": {"type": "integer", "maximum": 9}}),
        (Guest, GUEST),
        (Annotated[Guest, "Who pays"], {**GUEST, "description": "Who pays"}),
        (Room, ROOM),
        (dict[str, list[Room]], {"type": "object", "additionalProperties": {"type": "array", "items": ROOM}}),
    ],
)
def test_a_hint_becomes_a_schema(annotation: Any, schema: dict[str, Any]) -> None:
    assert property_of(annotation) == schema


@pytest.mark.parametrize(
    ("annotation", "default", "told"),
    [
        (int, 2, 2),
        (Board, Board.HALF, "half"),
        (date, date(2026, 3, 15), "2026-03-15"),
        (time, time(19, 30), "19:30"),
        (list[Board], [Board.HALF], ["half"]),
        (Guest, Guest("Ann", 7), None),
        (Floor | None, Floor.FIRST, 1),
    ],
)
def test_a_default_is_told_as_the_model_would_write_it(annotation: Any, default: Any, told: Any) -> None:
    if told is None:  # The fields that have no value cannot be written.
        with pytest.raises(WrongTool, match="expected a default that fits"):
            property_of(annotation, default=default)
    else:
        assert property_of(annotation, default=default)["default"] == told


def test_nothing_is_told_of_a_default_of_none() -> None:
    assert property_of(int | None, default=None) == {"type": "integer"}


def test_arguments_are_described_by_the_docstring_where_their_annotation_does_not() -> None:
    @tool
    def book(hotel: str, nights: Annotated[int, "How long"], board: str = "none") -> dict[str, Any]:
        """Book a room: quickly

        Args:
            hotel: Its name,
                as on its sign
            nights: Not told
            board: One of: none, half

        Note: for people.
        """
        return {}

    properties = book.parameters["properties"]
    assert book.description == "Book a room: quickly"
    assert [each["description"] for each in properties.values()] == [
        "Its name, as on its sign",
        "How long",
        "One of: none, half",
    ]


def misdescribed(hotel: str) -> dict[str, Any]:
    """Book

    hotel: Its name
    nigths: How long
    """
    return {}


def bytes_in_list(it: list[bytes]) -> dict[str, Any]:
    """Look"""
    return {}


def numbers_as_keys(it: dict[int, str]) -> dict[str, Any]:
    """Look"""
    return {}


def endless(it: Endless) -> dict[str, Any]:
    """Look"""
    return {}


def misranged(it: Annotated[str, Range(1, 2)]) -> dict[str, Any]:
    """Look"""
    return {}


def misdefaulted(it: Annotated[int, Range(1, 2)] = 3) -> dict[str, Any]:
    """Look"""
    return {}


def mixed(it: Literal["a", 1]) -> dict[str, Any]:
    """Look"""
    return {}


def bare_list(it: list) -> dict[str, Any]:  # type: ignore[type-arg]
    """Look"""
    return {}


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (misdescribed, "misdescribed: expected its docstring to describe hotel; got 'nigths'."),
        (bytes_in_list, r"bytes_in_list\(.*\): expected str, .*, got bytes."),
        (numbers_as_keys, r"numbers_as_keys\(.*\): expected str, .*, got dict."),
        (endless, "Endless.inner: expected at most 8 levels of values in values, got more."),
        (misranged, "expected a Range of int or float, got one of string."),
        (misdefaulted, "expected a default that fits its annotation, got 3."),
        (mixed, "expected str, .*, got"),
        (bare_list, "expected str, .*, got list."),
    ],
)
def test_a_wrong_tool_fails_at_import_with_a_sentence(function: Callable[..., Any], sentence: str) -> None:
    with pytest.raises(WrongTool, match=sentence):
        tool(function)


TAKEN: list[Any] = []


@tool
def take(
    room: Room,
    stay: Stay,
    at: time = time(15),
    board: Board = Board.NONE,
    extras: dict[str, list[int]] | None = None,
) -> dict[str, Any]:
    """Take a room"""
    TAKEN[:] = [room, stay, at, board, extras]
    return {}


ANN = {"name": "Ann", "age": 7.0, "born": "2019-02-28", "likes": ["half"]}
STAY = {"first": "2026-03-15", "last": "2026-03-16"}


async def test_a_function_is_called_with_what_its_hints_say() -> None:
    arguments = {
        "room": {"floor": 1, "guests": [ANN, {"name": "Bo", "age": 30}]},
        "stay": STAY,
        "at": "19:30",
        "board": "half",
        "extras": {"keys": [1, 2]},
    }
    assert (await call(take, arguments)).error == ""
    ann = Guest("Ann", 7, date(2019, 2, 28), [Board.HALF])
    assert [
        {"floor": Floor.FIRST, "guests": [ann, Guest("Bo", 30)]},
        Stay(date(2026, 3, 15), date(2026, 3, 16)),
        time(19, 30),
        Board.HALF,
        {"keys": [1, 2]},
    ] == TAKEN
    assert isinstance(TAKEN[0]["floor"], Floor)
    assert isinstance(ann.age, int)


async def test_what_is_left_out_is_the_functions_own_default() -> None:
    await call(take, {"room": {"floor": 0, "guests": []}, "stay": STAY})
    assert TAKEN[2:] == [time(15), Board.NONE, None]


async def test_an_object_may_refuse_what_fits_its_schema_in_its_own_words() -> None:
    backwards = {"first": "2026-03-16", "last": "2026-03-15"}
    called = await call(take, {"room": {"floor": 0, "guests": []}, "stay": backwards})
    assert called.error == "The stay would end on 2026-03-15, before it begins."


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"room": {"floor": 0, "guests": [{"age": 1}]}}, "room.guests.0.name: required, but missing"),
        ({"room": {}}, "room.floor: required, but missing; room.guests: required, but missing"),
        (
            {"room": {"floor": 0, "guests": [{"name": "A", "age": 1, "pet": 2}]}},
            "room.guests.0.pet: unknown argument; known are name, age, born, likes",
        ),
        ({"room": {"floor": 9, "guests": []}}, "room.floor: expected one of 0, 1; got 9"),
        (
            {"room": {"floor": 0, "guests": [{"name": "A", "age": 121}]}},
            "room.guests.0.age: expected 120 or less; got 121",
        ),
        (
            {"room": {"floor": 0, "guests": [{"name": "A", "age": -1}]}},
            "room.guests.0.age: expected 0 or more; got -1",
        ),
        (
            {"room": {"floor": 0, "guests": [{"name": "A", "age": 1, "born": None}]}},
            "room.guests.0.born: expected string; got null; leave it out if it is not needed",
        ),
        ({"extras": {"keys": ["x"]}}, "extras.keys.0: expected integer; got 'x'"),
        ({"room": ["x"]}, 'room: expected object; got ["x"]'),
        ({"at": "25:00"}, "at: expected a time of the day, written HH:MM; got '25:00'"),
        ({"at": "7pm"}, "at: expected a time of the day, written HH:MM; got '7pm'"),
        *(
            (
                {"stay": STAY | {"last": wrong}},
                f"stay.last: expected a date of the calendar, written YYYY-MM-DD; got '{wrong}'",
            )
            for wrong in ("2026-02-30", "20260315", "2026-W01-1", "2026-3-5", "tomorrow", "٢٠٢٦-٠٣-١٥", "")
        ),
    ],
)
async def test_a_problem_inside_an_object_says_where(changed: dict[str, Any], problem: str) -> None:
    fitting: dict[str, Any] = {"room": {"floor": 0, "guests": []}, "stay": STAY}
    assert (await call(take, fitting | changed)).error == problem


async def test_what_was_sent_stays_as_it_was() -> None:
    @tool
    def greedy(extras: dict[str, list[int]]) -> dict[str, Any]:
        """Take"""
        extras["keys"].append(3)
        return {"keys": extras["keys"]}

    arguments = {"extras": {"keys": [1, 2]}}
    assert (await call(greedy, arguments)).result == {"keys": [1, 2, 3]}
    assert arguments == {"extras": {"keys": [1, 2]}}
