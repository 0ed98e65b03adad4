"""The database is in trouble: said in one sentence where the person is looking, with what they typed."""

from uuid import UUID

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from chat.models import Conversation
from chat.pages import composer
from chat.pages.commands import by_script
from chat.pages.owner import owner_of
from chat.pages.page import page
from chat.turns.outage import FAILURES, Trouble, Unknown, outage, trouble

NOT_DONE = {
    "say": "Your message was not sent",
    "conversations": "The conversation was not begun",
    "stop": "The answer was not stopped",
    "approve": "The call was not approved",
    "deny": "The call was not denied",
    "feedback": "Your feedback was not saved",
    "play_flow": "The flow was not played",
    "again": "The flow was not played again",
    "next_turn": "The next turn was not said",
    "leave_flow": "The play was not left",
    "rename": "The title was not changed",
    "share": "The link was not made",
    "share_revoke": "The link was not revoked",
    "delete": "The conversation was not deleted",
    "restore": "The conversation was not restored",
    "runs": "The run was not begun",
    "run_cancel": "The run was not cancelled",
    "run_resume": "The run was not taken up again",
    "run_again": "The run was not begun",
    "own_flows": "The flow was not saved",
    "own_flow": "The flow was not saved",
    "own_flow_play": "The flow was not played",
    "own_flow_delete": "The flow was not deleted",
    "own_flow_restore": "The flow was not restored",
    "save_flow": "The flow was not saved",
    "admin:chat_turn_write": "What you wrote beside the turn was not saved",
    "account_login": "You were not logged in",
    "account_logout": "You were not logged out",
    "account_signup": "The account was not made",
    "account_delete": "Nothing was deleted",
    "account_change_password": "Your password was not changed",
    "account_set_password": "Your password was not changed",
    "account_reset_password": "No letter was written",
    "account_reset_password_from_key": "Your password was not changed",
    "admin:logout": "You were not logged out",
}
"""By the view's name."""
WRITTEN = ("say", "conversations", "own_flows", "own_flow", "admin:chat_turn_write")
"""Those with a text that somebody wrote: it comes back, to be sent again."""
RETRY_AFTER = "5"


class Sessions(SessionMiddleware):
    """Django's, and an answer in words where a view, or the session itself, can't be read or written."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        failure = _failure(exception)
        return unavailable(request, failure) if failure else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except Exception as error:
            failure = _failure(error)
            if failure is None:
                raise
            if response.status_code == 503:
                return response
            return unavailable(request, Unknown() if response.status_code < 400 else failure)


def _failure(error: BaseException | None) -> Exception | None:
    """The database's failure that `error` is, or came of: a session makes other errors of it."""
    while error is not None:
        if isinstance(error, FAILURES) and trouble(error):
            return error
        error = error.__context__
    return None


def unavailable(request: HttpRequest, failure: Exception) -> HttpResponse:
    outage.noticed(failure)
    sentence = _sentence(request, failure)
    response = _answer(request, sentence, trouble(failure))
    response["Retry-After"] = RETRY_AFTER
    response._has_been_logged = True  # type: ignore[attr-defined]  # Else Django logs an error for each request.
    return response


def _sentence(request: HttpRequest, failure: Exception) -> str:
    wrong = trouble(failure) or Trouble.AWAY
    if request.method in ("GET", "HEAD"):
        return f"This can’t be shown now, since {wrong.value}. Try again in a moment."
    if isinstance(failure, Unknown):
        return "Nobody can know whether this was saved. Send it again: what is there is not made twice."
    not_done = NOT_DONE.get(_view(request), "What you sent was not saved")
    return f"{not_done}, since {wrong.value}. Nothing was saved: try again in a moment."


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _answer(request: HttpRequest, sentence: str, wrong: Trouble | None) -> HttpResponse:
    if by_script(request):
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    elsewhere = _view(request).startswith(("admin:", "account", "own_flow"))
    if request.method == "POST" and wrong is not Trouble.AWAY and not elsewhere:
        try:
            return _page(request, sentence)
        except FAILURES:
            pass  # Not even the page can be read.
    return _bare(request, sentence)


def _page(request: HttpRequest, sentence: str) -> HttpResponse:
    draft, key = composer.typed(request.POST), request.POST.get("client_key", "")
    return page(request, _conversation(request), error=sentence, draft=draft, client_key=key, status=503)


def _conversation(request: HttpRequest) -> Conversation | None:
    """Their own one that they were looking at, whatever of it was sent. Others’ are not read unrecorded."""
    pk = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    rows = Conversation.objects.kept().owned_by(owner_of(request))
    if isinstance(pk, UUID):
        return rows.filter(pk=pk).first()
    if isinstance(pk, int):
        path = "turns" if _view(request) in ("stop", "feedback") else "turns__steps__calls"
        return rows.filter(**{path: pk}).first()
    return None


def _bare(request: HttpRequest, sentence: str) -> HttpResponse:
    """A page made of the request alone. What was typed is in it, to be sent again."""
    form = request.POST if _view(request) in WRITTEN else QueryDict()
    fields = [
        (name, value)
        for name in form
        if name not in ("text", "csrfmiddlewaretoken")
        for value in form.getlist(name)
    ]
    context = {"sentence": sentence, "path": request.get_full_path(), "fields": fields}
    if form:
        context |= {"draft": composer.typed(request.POST), "csrf_token": get_token(request)}
    return HttpResponse(render_to_string("503.html", context), status=503)
