"""Turns → messages: valid for a server whatever had happened to them."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chat.agent.history import RESULT_BYTES, PastCall, PastStep, PastTurn, messages


def call(position: int = 0, id: str = "call_1", **changes: Any) -> PastCall:
    return PastCall(**{"position": position, "id": id, "name": "look", "arguments": {"at": 1}} | changes)


def test_a_turn_is_what_was_said_the_calls_their_results_and_the_answer() -> None:
    turn = PastTurn(
        said="Hi", steps=(PastStep(text="", calls=(call(result={"seen": True}),)), PastStep(text="I saw it."))
    )
    assert list(messages("Be kind.", [turn])) == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": '{"at": 1}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "name": "look", "content": '{"seen": true}'},
        {"role": "assistant", "content": "I saw it."},
    ]


def test_a_call_that_never_had_a_result_is_answered_all_the_same() -> None:
    turn = PastTurn(said="Hi", steps=(PastStep(text="", calls=(call(),)),), note="(Stopped.)")
    assert json.loads(messages("", [turn])[2]["content"]) == {
        "error": "The call was interrupted before it had a result."
    }
    assert messages("", [turn])[3] == {"role": "assistant", "content": "(Stopped.)"}


def test_an_id_that_a_server_uses_again_is_made_unique_on_both_sides() -> None:
    turn = PastTurn(said="Hi", steps=(PastStep(text="", calls=(call(), call(1))),))
    sent = messages("", [turn, turn])
    asked = [each["id"] for message in sent for each in message.get("tool_calls", [])]
    answered = [message["tool_call_id"] for message in sent if message["role"] == "tool"]
    assert asked == answered and len(set(asked)) == 4


def test_a_result_too_large_for_a_model_is_cut_and_says_so() -> None:
    turn = PastTurn(said="Hi", steps=(PastStep(text="", calls=(call(result={"x": "y" * 50_000}),)),))
    content = messages("", [turn])[2]["content"]
    assert RESULT_BYTES - 10 < len(content.encode()) <= RESULT_BYTES
    told = json.loads(content)
    assert (told["truncated"], told["bytes"]) == (True, 50_009)
    assert told["beginning"].startswith('{"x": "yyy')


def test_what_was_said_before_it_was_stopped_is_followed_by_how_it_ended() -> None:
    turn = PastTurn(said="Hi", steps=(PastStep(text="Half"),), note="(Stopped.)")
    assert messages("", [turn])[1:] == ({"role": "assistant", "content": "Half\n\n(Stopped.)"},)


_calls = st.builds(
    call,
    position=st.integers(0, 5),
    id=st.sampled_from(["", "a", "b", "call00000"]),
    arguments=st.sampled_from([None, {}, {"a": "b"}]),
    result=st.sampled_from([None, {}, {"r": 1}]),
    error=st.sampled_from(["", "broken"]),
)
_steps = st.builds(
    PastStep, text=st.sampled_from(["", "words", "\n\n "]), calls=st.lists(_calls, max_size=3).map(tuple)
)
_turns = st.lists(
    st.builds(
        PastTurn,
        said=st.just("Hi"),
        steps=st.lists(_steps, max_size=3).map(tuple),
        note=st.just("(Nothing.)"),
    ),
    max_size=4,
)


@given(_turns)
def test_whatever_happened_each_call_is_answered_once_in_order_and_roles_fit(turns: list[PastTurn]) -> None:
    sent, at, used = messages("", turns), 0, set()
    while at < len(sent):
        message, at = sent[at], at + 1
        assert message["role"] in ("user", "assistant")
        assert (message["content"] or "").strip() or message.get("tool_calls")
        for asked in message.get("tool_calls", []):
            assert isinstance(json.loads(asked["function"]["arguments"]), dict)
            assert asked["id"] not in used and asked["id"]
            used.add(asked["id"])
            assert sent[at]["role"] == "tool" and sent[at]["tool_call_id"] == asked["id"]
            at += 1
    users = [at for at, message in enumerate(sent) if message["role"] == "user"]
    assert all(later - earlier > 1 for earlier, later in zip(users, users[1:], strict=False))


def test_reasoning_and_opaque_fields_go_back_to_the_provider_that_made_them_alone() -> None:
    signed = call(extra={"extra_content": {"google": {"thought_signature": "xyz"}}})
    step = PastStep(text="", calls=(signed,), reasoning="Hm", provider="gemini")
    turn = PastTurn(said="Hi", steps=(step,))
    own, other = (messages("", [turn], provider=provider)[1] for provider in ("gemini", "together"))
    assert own["reasoning_content"] == "Hm" and "extra_content" in own["tool_calls"][0]
    assert "reasoning_content" not in other and "extra_content" not in other["tool_calls"][0]


def test_a_name_that_no_server_takes_is_echoed_as_one_that_all_take() -> None:
    step = PastStep(text="", calls=(call(name="look at/that.thing" + "x" * 99), call(1, name="")))
    _, asking, *results = messages("", [PastTurn(said="Hi", steps=(step,))])
    names = [each["function"]["name"] for each in asking["tool_calls"]]
    assert names == [each["name"] for each in results] == ["look_at_that_thing" + "x" * 46, "unknown"]
