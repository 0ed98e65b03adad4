"""What is said to the database, in two words each."""

import re

from django.test.utils import CaptureQueriesContext

TABLE = re.compile(r"(SELECT) .*? FROM (\w+)|(UPDATE) (\w+)|(INSERT) INTO (\w+)|(DELETE) FROM (\w+)")


def made(queries: CaptureQueriesContext) -> list[str]:
    """Of each what it does to which table; savepoints are the test's own."""
    found = (TABLE.match(query["sql"].replace('"', "")) for query in queries)
    return [" ".join(filter(None, match.groups())) for match in found if match]
