"""What every answer says besides Django's own: who may embed it, and what its page may not do."""

from collections.abc import Callable

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

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SAID.items():
            response.headers.setdefault(name, value)
        if request.method == "POST" and response.status_code == 302 and _view(request) in LEAVING:
            response["Clear-Site-Data"] = '"storage"'
        return response


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
