"""Filters that ask whether a row has a part with a value: no join, so no row is found twice."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Exists, Min, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from chat.admin.choices import values

Choices = Sequence[tuple[str, str]]


def within(rows: QuerySet[Any], parts: QuerySet[Any], way: str = "conversation") -> QuerySet[Any]:
    """Those of the rows that have such a part. Each database is asked as it plans best."""
    parts = parts.order_by()
    if connection.vendor == "sqlite":
        return rows.filter(pk__in=parts.values(way))
    return rows.filter(Exists(parts.filter(**{way: OuterRef("pk")})))


class Chosen(admin.SimpleListFilter):
    """One of some values; what none of them is narrows nothing."""

    def offered(self) -> Choices:
        raise NotImplementedError

    def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return self.offered()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset if value is None else self.chosen(queryset, value.replace("\x00", ""))


def having(
    name: str, called: str, part: type[Model], column: str, choices: Choices = (), way: str = "conversation"
) -> type[Chosen]:
    """Has it a part of this kind with this value?"""

    class Having(Chosen):
        title, parameter_name = called, name

        def offered(self) -> Choices:
            return choices or [(value, value) for value in values(part, column)]

        def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
            return within(rows, part._default_manager.filter(**{column: value}), way)

    return Having


def being(name: str, called: str, model: type[Model], choices: Choices = ()) -> type[Chosen]:
    """Has the row itself this value?"""

    class Being(Chosen):
        title, parameter_name = called, name

        def offered(self) -> Choices:
            return choices or [(value, value) for value in values(model, name)]

        def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
            return rows.filter(**{name: value})

    return Being


def month(model: type[Model], column: str) -> type[Chosen]:
    """In which month it was, from the newest to the oldest."""

    class Month(Chosen):
        title, parameter_name = "month", "month"

        def offered(self) -> Choices:
            first = model._default_manager.order_by().aggregate(first=Min(column))["first"] or timezone.now()
            at, now = (first.year, first.month), timezone.now()
            months = []
            while at <= (now.year, now.month):
                months.append(f"{at[0]}-{at[1]:02}")
                at = _after(*at)
            return [(each, each) for each in reversed(months)]

        def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
            try:
                first = datetime.strptime(value, "%Y-%m").replace(tzinfo=UTC)
                end = datetime(*_after(first.year, first.month), 1, tzinfo=UTC)
            except ValueError:
                return rows.none()
            return rows.filter(**{f"{column}__gte": first, f"{column}__lt": end})

    return Month


def _after(year: int, number: int) -> tuple[int, int]:
    return (year + number // 12, number % 12 + 1)


class Duration(Chosen):
    title, parameter_name = "duration", "seconds"
    EDGES = (0.1, 1, 3, 10)

    def offered(self) -> Choices:
        edges = [f"{edge:g}" for edge in self.EDGES]
        between = [
            (f"{low}-{high}", f"{low} to {high} s") for low, high in zip(edges, edges[1:], strict=False)
        ]
        return [
            (f"-{edges[0]}", f"less than {edges[0]} s"),
            *between,
            (f"{edges[-1]}-", f"{edges[-1]} s or more"),
        ]

    def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value not in dict(self.offered()):
            return rows.none()
        low, _, high = value.partition("-")
        above = Q(seconds__gte=float(low)) if low else Q()
        return rows.filter(above & Q(seconds__lt=float(high)) if high else above)


class Thumb(Chosen):
    title, parameter_name = "feedback", "feedback"

    def offered(self) -> Choices:
        return [("up", "thumb up"), ("down", "thumb down"), ("reason", "with a reason"), ("none", "none")]

    def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        from chat.models import Feedback

        given = Feedback.objects.order_by()
        match value:
            case "up" | "down":
                return within(rows, given.filter(liked=value == "up"))
            case "reason":
                return within(rows, given.exclude(reason=""))
            case "none":
                return rows.filter(~Exists(given.filter(conversation=OuterRef("pk"))))
        return rows.none()


class Reviewed(Chosen):
    title, parameter_name = "review", "review"

    def offered(self) -> Choices:
        return [("waiting", "waits for a review"), ("done", "reviewed")]

    def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        from chat.models import Review

        return within(rows, Review.objects.filter(done_at__isnull=value == "waiting"))


class Person(Chosen):
    """Kinds of people, and the one that is asked for by a link of the list: they may be thousands."""

    title, parameter_name = "person", "person"

    def offered(self) -> Choices:
        kinds = [("accounts", "with an account"), ("visitors", "visitors"), ("nobody", "nobody: a run")]
        value = str(self.used_parameters.get("person", ""))
        user = User.objects.filter(pk=value).first() if value.isdecimal() and len(value) < 10 else None
        return [*kinds, (value, user.get_username())] if user else kinds

    def chosen(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        match value:
            case "accounts":
                return rows.exclude(user=None)
            case "visitors":
                return rows.filter(user=None).exclude(visitor="")
            case "nobody":
                return rows.filter(user=None, visitor="")
        return rows.filter(user=int(value)) if value.isdecimal() and len(value) < 10 else rows.none()
