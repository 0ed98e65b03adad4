"""Where spans go: to the collector that the settings name, in the background, or nowhere if it is away."""

from contextvars import ContextVar
from functools import cache

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Tracer

TIMEOUT = 5.0
"""Seconds for one parcel of spans: none waits for them but a thread of its own."""

trace_id: ContextVar[int] = ContextVar("trace_id")
"""Of the trace that begins."""


class GivenTrace(RandomIdGenerator):
    """A turn says its own trace: so that it is the same when the turn goes on elsewhere."""

    def generate_trace_id(self) -> int:
        return trace_id.get()


@cache
def provider(endpoint: str) -> TracerProvider:
    named = Resource.create({"service.name": "travelbot"})
    made = TracerProvider(resource=named, id_generator=GivenTrace())
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=TIMEOUT)
    made.add_span_processor(BatchSpanProcessor(exporter))
    return made


def tracer(endpoint: str) -> Tracer:
    return provider(endpoint).get_tracer("travelbot")
