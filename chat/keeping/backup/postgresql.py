"""A PostgreSQL database, dumped and restored by PostgreSQL's own programs, in one transaction each."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from django.db import connection

from chat.keeping.backup import versions
from chat.keeping.backup.emptiness import is_empty
from chat.keeping.backup.problem import Problem
from chat.keeping.backup.whole import whole

DUMP = ("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
SCRIPT = ("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-")
MIGRATIONS = ("pg_restore", "--data-only", "--table=django_migrations", "--file=-")
PSQL = ("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
EMPTIED = b"BEGIN;\nDROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n"
"""What a newer version has made, and a backup does not know, is in the way of migrating."""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def save(file: Path) -> None:
    with whole(file) as part:
        _run(*DUMP, f"--file={part}")


def load(file: Path, replace: bool) -> str:
    """All or nothing. Nothing is put aside."""
    versions.check(_applied(file))
    _check_alone()
    if not (replace or is_empty()):
        raise Problem("The database has rows already: back them up, and say --replace.")
    connection.close()
    with (
        _started(*SCRIPT, str(file), stdout=subprocess.PIPE) as script,
        _started(*PSQL, stdin=subprocess.PIPE) as psql,
    ):
        assert psql.stdin
        _feed(psql.stdin, script)
        _expect_success(psql)
    return ""


def _feed(rows: IO[bytes], script: "subprocess.Popen[bytes]") -> None:
    """COMMIT is said only once the whole file was read: without it everything stays as it was."""
    assert script.stdout
    try:
        rows.write(EMPTIED)
        shutil.copyfileobj(script.stdout, rows)
        _expect_success(script)
        rows.write(b"COMMIT;\n")
        rows.flush()
    except BrokenPipeError:
        return  # It says why itself.


def _applied(file: Path) -> list[tuple[str, str]]:
    """The migrations that a dump has had: id, app, name, time, each in its column."""
    with file.open("rb") as begun:
        if begun.read(5) != b"PGDMP":
            raise Problem(f"{file} is no backup of a PostgreSQL database.")
    lines = [line.split("\t") for line in _run(*MIGRATIONS, str(file)).splitlines()]
    return [(columns[1], columns[2]) for columns in lines if len(columns) == 4]


def _check_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        if others := cursor.fetchone()[0]:
            raise Problem(f"Others use the database ({others} connections): stop servers and workers first.")


def _run(*command: str) -> str:
    with _started(*command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        out = process.stdout.read()
        _expect_success(process)
    return out.decode()


@contextmanager
def _started(*command: str, **pipes: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Ended with the block, however that ends."""
    try:
        process = subprocess.Popen(command, env=_environment(), stderr=subprocess.PIPE, **pipes)  # type: ignore[call-overload]
    except FileNotFoundError as error:
        raise Problem(
            f"{command[0]} was not found: install PostgreSQL's client programs (Debian: postgresql-client)."
        ) from error
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _expect_success(process: "subprocess.Popen[bytes]") -> None:
    """Raises Problem with the program's own words."""
    if process.stdin:
        process.stdin.close()
    assert process.stderr and isinstance(process.args, tuple)
    words = process.stderr.read().decode(errors="replace").strip()
    if process.wait():
        program, why = str(process.args[0]), words.splitlines()[0] if words else f"code {process.returncode}"
        raise Problem(f"{program} failed: {why.rstrip('.')}.")


def _environment() -> dict[str, str]:
    """Where the database is, and the password: on no command line, where others would see it."""
    parameters = connection.get_connection_params()
    names = {option.keyword.decode(): option.envvar for option in psycopg.pq.Conninfo.get_defaults()}
    known = {name.decode(): str(parameters[key]) for key, name in names.items() if name and key in parameters}
    return {**os.environ, **known}
