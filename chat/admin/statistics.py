"""The statistics page: counts alone, so who may know that conversations exist may see it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache

from chat.admin.choices import values
from chat.admin.reading import may_read
from chat.agent.pattern import PATTERNS
from chat.inspector.prices import AS_OF
from chat.models import ToolCall, Turn
from chat.review.statistics.chart import chart, every_day
from chat.review.statistics.page import statistics
from chat.turns.engine import installed_tools

PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "all": "all"}
UNKNOWN = "another name"


@never_cache
def statistics_view(request: HttpRequest) -> HttpResponse:
    if not (request.user.has_perm("chat.view_conversation") or may_read(request)):
        raise PermissionDenied("This takes the permission “Can view conversation”.")
    days = request.GET.get("days", "30")
    days, models = days if days in PERIODS else "30", values(Turn, "model")
    model = request.GET.get("model", "")
    model = model if model in models else ""
    found = statistics(None if days == "all" else int(days), model)
    chosen = {"days": days, "model": model, "periods": PERIODS.items(), "models": models, "now": now()}
    shown = found | {"tools": found["tools"] if may_read(request) else _known(found["tools"])}
    context = (
        admin.site.each_context(request) | chosen | shown | _in_words(shown) | {"charts": _charts(shown)}
    )
    context |= {"title": "Statistics", "prices": AS_OF}
    return render(request, "admin/chat/statistics.html", context)


def _known(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A name that a model made up is something that was said."""
    known = installed_tools()
    return [tool if tool["name"] in known else tool | {"name": UNKNOWN} for tool in tools]


def _in_words(found: dict[str, Any]) -> dict[str, Any]:
    """States and patterns as people call them."""
    names = {slug: pattern.name for slug, pattern in PATTERNS.items()} | {"": "not looked for"}
    states = dict(Turn.Status.choices)
    return {
        "tools": [
            row | {"ends": [(_state(name), count) for name, count in row["ends"]]} for row in found["tools"]
        ],
        "turns": [row | {"name": states.get(row["name"], row["name"]).lower()} for row in found["turns"]],
        "patterns": [row | {"name": names.get(row["name"], row["name"])} for row in found["patterns"]],
    }


def _state(status: str) -> str:
    return dict(ToolCall.Status.choices).get(status, status).lower()


def _charts(found: dict[str, Any]) -> dict[str, Any]:
    by_day: dict[str, int] = {}
    for row in found["tokens"]:
        by_day[row["day"]] = by_day.get(row["day"], 0) + row["in"] + row["out"]
    up, down = (every_day({row["day"]: row[thumb] for row in found["feedback"]}) for thumb in ("up", "down"))
    return {
        "calls": chart(
            "calls", "Calls of each tool", [(row["name"], row["calls"]) for row in found["tools"]]
        ),
        "tokens": chart("tokens", "Tokens a day", every_day(by_day)),
        "up": chart("up", "Thumbs up a day", up),
        "down": chart("down", "Thumbs down a day", down),
        "anomalies": chart(
            "anomalies", "Anomalies by kind", [(row["name"], row["number"]) for row in found["anomalies"]]
        ),
    }
