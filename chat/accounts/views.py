"""The pages of one's own account: what there is, taking it along, deleting it."""

from allauth.core.ratelimit import consume
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from chat.accounts.forms import WORD, DeletionForm
from chat.accounts.leaving import leave
from chat.accounts.taking import taken
from chat.accounts.theirs import Theirs
from chat.pages.owner import owner_of
from chat.pages.page import listed

GONE = "account_gone"


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _page(request, DeletionForm(request.user))


@never_cache
@require_safe
def take(request: HttpRequest) -> FileResponse:
    """Everything as a zip."""
    name = f"travelbot-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(taken(owner_of(request)), as_attachment=True, filename=name)


@never_cache
@sensitive_post_parameters("proof")
@require_http_methods(["POST"])
def delete(request: HttpRequest) -> HttpResponse:
    form = DeletionForm(request.user, request.POST)
    if form.by_password and not consume(request, action="reauthenticate", user=request.user):
        return render(request, "429.html", status=429)
    if not form.is_valid():
        return _page(request, form)
    leave(owner_of(request))
    logout(request)
    return redirect(GONE)


@login_not_required
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "account/gone.html")


def _page(request: HttpRequest, form: DeletionForm) -> HttpResponse:
    counts = Theirs(owner_of(request)).counts()
    shown = {"conversation": None, **listed(request), "at_account": True}
    context = shown | {"deletion": form, "word": WORD, "counts": counts, "anything": any(counts.values())}
    return render(request, "account/account.html", context)
