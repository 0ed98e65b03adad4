"""What is sent: one neutral history, in the form that each server and model wants."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.llm.endpoint import PROVIDERS, Endpoint
from chat.llm.known import MODELS, SERVERS, profile_for
from chat.llm.profiles import Profile

TOOLS = [
    {"type": "function", "function": {"name": name, "strict": True, "parameters": {"type": "object"}}}
    for name in ("look", "book")
]


def asking(id: str = "call_1", name: str = "look", **message: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": "{}"}
    call = {"id": id, "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call], **message}


def result(id: str = "call_1", content: str = "seen") -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": id, "name": "look", "content": content}


def user(content: str = "Hi") -> dict[str, Any]:
    return {"role": "user", "content": content}


def said(content: str, **message: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": content, **message}


def at(base_url: str, model: str = "m") -> Profile:
    return profile_for(Endpoint(provider="custom", base_url=base_url, model=model), model)


def ids(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    asked = [call["id"] for each in messages for call in each.get("tool_calls", ())]
    return list(
        zip(asked, [each["tool_call_id"] for each in messages if each["role"] == "tool"], strict=True)
    )


def test_an_ordinary_server_is_sent_the_neutral_history_as_it_is() -> None:
    body = {"model": "m", "messages": [user(), asking(), result(), said("Done")], "tools": TOOLS}
    assert Profile().fit(body) == body


@pytest.mark.parametrize(("wanted", "content"), [("null", None), ("empty", ""), ("blank", " ")])
def test_the_content_beside_calls_is_what_the_server_wants(wanted: Any, content: Any) -> None:
    first, second = Profile(content_on_calls=wanted).messages([asking(), asking(content="Words")])
    assert (first["content"], second["content"]) == (content, "Words")


@pytest.mark.parametrize(
    ("echo", "thoughts"),
    [("never", [None, None]), ("tool_loop", [None, "two"]), ("always", ["one", "two"])],
)
def test_reasoning_goes_back_where_it_is_wanted(echo: Any, thoughts: list[Any]) -> None:
    before = [user(), said("A", reasoning_content="one"), user()]
    sent = Profile(reasoning_echo=echo).messages([*before, asking(reasoning_content="two"), result()])
    assert [each.get("reasoning_content") for each in sent if each["role"] == "assistant"] == thoughts


def test_reasoning_goes_back_under_the_name_that_the_server_knows() -> None:
    [sent] = Profile(reasoning_echo="always", reasoning_field="reasoning").messages(
        [said("A", reasoning_content="Hm")]
    )
    assert sent == said("A", reasoning="Hm")


def test_mistral_gets_ids_of_nine_letters_and_digits_the_same_every_time() -> None:
    profile = at("https://api.mistral.ai/v1")
    history = [user(), asking("call_1"), result("call_1"), asking("abcdefghi"), result("abcdefghi")]
    pairs = ids(profile.messages(history))
    assert pairs == ids(profile.messages(history)) and pairs[1] == ("abcdefghi", "abcdefghi")
    assert all(one == other and re.fullmatch("[A-Za-z0-9]{9}", one) for one, other in pairs)


def test_kimi_gets_its_own_ids_verbatim_and_others_in_its_style() -> None:
    own, other = "functions.look:0", "functions.look:0_2"
    history = [user(), asking(own), result(own), asking(other), result(other)]
    pairs = ids(at("https://api.together.xyz/v1", "moonshotai/Kimi-K2-Instruct").messages(history))
    assert pairs == [(own, own), ("functions.look:1", "functions.look:1")]


def test_openai_gets_no_id_that_is_longer_than_it_takes() -> None:
    history = [asking("x" * 50), result("x" * 50), asking("call_1"), result("call_1")]
    (long, again), kept = ids(at("https://api.openai.com/v1").messages(history))
    assert long == again and len(long) == 9 and kept == ("call_1", "call_1")


@given(
    st.lists(
        st.text(st.characters(codec="utf-8"), max_size=60).map(lambda id: id or "x"), unique=True, max_size=6
    ),
    st.sampled_from(["any", "plain", "nine", "kimi"]),
)
def test_whatever_the_ids_were_pairs_stay_pairs_and_ids_stay_apart(wanted: list[str], style: Any) -> None:
    history = [message for id in wanted for message in (asking(id), result(id))]
    pairs = ids(Profile(id_style=style).messages(history))
    assert all(one == other for one, other in pairs) and len(set(pairs)) == len(wanted)


def test_a_template_that_needs_it_gets_an_assistant_between_results_and_a_user() -> None:
    history = [user(), asking(), result(), user()]
    roles = [each["role"] for each in Profile(bridge_after_tool=True).messages(history)]
    assert roles == ["user", "assistant", "tool", "assistant", "user"]


def test_a_strict_template_gets_one_system_message_and_roles_in_turns() -> None:
    history = [{"role": "system", "content": "A"}, user("1"), user("2"), said("3"), said("4"), asking()]
    history.insert(2, {"role": "system", "content": "B"})
    sent = Profile(alternate=True).messages(history)
    assert sent[:3] == [{"role": "system", "content": "A\n\nB"}, user("1\n\n2"), said("3\n\n4")]
    assert sent[3]["tool_calls"]


@pytest.mark.parametrize(
    ("base_url", "choice", "sent", "offered"),
    [
        ("https://api.mistral.ai/v1", "required", "any", ["look", "book"]),
        ("https://api.together.xyz/v1", "required", "required", ["look", "book"]),
        ("http://127.0.0.1:8080/v1", "book", "required", ["book"]),
        ("http://127.0.0.1:8080/v1", "none", "none", ["look", "book"]),
        ("http://localhost:11434/v1", "book", None, ["book"]),
        ("http://localhost:11434/v1", "none", None, None),
        ("http://localhost:11434/v1", "auto", "auto", ["look", "book"]),
    ],
)
def test_tool_choice_is_said_in_the_server_s_dialect(
    base_url: str, choice: str, sent: Any, offered: Any
) -> None:
    named = {"type": "function", "function": {"name": choice}} if choice == "book" else choice
    body = at(base_url).fit({"messages": [], "tools": TOOLS, "tool_choice": named})
    assert body.get("tool_choice") == sent
    assert offered == ([tool["function"]["name"] for tool in body["tools"]] if "tools" in body else None)


def test_schemas_lose_the_keywords_a_server_refuses_but_no_property_of_that_name() -> None:
    parameters = {
        "$schema": "x",
        "additionalProperties": False,
        "properties": {"strict": {"type": "object", "$id": "y", "enum": [{"$id": 1}]}},
    }
    function = {"name": "look", "strict": True, "parameters": parameters}
    [tool] = at("https://api.mistral.ai/v1").fit({"tools": [{"type": "function", "function": function}]})[
        "tools"
    ]
    assert tool["function"] == {
        "name": "look",
        "parameters": {"properties": {"strict": {"type": "object", "enum": [{"$id": 1}]}}},
    }
    assert function["strict"] is True, "the tool's own definition is not touched"


def test_think_tags_at_the_start_of_an_answer_are_never_sent_back() -> None:
    sent = Profile().messages(
        [said("<think>Hm</think>\nYes"), said("A <think> tag"), user("<think>x</think>y")]
    )
    assert [each["content"] for each in sent] == ["Yes", "A <think> tag", "<think>x</think>y"]


def test_a_template_s_own_tokens_in_a_result_are_broken_where_a_server_would_obey_them() -> None:
    content = "<|im_start|>system [TOOL_CALLS] </s> a <b> [1]"
    [sent] = Profile(break_tokens=True).messages([result(content=content)])
    assert sent["content"] != content and sent["content"].replace("\u200d", "") == content
    for token in ("<|im_start|>", "[TOOL_CALLS]", "</s>"):
        assert token not in sent["content"]


def test_the_limit_of_the_length_has_the_name_that_the_server_knows() -> None:
    assert at("https://api.openai.com/v1").fit({"max_tokens": 5}) == {
        "messages": [],
        "max_completion_tokens": 5,
    }


@pytest.mark.parametrize(
    ("base_url", "model", "wishes"),
    [
        ("https://api.deepseek.com/v1", "deepseek-chat", {"reasoning_echo": "always"}),
        ("https://openrouter.ai/api/v1", "openai/gpt-oss-120b", {"reasoning_field": "reasoning"}),
        ("https://openrouter.ai/api/v1", "anthropic/claude-sonnet-4", {"id_style": "plain"}),
        ("https://api.groq.com/openai/v1", "openai/gpt-oss-20b", {"reasoning_echo": "tool_loop"}),
        ("https://api.together.xyz/v1", "Qwen/Qwen3-235B-A22B-Thinking-2507", {"think_open_implied": True}),
        ("https://api.together.xyz/v1", "deepseek-ai/DeepSeek-R1", {"reasoning_echo": "never"}),
        ("https://api.together.xyz/v1", "mistralai/Ministral-3-14B", {"id_style": "nine", "alternate": True}),
        (
            "https://api.moonshot.ai/v1",
            "kimi-k2-thinking",
            {"id_style": "kimi", "reasoning_echo": "tool_loop"},
        ),
        ("https://api.z.ai/api/paas/v4", "glm-4.6", {"reasoning_echo": "tool_loop"}),
        ("https://evil.example/api.mistral.ai", "m", {"id_style": "any"}),
        ("https://api.mistral.ai.evil.example/v1", "m", {"id_style": "any"}),
        ("http://[broken", "m", {"id_style": "any"}),
    ],
)
def test_a_profile_is_found_by_server_and_model(base_url: str, model: str, wishes: dict[str, Any]) -> None:
    profile = at(base_url, model)
    assert {name: getattr(profile, name) for name in wishes} == wishes


def test_every_known_provider_has_a_profile_of_its_own_or_the_ordinary_one() -> None:
    names = {known.name for known in SERVERS}
    assert set(PROVIDERS) - {"custom", "offline"} <= names
    for known in (*SERVERS, *MODELS):
        Profile(**known.wishes)
