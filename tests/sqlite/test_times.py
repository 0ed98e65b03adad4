"""Times are kept in SQLite, and read, as Django keeps and reads them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3 import operations
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="others know times")

ELSEWHERE = timezone(timedelta(hours=5, minutes=45))
TIMES = st.datetimes(
    datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.sampled_from([None, UTC, ELSEWHERE])
)


def both() -> tuple[Any, Any]:
    return connection.ops, operations.DatabaseOperations(connection)


@given(TIMES)
def test_a_time_is_kept_and_read_as_django_does(at: datetime) -> None:
    ours, theirs = both()
    kept = ours.adapt_datetimefield_value(at)
    assert kept == theirs.adapt_datetimefield_value(at)
    read = ours.convert_datetimefield_value(kept, None, connection)
    assert read == theirs.convert_datetimefield_value(kept, None, connection)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "kept", [None, "2026-11-28 07:05:09+02:00", "2026-11-28 7:05", "2026-11-28", datetime(2026, 1, 1)]
)
def test_what_others_have_written_is_read_as_django_reads_it(kept: Any) -> None:
    read, meant = (each.convert_datetimefield_value(kept, None, connection) for each in both())
    assert read == meant


def test_no_time_is_none() -> None:
    assert connection.ops.adapt_datetimefield_value(None) is None
