"""A request as code that runs: cURL, httpx, and the clients of OpenAI and Together. The key stays outside."""

import shlex
from collections.abc import Mapping
from pprint import pformat
from typing import Any

from chat.inspector.visible import visible_json
from chat.llm.endpoint import PROVIDERS

KEY = "LLM_API_KEY"
"""The variable that the copied code reads its key from, unless the provider has one of its own."""
_BOTH = frozenset(
    "model messages tools tool_choice stream temperature top_p max_tokens seed stop response_format".split()
)
_OPENAI = _BOTH | {"stream_options", "parallel_tool_calls"}


def curl(url: str, body: Mapping[str, Any], key: str = KEY) -> str:
    data = shlex.quote(visible_json(body))
    return (
        f"curl -N {shlex.quote(url)} \\\n"
        f'  -H "Authorization: Bearer ${key}" \\\n'
        "  -H 'Content-Type: application/json' \\\n"
        f"  --data-binary {data}\n"
    )


def httpx(url: str, body: Mapping[str, Any], key: str = KEY) -> str:
    return f"""import os

import httpx

url = {url!r}
headers = {{"Authorization": f"Bearer {{os.environ.get({key!r}, '')}}"}}
body = {_python(body)}
with httpx.stream("POST", url, headers=headers, json=body, timeout=120) as response:
    for text in response.iter_text():
        print(text, end="", flush=True)
"""


def openai(url: str, body: Mapping[str, Any], key: str = KEY) -> str:
    return _client("openai", "OpenAI", url, _arguments(body, _OPENAI), key)


def together(url: str, body: Mapping[str, Any], key: str = KEY) -> str:
    return _client("together", "Together", url, _arguments(body, _BOTH), key)


def _arguments(body: Mapping[str, Any], named: frozenset[str]) -> dict[str, Any]:
    """What the client has no name for goes into `extra_body`, which it sends all the same."""
    extra = {name: value for name, value in body.items() if name not in named}
    known = {name: value for name, value in body.items() if name in named}
    return known | ({"extra_body": extra} if extra else {})


def key_of(provider: str) -> str:
    """The environment variable that a provider's own documentation names."""
    known = PROVIDERS.get(provider)
    return known.key_variables[-1] if known else KEY


def _client(package: str, name: str, url: str, arguments: Mapping[str, Any], key: str) -> str:
    base = url.removesuffix("/chat/completions")
    return f"""import os

from {package} import {name}

client = {name}(base_url={base!r}, api_key=os.environ.get({key!r}, "none"))
arguments = {_python(arguments)}
answer = client.chat.completions.create(**arguments)
for chunk in answer if arguments.get("stream") else [answer]:
    print(chunk.model_dump_json(exclude_unset=True))
"""


def _python(value: Any) -> str:
    return pformat(value, width=100, sort_dicts=False)
