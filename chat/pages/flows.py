"""The pages of flows: all of them, one with what it says and expects, and its file."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.flows.expectation import Finding
from chat.flows.flow import Flow, FlowTurn, Pin
from chat.flows.judging import judge_turn
from chat.flows.matchers import words
from chat.flows.observed import ObservedTurn
from chat.flows.repertoire import shipped, text_of
from chat.flows.script import SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE_MODEL
from chat.models import StoredFlow
from chat.pages.gallery import HEADINGS, Card, gallery
from chat.pages.owner import owner_of
from chat.pages.page import listed
from chat.turns.catalog import catalog
from chat.turns.flows import default_model

NOTHING = ObservedTurn(said="", status="", pattern="")


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn as its page shows it."""

    turn: FlowTurn

    @property
    def expected(self) -> list[str]:
        """In the words that its findings will have."""
        return [_in_words(finding) for finding in judge_turn(self.turn.expect, NOTHING, 0)]

    @property
    def choice(self) -> str:
        choice = self.turn.tool_choice
        return choice if isinstance(choice, str) else str(choice["function"]["name"])


def _in_words(finding: Finding) -> str:
    return f"the pattern: {finding.expected}" if finding.kind == "pattern" else finding.expected


@never_cache
@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    return _index(request)


@never_cache
@require_safe
def flow(request: HttpRequest, slug: str) -> HttpResponse:
    found = shipped_flow(slug)
    return flow_page(request, found) if found else not_there(request, slug)


@require_safe
def flow_file(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in shipped():
        return not_there(request, slug)
    name = f"{slug}.yaml"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text_of(slug), content_type="application/yaml; charset=utf-8", headers=disposition)


def shipped_flow(slug: str) -> Flow | None:
    return shipped().get(slug)


def not_there(request: HttpRequest, slug: str) -> HttpResponse:
    sentence = f"There is no flow “{slug[:100]}”: these are all that come with Travelbot."
    return _index(request, error=sentence, status=404)


def _index(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    shown: dict[str, Any] = {"groups": gallery(tuple(HEADINGS)), "error": error}
    shown["own_flows"] = StoredFlow.objects.saved_by(owner_of(request))
    return render(request, "flows/index.html", _around(request) | shown, status=status)


def flow_page(request: HttpRequest, flow: Flow, error: str = "", status: int = 200) -> HttpResponse:
    shown = {
        "card": Card(flow),
        "turns": [Shown(turn) for turn in flow.turns],
        "pins": _pins(flow),
        "text": text_of(flow.slug),
        "models": _models(flow),
        "chosen_model": request.POST.get("model") or default_model(flow),
        "error": error,
    }
    return render(request, "flows/flow.html", _around(request) | shown, status=status)


def _around(request: HttpRequest) -> dict[str, Any]:
    page = {"conversation": None, "endpoint": settings.LLM, "at_flows": True}
    return page | listed(request) | {"client_key": uuid4().hex}


def _models(flow: Flow) -> list[tuple[str, list[str]]]:
    """What may play it: (label, names)."""
    by_heart = [OFFLINE_MODEL] + ([SCRIPT_MODEL] if flow.is_scripted else [])
    groups = [(label, [name for name in names if name not in by_heart]) for label, names in catalog.groups()]
    return [("Without a model", by_heart), *((label, names) for label, names in groups if names)]


def _pins(flow: Flow) -> list[tuple[Pin, str]]:
    """Each pinned result once, with the arguments that it is for, in words."""
    pins = {id(pin): pin for turn in flow.turns for pin in turn.pins}
    return [(pin, _arguments(pin)) for pin in pins.values()]


def _arguments(pin: Pin) -> str:
    return ", ".join(f"{name}: {words(wanted)}" for name, wanted in pin.arguments.items())
