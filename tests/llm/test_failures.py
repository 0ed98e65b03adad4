"""What servers say when they refuse, told apart."""

import json
from typing import Any

import pytest

from chat.llm.errors import ModelError
from chat.llm.failures import refused
from chat.llm.reading import read_answer


def refusal(status: int, body: Any = "", **headers: str) -> ModelError:
    text = body if isinstance(body, str) else json.dumps(body)
    return refused(status, {name.replace("_", "-"): value for name, value in headers.items()}, text.encode())


def message(text: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": text, **more}}


EXTRA = {
    "type": "extra_forbidden",
    "loc": ["body", "stream_options", "include_usage"],
    "msg": "Extra inputs are not permitted",
}
CODE = "unsupported_parameter"


@pytest.mark.parametrize(
    "status, body, kind",
    [
        (400, message("m does not support tools"), "tools_unsupported"),
        (
            400,
            message('"auto" tool choice requires --enable-auto-tool-choice and so on'),
            "tools_unsupported",
        ),
        (500, message("tools param requires --jinja flag"), "tools_unsupported"),
        (500, message("Unsupported param: tools"), "tools_unsupported"),
        (404, message("No endpoints found that support tool use. To learn more"), "tools_unsupported"),
        (404, message("No endpoints that support the provided 'tool_choice' value."), "tools_unsupported"),
        (400, message("x does not support parameters: ['tools'], for model=m"), "tools_unsupported"),
        (400, message("This model doesn't support tools."), "tools_unsupported"),
        (400, message("Model doesn't support function calling"), "tools_unsupported"),
        (400, message("too long", code="context_length_exceeded"), "context_length"),
        (400, message("longer than the maximum model length of 4096."), "context_length"),
        (400, message("The input token count (1200000) exceeds the maximum number"), "context_length"),
        (400, message("Your request exceeded model token limit: 8192"), "context_length"),
        (400, message("Range of input length should be [1, 30720]"), "context_length"),
        (400, message("first 5000 tokens when context the overflows"), "context_length"),
        (400, message("Content Exists Risk"), "content_filter"),
        (400, message("your prompt was flagged as potentially violating"), "content_filter"),
        (400, message("This model's maximum context length is 8192 tokens."), "context_length"),
        (400, message("the request exceeds the available context size"), "context_length"),
        (422, message("`inputs` tokens + `max_new_tokens` must be <= 8193"), "context_length"),
        (400, message("The response was filtered", code="content_filter"), "content_filter"),
        (400, message("Failed to call a function.", code="tool_use_failed"), "tool_use_failed"),
        (
            400,
            message("Unsupported parameter: 'parallel_tool_calls' is not supported."),
            "unsupported_parameter",
        ),
        (
            400,
            message(
                "This model does not support parallel tool calls.", param="parallel_tool_calls", code=CODE
            ),
            "unsupported_parameter",
        ),
        (422, {"detail": [EXTRA]}, "unsupported_parameter"),
        (422, {"object": "error", "message": {"detail": [EXTRA]}}, "unsupported_parameter"),
        (400, message("Unrecognized request argument supplied: stream_options"), "unsupported_parameter"),
        (
            400,
            message("Invalid parameter: messages with role 'tool' must", param="messages.[3].role"),
            "bad_request",
        ),
        (400, message("Model 'foo' is not supported"), "bad_request"),
        (401, message("bad key"), "auth"),
        (402, message("pay"), "billing"),
        (429, message("You exceeded your quota", code="insufficient_quota"), "billing"),
        (429, {"error": "insufficient_quota"}, "billing"),
        (403, {"detail": "no"}, "permission"),
        (404, {"error": "model 'x' not found"}, "not_found"),
        (408, "", "timeout"),
        (409, "", "conflict"),
        (429, message("too many tokens per minute for this context window"), "rate_limit"),
        (500, "oops", "server_error"),
        (503, [message("overloaded", code=503, status="UNAVAILABLE")], "server_error"),
        (422, message("no"), "bad_request"),
        (301, "", "bad_request"),
    ],
)
def test_the_first_kind_that_fits_is_taken(status: int, body: Any, kind: str) -> None:
    error = refusal(status, body)
    assert (error.kind, error.status) == (kind, status)


def test_the_setting_at_fault_is_named() -> None:
    assert refusal(422, {"detail": [EXTRA]}).param == "stream_options"
    assert refusal(400, message("Unknown parameter: 'seed'.", param="seed")).param == "seed"
    assert refusal(400, message("Unrecognized request argument supplied: strict")).param == "strict"
    assert refusal(400, message("m does not support the parameter `logprobs`")).param == "logprobs"
    assert refusal(400, message("m does not support parameters: {'strict': True}")).param == "strict"
    assert refusal(400, message("Extra inputs are not permitted, field: 'seed'")).param == "seed"


def test_a_wait_is_read_from_each_header() -> None:
    assert refusal(429, retry_after="2.5").retry_after == 2.5
    assert refusal(429, retry_after="9", retry_after_ms="1500").retry_after == 1.5
    assert refusal(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT").retry_after == 0
    assert refusal(429, retry_after="soon").retry_after is None


def test_only_what_may_pass_is_retryable_unless_the_server_says_otherwise() -> None:
    assert refusal(503).retryable and refusal(429, retry_after="120").retryable
    assert not refusal(429, retry_after="121").retryable
    assert not refusal(400).retryable and refusal(400, x_should_retry="true").retryable
    assert not refusal(503, x_should_retry="false").retryable


def test_a_server_s_words_are_quoted_and_cut() -> None:
    error = refusal(400, message("because " * 200))
    assert "because" in error.message and len(error.message) < 600


def stream_failure(*lines: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        read_answer(200, {"content-type": "text/event-stream"}, ["\n\n".join(lines).encode()])
    return caught.value


@pytest.mark.parametrize(
    "line",
    [
        'data: {"error": {"message": "boom"}}',
        'data: {"error": "boom"}',
        'data: [{"error": {"message": "boom"}}]',
        'data: {"object": "error", "message": "boom"}',
        'data: {"type": "error", "message": "boom"}',
        'data: {"detail": "boom"}',
        'data: {"choices": [], "error": {"message": "boom"}}',
        'data: {"data": {"error": {"message": "boom"}}, "success": false}',
        'data: {"choices": [{"delta": {}, "finish_reason": "error", "error": {"message": "boom"}}]}',
        'event: error\ndata: {"message": "boom"}',
        "event: error\ndata: boom",
        'error: {"message": "boom"}',
        '{"error": {"message": "boom"}}',
        'data: {"choices": [{"delta": {}, "finish_reason": "error"}], "error": {"message": "boom"}}',
    ],
)
def test_an_error_in_a_stream_is_seen_in_every_shape(line: str) -> None:
    error = stream_failure(line, "data: [DONE]")
    assert (error.kind, error.retryable) == ("stream_error", True)
    assert "boom" in error.message


@pytest.mark.parametrize("reason", ["error", "abort", "insufficient_system_resource", "network_error"])
def test_a_finish_reason_may_say_that_the_server_failed(reason: str) -> None:
    line = json.dumps({"choices": [{"delta": {"content": "Hm"}, "finish_reason": reason}]})
    error = stream_failure(f"data: {line}", "data: [DONE]")
    assert (error.kind, error.content, error.retryable) == ("stream_error", "Hm", False)


@pytest.mark.parametrize("empty", ["null", '""', "{}", "[]", "false"])
def test_an_empty_error_is_none(empty: str) -> None:
    line = (
        f'data: {{"error": {empty}, "choices": [{{"delta": {{"content": "Hi"}}, "finish_reason": "stop"}}]}}'
    )
    assert read_answer(200, {}, [line.encode()]).content == "Hi"


@pytest.mark.parametrize(
    "body, kind, retryable",
    [
        ("", "truncated", True),
        (": ping\n\n", "truncated", True),
        ("<html>", "protocol", False),
        ("data: oops\n\n", "protocol", True),
        ("Bad gateway", "protocol", True),
        ('data: {"choices": [{"delta": {"content": "Hi', "truncated", True),
        ('{"choices": [{"message": {"content": "Hi', "truncated", True),
        ('data: {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]}\n\n', "protocol", False),
    ],
)
def test_what_is_no_answer_says_so(body: str, kind: str, retryable: bool) -> None:
    with pytest.raises(ModelError) as caught:
        read_answer(200, {}, [body.encode()])
    assert (caught.value.kind, caught.value.retryable) == (kind, retryable)
