"""Which version of the site a backup is of, by the migrations it has had."""

from collections.abc import Collection

from django.db.migrations.loader import MigrationLoader

from chat.keeping.backup.problem import Problem

Applied = Collection[tuple[str, str]]
"""Apps with the names of migrations."""


def check(applied: Applied) -> None:
    """Raises Problem for a backup of another site, or of a version after this one."""
    if not any(app == "chat" for app, _ in applied):
        raise Problem("This is no backup of a Travelbot: it has no conversations.")
    loader = MigrationLoader(None)
    known = loader.disk_migrations or {}
    unknown = [name for app, name in applied if app in loader.migrated_apps and (app, name) not in known]
    if unknown:
        raise Problem(f"This backup is of a newer version, with {max(unknown)}: restore it with that one.")
