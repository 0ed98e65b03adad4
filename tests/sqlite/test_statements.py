"""Statements are converted once for SQLite: to what Django makes of them."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from chat.models import Step
from tests.playing import said

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="others take statements as they are"),
]


@pytest.mark.parametrize(
    "query", ["SELECT 1", "SELECT %s, %s", "SELECT '100%%' || %s", "SELECT %s LIKE '%%s'", "SELECT '?' || %s"]
)
def test_each_is_what_django_makes_of_it_however_often_it_is_said(query: str) -> None:
    marks = query.replace("%%", "").count("%s")
    with connection.cursor() as cursor:
        meant = SQLiteCursorWrapper.convert_query(cursor.cursor, query)
        for _ in range(2):
            assert cursor.cursor.convert_query(query) == meant
            cursor.execute(query, ["é"] * marks)
            assert len(cursor.fetchall()) == 1


def test_values_may_have_names() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %(b)s || '%%' || %(a)s", {"a": "1", "b": "2"})
        assert cursor.fetchall() == [("2%1",)]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are looked up there")
def test_what_a_statement_may_have_to_undo_is_in_no_file() -> None:
    """It would be opened, written and deleted for each row of a table with some indexes."""
    Step.objects.create(turn=said(), number=1)
    files = [os.path.realpath(open) for open in Path("/proc/self/fd").iterdir()]
    assert not [name for name in files if "etilqs" in name]
