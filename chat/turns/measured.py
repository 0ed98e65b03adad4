"""What is counted of turns, steps and calls once their rows are committed."""

from chat import metrics
from chat.agent.happenings import CallEnded, StepEnded, StepFailed
from chat.llm.exchange import Exchange
from chat.models import Step
from chat.turns.catalog import catalog


def step_ended(row: Step, exchange: Exchange, ended: StepEnded | StepFailed) -> None:
    name = _model(str((exchange.body or {}).get("model", "")))
    seconds = exchange.elapsed() if exchange.ended_after is None else exchange.ended_after
    metrics.steps.labels(name, row.status).observe(seconds)
    if exchange.first_delta_after is not None:
        metrics.first_tokens.labels(name).observe(exchange.first_delta_after)
    for direction, count in (("in", row.tokens_in), ("out", row.tokens_out)):
        metrics.tokens.labels(name, direction).inc(count or 0)
    found = ended.error.anomalies if isinstance(ended, StepFailed) else ended.answer.anomalies
    for anomaly in found:
        metrics.anomalies.labels(anomaly.kind).inc()
    if isinstance(ended, StepFailed):
        metrics.errors.labels(ended.error.kind).inc()


def call_ended(name: str, ended: CallEnded) -> None:
    metrics.tools.labels(metrics.label("tool", name), ended.status).observe(ended.seconds or 0)


def turn_ended(status: str, reason: str) -> None:
    metrics.turns.labels(status, reason).inc()


def _model(name: str) -> str:
    """Those that can be picked: of what anybody types, there is no end."""
    return name if any(name in names for _, names in catalog.groups()) else metrics.OTHER
