"""What all tests share: no way out to the internet, a person with a browser, and a model made to order."""

import logging
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.db import connection, reset_queries
from django.db.models.signals import post_migrate
from django.test import Client
from pytest_django import DjangoDbBlocker

from chat.turns.catalog import catalog
from chat.turns.database import in_database, in_database_to_read
from tests import canaries

_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_connect = socket.socket.connect


def _connect_on_this_machine(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
        raise AssertionError(f"A test tried to reach {address}: no test may leave this machine.")
    _connect(self, address)


def pytest_configure() -> None:
    """A password that is made to be slow to guess is slow to make: a third of a second for each person.

    All of a test run's visitors come from one address, and more of them than an hour's.
    No example of a property test is timed: machines are noisy.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VISITORS_AN_HOUR = 0
    canaries.lay_out()
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def nobody_leaves_this_machine() -> Iterator[None]:
    socket.socket.connect = _connect_on_this_machine  # type: ignore[method-assign]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def secrets_are_looked_for() -> Iterator[None]:
    from travelbot.asgi import application

    logging.getLogger().addHandler(log := canaries.Log())
    doors = application.application_mapping
    doors["websocket"] = canaries.watched(sockets := doors["websocket"])
    yield
    doors["websocket"] = sockets
    logging.getLogger().removeHandler(log)
    canaries.none_found()


@pytest.fixture(autouse=True)
def no_secret_is_given_away(secrets_are_looked_for: None) -> Iterator[None]:
    """Whatever a test is about; it need not ask."""
    yield
    canaries.none_found()


def _keep_what_the_code_says() -> None:
    """Content types and permissions are the same for all tests, and stay.

    Django would empty their tables after each test that commits, and ask every model to make its rows again.
    """
    for model in (ContentType, Permission):
        model._meta.managed = False  # What is not managed is not flushed.
    assert post_migrate.disconnect(create_contenttypes)
    assert post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL drops no database that a thread of ours, or a process that was just killed, still holds."""
    _keep_what_the_code_says()
    yield
    in_database.close()
    in_database_to_read.close()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(_END_OTHERS)


@pytest.fixture(autouse=True)
def what_a_server_listed_is_forgotten() -> Iterator[None]:
    yield
    catalog.listed = None


@pytest.fixture(autouse=True)
def counted_queries_are_forgotten() -> Iterator[None]:
    """Django keeps 9,000, and warns of one more; only requests forget them."""
    yield
    reset_queries()


@pytest.fixture
def alice(client: Client) -> Client:
    """A person's browser, whose forms ask for pages."""
    client.defaults |= {"HTTP_ACCEPT": "text/html", "SERVER_NAME": "localhost"}
    return client


@pytest.fixture
def bob() -> Client:
    """Somebody else's."""
    return Client(HTTP_ACCEPT="text/html", SERVER_NAME="localhost")
