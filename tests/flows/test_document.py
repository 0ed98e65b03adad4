"""A file's text is plain values with lines; what could do harm, or be misunderstood, is refused."""

import random

import pytest

from chat.flows.problem import WrongFlow
from chat.flows.reading import read
from chat.flows.reading.document import document
from chat.flows.repertoire import text_of


def problem(text: str) -> str:
    with pytest.raises(WrongFlow) as raised:
        document(text)
    [found] = raised.value.problems
    return str(found)


def test_words_without_quotes_are_what_yaml_1_2_says() -> None:
    text = "[yes, no, on, true, ~, 0o17, 0x1f, -7, 1.5e3, 2026-11-29, 12:30, 1_000, '5', 007]"
    assert document(f"a: {text}").value == {
        "a": ["yes", "no", "on", True, None, 15, 31, -7, 1500.0, "2026-11-29", "12:30", "1_000", "5", 7]
    }


def test_a_matcher_is_an_object_with_one_key() -> None:
    text = "{a: !place 10001, b: !any, c: !one-of [X, !like Y], d: !optional {$place: Rome}, e: !day +3}"
    assert document(f"- {text}").value == [
        {
            "a": {"$place": "10001"},
            "b": {"$any": None},
            "c": {"$one-of": ["X", {"$like": "Y"}]},
            "d": {"$optional": {"$place": "Rome"}},
            "e": {"$day": "+3"},
        }
    ]


def test_every_value_knows_its_line() -> None:
    found = document("a: 1\nb:\n  - c\n  - d: |\n      long\n      text\n    e: 2\n")

    assert [found.line(path) for path in [("a",), ("b", 0), ("b", 1, "d"), ("b", 1, "e"), ("b", 9)]] == [
        1,
        3,
        4,
        7,
        2,
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("a: &x 1", "line 1: expected no anchor (&) and no alias (*)"),
        ("a: 1\nb: *x", "line 2: expected no anchor (&) and no alias (*)"),
        ("a: &x [*x]", "line 1: expected no anchor (&)"),
        ("a: 1\na: 2", "line 2: expected each key once; got 'a' again."),
        ("a: !plac x", "line 1: expected a matcher after `!`, or none; got !plac. Did you mean !place?"),
        ("a: !!python/object:os.system x", "expected a matcher after `!`, or none; got !!python"),
        ("a: !not !place x", "write one matcher within another as !not {$place: New York}"),
        ("a: 1\n---\nb: 2", "expected one document; got another one."),
        ("a: .nan", "expected a number that a computer can hold; got .nan."),
        ("a: 1e999", "expected a number that a computer can hold; got 1e999."),
        ('a: "\\0"', "expected text that can be kept"),
        ('a: "\\ud800"', "expected text that can be kept"),
        ("a: 1\nb: \0", "line 2: expected text; got the character U+0000."),
        ("a: 1\nb: \ud800", "line 2: expected text; got the character U+D800."),
        ('a: "\\U00110000"', "expected characters after \\U; got a number that is none."),
        ('a: "\\Uffffffff"', "expected characters after \\U; got a number that is none."),
        ("[a]: 1", "line 1: expected text as a key."),
        ("a: b: c", "line 1: this can't be read as YAML: mapping values are not allowed here."),
        ("- " * 100, "expected at most 40 levels of nesting"),
        ("[" * 100_000, "expected at most 40 levels of nesting"),
        ("a: " + "é" * 200_000, "expected at most 256 KB; got 390."),
        ('{"a": 1', "line 1: expected JSON, since it begins with a brace"),
        ('{"a": 1,\n"b" 2}', "line 2: expected JSON"),
        ('{"a": 1, "a": 2}', "expected each key once; got 'a' twice in one object."),
        ('{"a": NaN}', "expected numbers; got NaN, which is none."),
        ('{"a": 1e999}', "expected numbers that a computer can hold; got 1e999."),
        ('{"a": ' + "9" * 5_000 + "}", "got one of thousands of digits."),
        ('{"a": "\\u0000"}', "expected text that can be kept"),
        ('{"\\udfff": 1}', "expected text that can be kept"),
        ('{"a": ' + "[" * 60 + "]" * 60 + "}", "expected at most 40 levels of nesting; got more."),
        ('{"a": ' + "[" * 100_000, "expected at most 40 levels of nesting; got many more."),
    ],
)
def test_what_is_refused_is_said(text: str, said: str) -> None:
    assert said in problem(text)


_BITS = [
    *(
        "!",
        "!place ",
        "&a ",
        "*a",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "\t",
        " #",
        "'",
        '"',
        "|",
        ">-",
        "%",
    ),
    *("? ", "---\n", "...\n", "\0", "\x85", "\u2028", "\ud800", "\ufeff", "<<: ", "1e999", ".nan", "$", "\\"),
    *(
        '"\\x',
        '"\\U00110000"',
        "%TAG ! x\n",
        "%YAML 1.1\n---\n",
        "!!binary ",
        "!<",
        "!%zz ",
        "é",
        "9" * 500,
        "\r",
        "    ",
    ),
]


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_done_to_a_file_it_is_a_flow_or_says_why_not(seed: int) -> None:
    rng = random.Random(seed)
    text = text_of(rng.choice(["book-a-table", "wrong-arguments", "multi-step", "known-by-its-schema"]))
    for _ in range(rng.choice([1, 2, 5])):
        at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        text = rng.choice(
            [
                text[:at] + rng.choice(_BITS) + text[at:],
                text[:at] + text[at + rng.randrange(9) :],
                text[:at] + text[to : to + 60] + text[at:],
                text[to:] + text[:at],
            ]
        )
    try:
        assert read(text, "spoilt").turns
    except WrongFlow as error:
        assert all(each.words for each in error.problems)
