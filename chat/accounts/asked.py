"""Where a login is asked for everywhere, it is asked for in the way that the asker understands."""

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from chat.pages.commands import by_script, sentence
from chat.turns.say import Refused


class LoginAsked(LoginRequiredMiddleware):
    """Django's, where ANONYMOUS is off. A script is told in a sentence: a login page is no answer to it."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        return None if settings.ANONYMOUS else super().process_view(request, *view)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Logins that nobody can count are not tried: else one could guess while Redis is away."""
        if type(exception).__module__ != "redis.exceptions":  # Without REDIS_URL nothing of it is loaded.
            return None
        sentence = "Nobody can log in or sign up for a moment: what counts attempts can’t be reached."
        context = {"sentence": f"{sentence} Try again soon.", "path": request.path}
        return render(request, "503.html", context, status=503)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        if by_script(request):
            return sentence(Refused("You are not logged in, so nothing was done: log in first.", 401))
        return super().handle_no_permission(request, view_func)
