"""What is counted and timed, for Prometheus. No label holds a person, a text or an id; each is one of few."""

from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

registry = CollectorRegistry()
ProcessCollector(registry=registry)
GCCollector(registry=registry)
PlatformCollector(registry=registry)

_OF_MODELS = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)
_OF_TOOLS = (0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60)
_OF_PAGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

turns = Counter(
    "travelbot_turns_ended", "Turns that have come to their end.", ("status", "reason"), registry=registry
)
steps = Histogram(
    "travelbot_step_seconds",
    "From sending a request to a model to the end of its answer.",
    ("model", "status"),
    buckets=_OF_MODELS,
    registry=registry,
)
first_tokens = Histogram(
    "travelbot_first_token_seconds",
    "From sending a request to a model to the first piece of its answer.",
    ("model",),
    buckets=_OF_MODELS,
    registry=registry,
)
tokens = Counter(
    "travelbot_tokens",
    "Tokens, as the model servers counted them.",
    ("model", "direction"),
    registry=registry,
)
errors = Counter(
    "travelbot_model_errors", "Requests to a model that came to no answer.", ("kind",), registry=registry
)
anomalies = Counter(
    "travelbot_anomalies", "Deviations of answers that were seen and handled.", ("kind",), registry=registry
)
tools = Histogram(
    "travelbot_tool_seconds",
    "How long tool calls ran.",
    ("tool", "status"),
    buckets=_OF_TOOLS,
    registry=registry,
)
feed_lag = Histogram(
    "travelbot_feed_lag_seconds",
    "From a change to the news of it leaving for an open page.",
    buckets=_OF_PAGES,
    registry=registry,
)
requests = Histogram(
    "travelbot_http_request_seconds",
    "How long requests took, by the view that answered.",
    ("view", "method", "status"),
    buckets=_OF_PAGES,
    registry=registry,
)

OTHER = "other"
_known: dict[str, set[str]] = {"model": set(), "tool": set()}


def know(what: str, names: Iterable[str]) -> None:
    """From now on each of `names` is a label of its own: of models and tools anybody may make up more."""
    _known[what].update(names)


def label(what: str, name: str) -> str:
    return name if name in _known[what] else OTHER
