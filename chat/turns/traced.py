"""A turn is traced where the settings say to what collector: else nothing of OpenTelemetry is loaded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from chat.agent.happenings import Ending, Tell
from chat.turns.claim import Claim


@dataclass(frozen=True, slots=True)
class Traced:
    tell: Tell
    ended: Callable[[Ending], None] = lambda ending: None


@contextmanager
def traced(claim: Claim, tell: Tell) -> Iterator[Traced]:
    """What the loop is to tell, instead of `tell`."""
    if not settings.OTLP_ENDPOINT:
        yield Traced(tell)
        return
    from chat.tracing.exporting import tracer
    from chat.tracing.spans import TurnSpans

    provider = settings.LLM.provider
    spans = TurnSpans(tracer(settings.OTLP_ENDPOINT), claim.conversation, claim.turn, provider, tell)
    try:
        yield Traced(spans.tell, spans.ended)
    except BaseException as error:
        spans.broken_off(error)
        raise
