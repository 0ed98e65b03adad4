"""Whether a database holds anything that somebody would miss."""

from django.db import connection

MISSED = ("auth_user", "chat_conversation", "chat_run", "chat_booking")


def is_empty() -> bool:
    """Tables alone are nothing: any start makes them."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in MISSED:
            if table in there:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
                if cursor.fetchone()[0]:
                    return False
    return True
