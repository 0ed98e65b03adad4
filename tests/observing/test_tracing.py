"""Traces: what a collector is sent of a turn, and that no turn waits for one, or fails with it."""

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.tracing.exporting import provider
from chat.turns.database import in_database
from tests.playing import play, play_approved, said
from tests.scripted import ScriptedModel, calls, text
from tests.serving import Browser, serving
from tests.threads import in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)


class Collector(ThreadingHTTPServer):
    """Takes parcels of spans, as any collector does over HTTP."""

    daemon_threads = True

    def __init__(self, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Parcel)
        self.status = status
        self.parcels: list[bytes] = []

    @property
    def spans(self) -> list[Any]:
        read = [ExportTraceServiceRequest.FromString(parcel) for parcel in self.parcels]
        return [
            span
            for each in read
            for of in each.resource_spans
            for scope in of.scope_spans
            for span in scope.spans
        ]


class _Parcel(BaseHTTPRequestHandler):
    server: Collector

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.parcels.append(gzip.decompress(body) if packed else body)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def collector(settings: Any) -> Iterator[Collector]:
    with in_a_thread(Collector()) as server:
        settings.OTLP_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
        yield server
        provider(settings.OTLP_ENDPOINT).shutdown()


def facts(span: Any) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        kind = value.WhichOneof("value")
        return (
            [plain(each) for each in value.array_value.values]
            if kind == "array_value"
            else getattr(value, kind)
        )

    return {each.key: plain(each.value) for each in span.attributes}


@tool(writes=True)
async def book() -> dict[str, bool]:
    """Book it"""
    return {"booked": True}


async def talk(text: str) -> dict[str, Any]:
    with serving() as host:
        alice = Browser(host)
        conversation = await alice.begin(text)
        turn = await alice.ended(conversation)
        await alice.http.aclose()
    return turn | {"conversation": conversation}


async def test_a_turn_is_one_trace_of_its_requests_and_calls(collector: Collector, settings: Any) -> None:
    turn = await talk("What is the weather in New York and Chicago?")
    provider(settings.OTLP_ENDPOINT).force_flush()
    spans = {span.name: span for span in collector.spans}
    names = sorted(span.name for span in collector.spans)
    model, tool = "chat travelbot-offline", "execute_tool get_current_weather"
    assert names == [model, model, tool, tool, "invoke_agent travelbot"]
    root = spans["invoke_agent travelbot"]
    assert {span.trace_id for span in collector.spans} == {root.trace_id}
    assert {span.parent_span_id for span in collector.spans} == {b"", root.span_id}
    assert facts(root)["gen_ai.conversation.id"] == turn["conversation"]
    assert facts(root)["travelbot.status"] == "done"
    asked = facts(spans[model])
    assert asked["gen_ai.operation.name"] == "chat" and asked["gen_ai.request.model"] == "travelbot-offline"
    assert asked["gen_ai.usage.output_tokens"] > 0
    assert facts(spans[tool]).items() >= {"gen_ai.tool.name": "get_current_weather"}.items()


async def test_no_word_of_what_was_said_or_found_is_sent(collector: Collector, settings: Any) -> None:
    await talk("What is the weather in New York and Chicago?")
    provider(settings.OTLP_ENDPOINT).force_flush()
    assert collector.parcels
    for word in (b"New York", b"Chicago", b"weather in", b"temperature"):
        assert not [parcel for parcel in collector.parcels if word in parcel]


async def test_a_turn_that_waited_for_a_person_goes_on_in_its_trace(
    collector: Collector, settings: Any
) -> None:
    turn = await in_database(lambda: said(tools=("book",)))
    model = ScriptedModel([calls(("book", {})), text("Booked.")])
    await play_approved(turn, model, Toolbox([book]))
    await play(await in_database(said), ScriptedModel([text("Hello.")]))
    provider(settings.OTLP_ENDPOINT).force_flush()
    waited, went_on, other = (span for span in collector.spans if span.name == "invoke_agent travelbot")
    assert facts(waited)["travelbot.status"] == "awaiting_approval"
    assert facts(went_on)["travelbot.status"] == "done"
    assert waited.trace_id == went_on.trace_id != other.trace_id
    assert waited.span_id != went_on.span_id


@pytest.mark.parametrize("where", ["http://127.0.0.1:1", "http://nobody.invalid"])
async def test_a_turn_is_none_the_worse_for_a_collector_that_is_away(settings: Any, where: str) -> None:
    settings.OTLP_ENDPOINT = where
    assert (await talk("Hello"))["status"] == "done"
    provider(where).shutdown()


async def test_a_turn_is_none_the_worse_for_a_collector_that_refuses(
    collector: Collector, settings: Any
) -> None:
    collector.status = 400
    assert (await talk("Hello"))["status"] == "done"
    provider(settings.OTLP_ENDPOINT).force_flush()
    assert collector.parcels
