"""Four exchanges open and close in their own time, and keep their holidays."""

from datetime import UTC, datetime

import pytest

from chat.atlas.exchanges import EXCHANGES, market


@pytest.mark.parametrize(
    ("code", "moment", "is_open"),
    [
        ("NYSE", datetime(2026, 7, 1, 13, 29, tzinfo=UTC), False),
        ("NYSE", datetime(2026, 7, 1, 13, 30, tzinfo=UTC), True),  # Summer time.
        ("NYSE", datetime(2026, 1, 7, 14, 29, tzinfo=UTC), False),
        ("NYSE", datetime(2026, 1, 7, 14, 30, tzinfo=UTC), True),
        ("NASDAQ", datetime(2026, 1, 7, 21, 0, tzinfo=UTC), False),
        ("LSE", datetime(2026, 7, 1, 7, 0, tzinfo=UTC), True),
        ("LSE", datetime(2026, 7, 1, 15, 30, tzinfo=UTC), False),
        ("TSX", datetime(2026, 7, 1, 15, 0, tzinfo=UTC), False),  # Canada Day.
        ("NYSE", datetime(2026, 7, 4, 15, 0, tzinfo=UTC), False),  # A Saturday.
        ("LSE", datetime(2026, 12, 24, 12, 0, tzinfo=UTC), True),
        ("LSE", datetime(2026, 12, 24, 12, 30, tzinfo=UTC), False),
        ("TSX", datetime(2026, 12, 24, 18, 30, tzinfo=UTC), False),
    ],
)
def test_when_an_exchange_is_open(code: str, moment: datetime, is_open: bool) -> None:
    assert (market(EXCHANGES[code], moment).current is not None) is is_open


def test_the_next_session_is_beyond_weekends_holidays_and_the_year() -> None:
    eve = datetime(2026, 12, 31, 22, tzinfo=UTC)
    opens = [f"{market(exchange, eve).following.opens:%Y-%m-%d %H:%M}" for exchange in EXCHANGES.values()]
    assert opens == ["2027-01-04 09:30", "2027-01-04 09:30", "2027-01-04 08:00", "2027-01-04 09:30"]
