"""Flows as hypothesis makes them up, with text that YAML would take for something else."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from chat.agent.pattern import PATTERNS
from chat.flows.expectation import Expectation, WantedCall
from chat.flows.flow import Decided, Flow, FlowTurn, ForeignTool, Line, Pin
from chat.flows.reading.flow import GROUPS

_SIGNS = list("!&*#:,[]{}|>@`\"'%-?~=<$.\\ \n\t\r\x85\u2028\ufeff\x01\x7f\x9f") + [
    *(
        "yes",
        "No",
        "null",
        "true",
        "0x1f",
        "0o7",
        "1e3",
        ".5",
        "2026-11-29",
        "12:30",
        "---",
        "...",
        "- ",
        ": ",
    ),
    *(" #", "<<", "!place x", "$place", "😀", "e\u0301", "\u202e", "word ", "long words all along the line "),
]
texts = st.one_of(
    st.lists(st.sampled_from(_SIGNS), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40),
    st.lists(st.sampled_from(["a", "word", "line:", "#two", "\n", "café", ","]), max_size=60).map(" ".join),
)
said = texts.filter(str.strip)
lines = said.filter(lambda text: len(text) <= 90)
numbers = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False, width=64)
)
names = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)
plain_keys = texts.filter(lambda key: not key.startswith("$"))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_keys, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(plain_keys, values, max_size=3)

dated = st.sampled_from(["tomorrow", "+3"]).map(lambda day: {"on": {"$day": day}})


def _matchers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.just({"$any": None}),
        inner.map(lambda value: {"$optional": value}),
        inner.map(lambda value: {"$not": value}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"$one-of": some}),
        st.lists(inner, max_size=3).map(lambda some: {"$unordered": some}),
        said.map(lambda text: {"$place": text}),
        said.map(lambda text: {"$like": text}),
        (said | numbers).map(lambda item: {"$contains": item}),
        st.tuples(numbers, numbers).map(lambda two: {"$between": sorted(two)}),
        st.sampled_from(["today", "+3", "-1", "Monday"]).map(lambda day: {"$day": day}),
    )


wanted = st.dictionaries(plain_keys, st.recursive(values, _matchers, max_leaves=4), max_size=3)
settings = st.fixed_dictionaries(
    {},
    optional={
        "temperature": st.floats(0, 2),
        "max_tokens": st.integers(1, 1_000_000),
        "seed": st.integers(-(2**63), 2**63 - 1),
        "stop": st.lists(lines, min_size=1, max_size=4),
        "parallel_tool_calls": st.booleans(),
        "response_format": st.just({"type": "json_object"}),
    },
)


def pins(offered: tuple[str, ...]) -> st.SearchStrategy[tuple[Pin, ...]]:
    name = st.sampled_from(offered)
    gives = st.builds(Pin, name=name, arguments=wanted, result=objects)
    fails = st.builds(Pin, name=name, arguments=wanted, error=said)
    return st.lists(gives | fails, max_size=3).map(tuple) if offered else st.just(())


def scripts(offered: tuple[str, ...]) -> st.SearchStrategy[tuple[Line, ...]]:
    line = st.builds(Line, says=said)
    if offered:
        calls = st.lists(st.tuples(st.sampled_from(offered), objects | dated), min_size=1, max_size=3).map(
            tuple
        )
        line = line | st.builds(Line, says=st.just("") | said, calls=calls)
    return st.lists(line, max_size=3).map(tuple)


def expectations(offered: tuple[str, ...]) -> st.SearchStrategy[Expectation]:
    call = st.builds(WantedCall, name=st.sampled_from(offered or ("none",)), arguments=wanted)
    return st.builds(
        Expectation,
        patterns=st.lists(st.sampled_from(sorted(PATTERNS)), max_size=2).map(tuple),
        calls=st.none() | st.lists(call, max_size=3 if offered else 0).map(tuple),
        other_calls=st.booleans(),
        other_arguments=st.booleans(),
        in_order=st.booleans(),
        together=st.none() | st.booleans(),
        failed_calls=st.booleans(),
        words=st.lists(said, max_size=2).map(tuple),
        not_words=st.lists(said, max_size=2).map(tuple),
        numbers=st.lists(st.floats(-1e15, 1e15) | st.integers(-100, 100), max_size=2).map(tuple),
        steps=st.none() | st.integers(0, 9),
        tokens=st.none() | st.integers(0, 10**6),
        seconds=st.none() | st.floats(0, 1e6),
    )


decisions = st.one_of(
    st.none(),
    st.builds(Decided, approved=st.just(True), changes=objects),
    st.builds(Decided, approved=st.just(False), reason=st.just("") | lines),
)


@st.composite
def turns(draw: st.DrawFn, known: tuple[str, ...], shared: tuple[Pin, ...]) -> FlowTurn:
    offered = tuple(draw(st.lists(st.sampled_from(known), unique=True)))
    named = [{"type": "function", "function": {"name": name}} for name in offered]
    choices = ["auto", "none", *(["required", *named] if offered else [])]
    return FlowTurn(
        says=draw(said),
        tools=offered,
        tool_choice=draw(st.sampled_from(choices)),
        settings=draw(settings),
        pins=(*draw(pins(offered)), *shared),
        script=draw(scripts(offered)),
        decided=draw(decisions),
        calls_only=draw(st.booleans()),
        expect=draw(expectations(offered)),
    )


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    known = tuple(draw(st.lists(names, min_size=1, max_size=4, unique=True)))
    first = draw(turns(known, ()))
    shared = draw(pins(first.tools)) if draw(st.booleans()) else ()
    first = replace(first, pins=first.pins + shared)
    described = st.builds(
        ForeignTool,
        name=st.just(""),
        description=texts.filter(lambda text: not text or bool(text.strip())),
        parameters=st.just({"type": "object", "properties": {"on": {"enum": ["no", None, 1.5]}}}),
        writes=st.booleans(),
    )
    foreign = draw(st.lists(st.tuples(st.sampled_from(known), described), unique_by=lambda two: two[0]))
    return Flow(
        slug="made-up",
        title=draw(lines),
        turns=(first, *draw(st.lists(turns(known, shared), max_size=2))),
        shows=draw(st.just("") | said),
        watch=draw(st.just("") | said),
        group=draw(st.sampled_from(["", *GROUPS])),
        category=draw(st.just("") | lines),
        system=draw(st.just("") | said),
        foreign=tuple(replace(tool, name=name) for name, tool in foreign),
        given=draw(st.sampled_from([(), GIVEN])),
    )


GIVEN = (
    {"role": "user", "content": "Is it warm in Paris?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "weather", "arguments": '{"in": "Paris"}'}}
        ],
    },
    {"role": "tool", "tool_call_id": "1", "name": "weather", "content": '{"celsius": 21}'},
    {"role": "assistant", "content": "Yes: 21 °C."},
)
