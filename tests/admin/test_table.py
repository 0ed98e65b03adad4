"""Rows as CSV: what a spreadsheet would take for a formula is text, and the export is recorded."""

import csv
import io

import pytest
from django.test import Client

from chat.models import AuditEntry, ToolCall
from chat.review import table
from tests.admin.staff import logged_in, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita(alice: Client) -> Client:
    return logged_in(alice, "read_conversation", "export_conversation")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=cmd|" /C calc"!A0']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_table_is_a_formula(rita: Client, bob: Client, text: str) -> None:
    turn = talk(bob)
    call = turn.steps.all()[0].calls.all()[0]
    ToolCall.objects.filter(pk=call.pk).update(name=text, arguments_raw=text, error=text)
    action = {"action": "export_calls", "_selected_action": [call.pk]}
    answer = rita.post("/admin/chat/toolcall/", action)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer).decode()
    [heading, row] = list(csv.reader(io.StringIO(content, newline="")))
    assert [row[heading.index(name)] for name in ("name", "arguments_raw", "error")] == [f"'{text}"] * 3
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.rows, entry.conversation) == (1, turn.conversation_id)


def test_ordinary_text_and_numbers_of_a_table_stay_as_they_are() -> None:
    rows = [("a=b", 'say "a;b"', -1.5, None)]
    assert list(table.lines(("one", "two", "three", "four"), rows)) == [
        '"one","two","three","four"\r\n',
        '"a=b","say ""a;b""","-1.5",""\r\n',
    ]
