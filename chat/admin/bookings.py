"""Tables that were booked."""

from django.contrib import admin

from chat.admin.reading import ReadOnly
from chat.models import Booking


@admin.register(Booking)
class BookingAdmin(ReadOnly):
    list_display = ("reference", "status", "restaurant", "place", "date", "time", "party_size", "created_at")
    list_filter = ("status", "date", "created_at")
    search_fields = ("reference", "restaurant", "place", "name")
    date_hierarchy = "created_at"
    list_select_related = ("conversation",)
