"""The kinds of request that the model has rules for."""

from enum import StrEnum


class Kind(StrEnum):
    """Each is named by the tool that serves it."""

    WEATHER = "get_current_weather"
    STOCK = "get_current_stock_price"
    RESTAURANTS = "get_restaurant_recommendations"
    ACTIVITIES = "get_activity_suggestions"
    TIME = "get_local_time"
    DAYLIGHT = "get_daylight"
    HOLIDAYS = "get_public_holidays"
    AIRPORTS = "find_airports"
    CURRENCY = "convert_currency"
    DISTANCE = "get_distance"
    BOOKING = "book_restaurant_table"
    CANCELLING = "cancel_booking"
    BOOKINGS = "list_bookings"

    @property
    def subject(self) -> str:
        """The argument that says what the call is about; empty if it is about no one thing."""
        if self is Kind.STOCK:
            return "symbol"
        return "location" if self in PLACED else ""

    @property
    def is_form(self) -> bool:
        """Whether a call takes several things that a message says, in place of one subject."""
        return self in FORMS

    @property
    def writes(self) -> bool:
        """Whether a call changes something: it is never asked for twice in one turn."""
        return self in (Kind.BOOKING, Kind.CANCELLING)


PLACED = (
    Kind.WEATHER,
    Kind.RESTAURANTS,
    Kind.ACTIVITIES,
    Kind.TIME,
    Kind.DAYLIGHT,
    Kind.HOLIDAYS,
    Kind.AIRPORTS,
)
"""One call a place."""
FORMS = (Kind.CURRENCY, Kind.DISTANCE, Kind.BOOKING, Kind.CANCELLING, Kind.BOOKINGS)
FAMILIAR = (Kind.WEATHER, Kind.STOCK, Kind.RESTAURANTS, Kind.ACTIVITIES)
"""Those that are said to be lacking if no tool for them is offered."""
