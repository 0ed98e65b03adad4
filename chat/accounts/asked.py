"""Where a login is asked for everywhere, it is asked for in the way that the asker understands."""

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chat.pages.commands import by_script, sentence
from chat.turns.say import Refused


class LoginAsked(LoginRequiredMiddleware):
    """Django's, where ANONYMOUS is off. A script is told in a sentence: a login page is no answer to it."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        return None if settings.ANONYMOUS else super().process_view(request, *view)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        if by_script(request):
            return sentence(Refused("You are not logged in, so nothing was done: log in first.", 401))
        return super().handle_no_permission(request, view_func)
