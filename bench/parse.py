"""How fast an answer is parsed: ours against the openai package's stream, on the same bytes, in one run."""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import httpx
import openai
from openai.lib.streaming.chat import ChatCompletionStreamState

sys.path.insert(0, str(Path(__file__).parent.parent))

from chat.llm.reading import Reading  # noqa: E402

DELTAS, CALLS, READ, ROUNDS = 5000, 10, 4096, 7
TOOLS = {f"tool_{number}": {"type": "object"} for number in range(CALLS)}


def body() -> bytes:
    """An answer of 5,000 deltas: half of it text, half of it ten calls whose arguments come in turns."""
    words = [chunk({"content": f"word{number} "}) for number in range(DELTAS // 2)]
    heads = [chunk({"tool_calls": [head(number)]}) for number in range(CALLS)]
    rest = DELTAS - len(words) - len(heads)
    pieces = [chunk({"tool_calls": [piece(at % CALLS, at, rest)]}) for at in range(rest)]
    usage = {"prompt_tokens": 10, "completion_tokens": DELTAS, "total_tokens": DELTAS + 10}
    ends = [chunk({}, "tool_calls"), chunk(None, usage=usage), b"data: [DONE]\n\n"]
    return b"".join([*words, *heads, *pieces, *ends])


def chunk(delta: object, finish_reason: object = None, **more: object) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    value = {
        "id": "chatcmpl-9x2Lk4",
        "object": "chat.completion.chunk",
        "created": 1730000000,
        "model": "gpt-4o-mini-2024-07-18",
        "system_fingerprint": "fp_1bb46167f9",
        "choices": [] if delta is None else [choice],
        **more,
    }
    return b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"


def head(number: int) -> dict[str, object]:
    function = {"name": f"tool_{number}", "arguments": '{"text":"'}
    return {"index": number, "id": f"call_{number}", "type": "function", "function": function}


def piece(call: int, at: int, rest: int) -> dict[str, object]:
    last = at >= rest - CALLS
    return {"index": call, "function": {"arguments": '"}' if last else f"word{at} "}}


def cut(data: bytes) -> list[bytes]:
    return [data[at : at + READ] for at in range(0, len(data), READ)]


class Served(httpx.AsyncByteStream, httpx.SyncByteStream):
    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


def ours(chunks: list[bytes]) -> list[str]:
    reading = Reading(200, {"content-type": "text/event-stream"}, TOOLS)
    for data in chunks:
        for _ in reading.feed(data):
            pass
    for _ in reading.close():
        pass
    return [call.arguments_raw for call in reading.answer().tool_calls]


def openai_client(chunks: list[bytes]) -> openai.OpenAI:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Served(chunks))

    http = httpx.Client(transport=httpx.MockTransport(answer))
    return openai.OpenAI(api_key="none", base_url="http://bench.invalid/v1", http_client=http)


def theirs(client: openai.OpenAI) -> list[str]:
    """The package's plain stream, put together in the simplest way there is."""
    arguments: dict[int, str] = {}
    for each in client.chat.completions.create(model="m", messages=[], stream=True):
        for choice in each.choices:
            for call in choice.delta.tool_calls or ():
                more = call.function.arguments if call.function else None
                arguments[call.index] = arguments.get(call.index, "") + (more or "")
    return list(arguments.values())


def theirs_put_together(client: openai.OpenAI) -> list[str]:
    """The same stream, put together by the package itself."""
    state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
    for each in client.chat.completions.create(model="m", messages=[], stream=True):
        state.handle_chunk(each)
    calls = state.get_final_completion().choices[0].message.tool_calls or ()
    return [call.function.arguments for call in calls if call.type == "function"]


def best(work: Callable[[], list[str]]) -> tuple[float, list[str]]:
    """The fastest of several rounds: what else the machine does only ever adds."""
    seconds, result = float("inf"), list[str]()
    for _ in range(ROUNDS):
        gc.collect()
        began = perf_counter()
        result = work()
        seconds = min(seconds, perf_counter() - began)
    return seconds, result


def main() -> None:
    data = body()
    chunks = cut(data)
    client = openai_client(chunks)
    print(f"{DELTAS:,} deltas, {CALLS} parallel calls, {len(data):,} bytes in reads of {READ:,}:")
    own, arguments = best(lambda: ours(chunks))
    print(f"  Travelbot, answer and all       {own * 1e3:7.1f} ms")
    for name, work in (("stream only", theirs), ("put together", theirs_put_together)):
        seconds, same = best(lambda work=work: work(client))  # type: ignore[misc]
        if same != arguments:
            sys.exit(f"The openai package made other arguments of the same bytes ({name}).")
        print(f"  openai {openai.__version__}, {name:<16}{seconds * 1e3:7.1f} ms  ratio {seconds / own:.1f}")


if __name__ == "__main__":
    main()
