"""The page of a person's bookings, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.models import Booking
from chat.pages.owner import owner_of
from chat.pages.page import listed

LISTED = 200


@never_cache
@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    mine = Booking.objects.owned_by(owner_of(request)).select_related("conversation")
    found = list(mine[: LISTED + 1])
    shown = {"bookings": found[:LISTED], "older": len(found) > LISTED, "at_bookings": True}
    return render(request, "chat/bookings.html", {"conversation": None, **listed(request), **shown})
