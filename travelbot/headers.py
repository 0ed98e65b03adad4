"""What every answer says besides Django's own: who may embed it, and what its page may not do."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

SAID = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
LEAVING = ("account_logout", "account_delete")
"""After these the browser forgets what was typed and not sent. Not its cache: emptying that takes seconds."""


class Headers:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # django-csp's middleware would write it anew for each answer.
        self.said = SAID | {HEADER: build_policy()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own page of what went wrong has its style within.
        is_debug_page = settings.DEBUG and response.status_code in (404, 500)
        for name, value in (SAID if is_debug_page else self.said).items():
            response.headers.setdefault(name, value)
        if request.method == "POST" and response.status_code == 302 and _view(request) in LEAVING:
            response["Clear-Site-Data"] = '"storage"'
        return response


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
