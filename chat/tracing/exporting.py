"""Where spans go: to the collector that the settings name, in the background, or nowhere if it is away."""

from functools import cache

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer

TIMEOUT = 5.0
"""Seconds for one parcel of spans: none waits for them but a thread of its own."""


@cache
def provider(endpoint: str) -> TracerProvider:
    made = TracerProvider(resource=Resource.create({"service.name": "travelbot"}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=TIMEOUT)
    made.add_span_processor(BatchSpanProcessor(exporter))
    return made


def tracer(endpoint: str) -> Tracer:
    return provider(endpoint).get_tracer("travelbot")
