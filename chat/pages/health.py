"""Whether this process works, for whoever sends people to it, and what it counts, for whoever watches it."""

import secrets
from time import monotonic

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily

from chat.feed.hub import hub
from chat.metrics import registry
from chat.turns.dispatch import embedded
from chat.turns.outage import FAILURES
from chat.turns.queue import queue

KEPT_SECONDS = 1.0
"""A flood of questions asks the database once a second."""
OK = "ok"
NOT_RUN = "not taken up"
_found: dict[str, tuple[float, dict[str, str]]] = {}
_migrated = False


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers: nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """People may be sent here: 200, or 503; a word for each of what it takes."""
    at, found = _found.get("", (-KEPT_SECONDS, {}))
    if monotonic() - at >= KEPT_SECONDS:
        found = {"database": _database(), **_runs()}
        _found[""] = monotonic(), found
    ready = found["database"] == OK and found["turns"] != NOT_RUN
    return JsonResponse(found, status=200 if ready else 503)


def _database() -> str:
    global _migrated
    try:
        connection.ensure_connection()
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except FAILURES:
        return "away"
    return OK if _migrated else "to be migrated"


def _runs() -> dict[str, str]:
    if settings.SCALE_OUT:
        return {"turns": "in workers", "redis": _redis()}
    return {"turns": OK if embedded.is_running else NOT_RUN}


def _redis() -> str:
    """Away it is no reason to send nobody here: pages look for news themselves then."""
    try:
        cache.get("readyz")
    except Exception:  # redis-py's own, of several kinds; it is not installed everywhere.
        return "away"
    return OK


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with METRICS_TOKEN as its bearer token; for staff, where none is set."""
    if not _may_see(request):
        raise Http404
    return HttpResponse(generate_latest(registry) + _now(), content_type=CONTENT_TYPE_LATEST)


def _may_see(request: HttpRequest) -> bool:
    if token := settings.METRICS_TOKEN:
        given = request.headers.get("authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
    user = request.user
    return user.is_active and user.is_staff and user.has_perm("chat.view_conversation")


def _now() -> bytes:
    return generate_latest(_Now())


class _Now:
    """What is under way, read when it is asked for."""

    def collect(self) -> list[GaugeMetricFamily]:
        found = queue()
        turns = GaugeMetricFamily("travelbot_turns", "Turns that have not ended.", labels=["status"])
        for status, count in found.counts.items():
            turns.add_metric([status], count)
        oldest = GaugeMetricFamily(
            "travelbot_queue_oldest_seconds", "How long the first turn of the queue has waited.", found.oldest
        )
        viewers = sum(len(room.viewers) for room in list(hub.rooms.values()))
        sockets = GaugeMetricFamily("travelbot_sockets", "Open pages that listen to this process.", viewers)
        return [turns, oldest, sockets]
