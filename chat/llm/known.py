"""The profiles of known servers and models. A server's wishes win over those of the model it serves."""

import re
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from chat.llm.endpoint import Endpoint
from chat.llm.profiles import Profile


class Known(NamedTuple):
    name: str
    pattern: str
    """A regular expression: the host, host:port, or how the last part of the model's name begins."""
    wishes: dict[str, Any]


_LOCAL = r"(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal)"
_STRICT_SCHEMA = frozenset({"$id", "$schema", "additionalProperties", "strict"})

SERVERS = (
    Known("together", r"api\.together\.(?:xyz|ai)", {}),
    Known("openai", r"api\.openai\.com", {"id_style": "plain", "max_tokens": "max_completion_tokens"}),
    Known("openrouter", r"openrouter\.ai", {"id_style": "plain", "reasoning_field": "reasoning"}),
    Known("groq", r"api\.groq\.com", {"reasoning_field": "reasoning"}),
    Known(
        "ollama",
        _LOCAL + r":11434|ollama",
        {"tool_choice": "ignored", "reasoning_field": "reasoning", "break_tokens": True},
    ),
    Known("llamacpp", _LOCAL + r":8080", {"tool_choice": "words", "break_tokens": True}),
    Known("lmstudio", _LOCAL + r":1234", {"content_on_calls": "empty", "break_tokens": True}),
    Known(
        "mistral",
        r"api\.mistral\.ai|codestral\.mistral\.ai",
        {
            "stream_options": False,
            "required": "any",
            "id_style": "nine",
            "bridge_after_tool": True,
            "alternate": True,
            "content_on_calls": "empty",
            "reasoning_echo": "never",
            "schema_unwanted": _STRICT_SCHEMA,
        },
    ),
    Known("deepseek", r"api\.deepseek\.com", {"reasoning_echo": "always", "id_style": "plain"}),
    Known("kimi", r"api\.moonshot\.(?:ai|cn)|api\.kimi\.com", {"reasoning_echo": "tool_loop"}),
    Known("glm", r"(?:api\.z\.ai|open\.bigmodel\.cn)", {"reasoning_echo": "tool_loop"}),
    Known(
        "gemini",
        r"generativelanguage\.googleapis\.com|[\w-]*aiplatform\.googleapis\.com",
        {"schema_unwanted": frozenset({"$id", "$schema", "strict"}), "reasoning_echo": "never"},
    ),
    Known(
        "anthropic",
        r"api\.anthropic\.com|bedrock[\w.-]*\.amazonaws\.com",
        {"id_style": "plain", "reasoning_echo": "never"},
    ),
)
MODELS = (
    Known("gpt-oss", r"gpt-oss", {"reasoning_echo": "tool_loop"}),
    Known("deepseek-r1", r"deepseek-(?:r1|reasoner)", {"reasoning_echo": "never"}),
    Known("deepseek", r"deepseek-v?[3-9]|deepseek-chat", {"reasoning_echo": "tool_loop"}),
    Known("kimi", r"kimi", {"id_style": "kimi", "reasoning_echo": "tool_loop"}),
    Known("qwen-thinking", r"qwen3[\w.-]*thinking|qwq", {"think_open_implied": True}),
    Known("glm", r"glm-[4-9]", {"reasoning_echo": "tool_loop"}),
    Known("minimax", r"minimax-m", {"reasoning_echo": "tool_loop"}),
    Known(
        "mistral",
        r"(?:ministral|mistral|mixtral|magistral|devstral|codestral)",
        {"id_style": "nine", "bridge_after_tool": True, "alternate": True},
    ),
    Known("gemma", r"gemma", {"alternate": True}),
    Known("claude", r"claude", {"id_style": "plain"}),
)


def profile_for(endpoint: Endpoint, model: str) -> Profile:
    """The profile of `model` at `endpoint`."""
    return _profile(_where(endpoint.base_url), model.rpartition("/")[2].lower())


@cache
def _profile(where: str, model: str) -> Profile:
    wishes: dict[str, Any] = {}
    for table, text, rest in ((MODELS, model, ".*"), (SERVERS, where, r"(?::\d+)?")):
        fits = (known for known in table if re.fullmatch(f"(?:{known.pattern}){rest}", text))
        wishes |= next((known.wishes for known in fits), {})
    return Profile(**wishes)


def _where(base_url: str) -> str:
    try:
        address = urlsplit(base_url)
        port = address.port
    except ValueError:
        return ""
    host = (address.hostname or "").lower()
    return f"{host}:{port}" if port else host
