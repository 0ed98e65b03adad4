"""The pages: views of the rows, with a fixed number of queries each."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chat.pages.commands import new
from chat.pages.owner import readable, takeable
from chat.pages.page import listed, page
from chat.pages.transcript import earlier
from chat.review import audit
from chat.turns.trace import trace


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return page(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversations(request: HttpRequest) -> HttpResponse:
    """GET: the list, searched by `q`. POST: a new conversation."""
    if request.method == "POST":
        return new(request)
    if request.headers.get("hx-request"):
        return render(request, "chat/conversations.html", {"conversation": None, **listed(request)})
    return page(request, None)


@never_cache
@require_safe
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page; for the page's script, turns that come before those it has."""
    found = readable(request, pk)
    return earlier(request, found) or page(request, found)


@never_cache
@require_safe
def export(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The whole trace: the format of docs/trace.md."""
    conversation = takeable(request, pk)
    audit.take(request, conversation, audit.Action.EXPORTED, request.path)
    return JsonResponse(trace(conversation), json_dumps_params={"ensure_ascii": False, "indent": 1})
