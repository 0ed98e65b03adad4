"""Each request has an id, a line in the log, and is timed."""

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chat.metrics import requests
from chat.request_id import begin

logger = logging.getLogger("travelbot.requests")
SECRET = ("shared", "shared_file", "account_reset_password_from_key")
"""Views whose addresses hold a key."""
METHODS = ("GET", "HEAD", "POST")


class Requests:
    """The first of all middleware. A query string may hold what somebody searched for: it is never logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        id, start = begin(request.headers.get("x-request-id", "")), perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = id
        _told(request, response, perf_counter() - start)
        return response


def _told(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    view, method = _view(request), request.method if request.method in METHODS else "other"
    requests.labels(view, method, f"{response.status_code // 100}xx").observe(seconds)
    if settings.LOG_REQUESTS:
        path = _without_key(request, view)
        facts = {"view": view, "status": response.status_code, "ms": round(1000 * seconds, 1)}
        facts |= {"method": request.method, "path": path, "who": _who(request)}
        logger.info("{method} {path} {status} {ms} ms".format(**facts), extra=facts)


def _without_key(request: HttpRequest, view: str) -> str:
    """The address; of one that holds a key, and of what is not there, its first part alone."""
    if view in SECRET or view == "none":
        return f"/{request.path.split('/')[1]}/…"
    return request.path


def _view(request: HttpRequest) -> str:
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"


def _who(request: HttpRequest) -> str:
    """Nobody is asked for whom the view has not asked for: that would be a query for each line."""
    user = request.__dict__.get("_cached_user")
    return f"user {user.pk}" if user is not None and user.pk else "visitor"
