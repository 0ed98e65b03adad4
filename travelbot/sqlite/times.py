"""Times as Django keeps them in SQLite; of what is in UTC on both sides nobody asks in which zone it is."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    def adapt_datetimefield_value(self, value: Any) -> str | None:
        if type(value) is datetime and value.tzinfo is UTC is self.connection.timezone:
            return str(value.replace(tzinfo=None))
        adapted: str | None = super().adapt_datetimefield_value(value)
        return adapted

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        if type(value) is str and self.connection.timezone is UTC:
            try:
                read = datetime.fromisoformat(value)
            except ValueError:
                pass  # Django reads more than that.
            else:
                return read if read.tzinfo else read.replace(tzinfo=UTC)
        converted: datetime | None = super().convert_datetimefield_value(value, expression, connection)
        return converted
