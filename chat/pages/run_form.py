"""The form of a new run: which flows with which models, how often; and what was sent with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict

from chat.canonical import clean_text
from chat.flows.repertoire import shipped, text_of
from chat.flows.script import SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE_MODEL
from chat.models import Owner, StoredFlow
from chat.pages.gallery import HEADINGS
from chat.pages.owner import owner_of
from chat.turns.catalog import catalog
from chat.turns.flows import kept
from chat.turns.say import Refused

MOST_TIMES = 20
"""How often a flow is repeated in one run, at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new run is to be; without models each flow has its default."""

    flows: tuple[StoredFlow, ...]
    models: tuple[str, ...]
    repeat: int


def wanted(form: QueryDict, owner: Owner) -> Wanted:
    """Fields: flow (slugs of shipped ones), own (keys of one's own), model, other_model, repeat.

    Raises Refused, with a sentence for the person.
    """
    models, repeat = _models(form), _repeat(form.get("repeat", ""))
    flows = (*_shipped(form.getlist("flow")), *_own(form.getlist("own"), owner))
    if not flows:
        raise Refused("No flow was chosen: tick one at least.")
    return Wanted(flows, models, repeat)


def _shipped(slugs: Iterable[str]) -> list[StoredFlow]:
    chosen, flows = list(dict.fromkeys(slugs)), shipped()
    if unknown := [slug for slug in chosen if slug not in flows]:
        raise Refused(f"Unknown flow {unknown[0][:100]!r}: reload the page, and choose from the list.")
    return [kept(flows[slug], text_of(slug), StoredFlow.Origin.SHIPPED) for slug in chosen]


def _own(keys: Iterable[str], owner: Owner) -> list[StoredFlow]:
    chosen = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19}
    found = list(StoredFlow.objects.saved_by(owner).filter(pk__in=chosen))
    if len(found) < len(chosen):
        raise Refused("A flow of yours was changed or deleted since: reload the page, and choose again.")
    return found


def _models(form: QueryDict) -> tuple[str, ...]:
    named = (clean_text(name).strip() for name in (*form.getlist("model"), form.get("other_model", "")))
    return tuple(dict.fromkeys(name for name in named if name))


def _repeat(text: str) -> int:
    repeat = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1 if text else 1
    if not 0 < repeat <= MOST_TIMES:
        raise Refused(f"Repeat: expected a whole number from 1 to {MOST_TIMES}, got {text[:20]!r}.")
    return repeat


def offered(request: HttpRequest) -> dict[str, Any]:
    """What the form shows, with what was ticked when it was sent, or by the address that led to it."""
    sent = request.POST or request.GET
    flows, own = list(shipped().values()), list(StoredFlow.objects.saved_by(owner_of(request)))
    ticked, own_ticked = set(sent.getlist("flow")), set(sent.getlist("own"))
    if not (ticked or own_ticked or request.POST):
        ticked = {flow.slug for flow in flows}
    return {
        "flow_groups": _groups((flow.group, flow, flow.slug in ticked) for flow in flows),
        "own_flows": [(flow, str(flow.pk) in own_ticked) for flow in own],
        "model_groups": _model_groups(set(sent.getlist("model"))),
        "other_model": sent.get("other_model", ""),
        "repeat": sent.get("repeat", "1"),
        "most_times": MOST_TIMES,
    }


def _groups(flows: Iterable[tuple[str, Any, bool]]) -> list[tuple[str, list[tuple[Any, bool]]]]:
    groups: dict[str, list[tuple[Any, bool]]] = {}
    for group, flow, ticked in flows:
        groups.setdefault(HEADINGS.get(group, group), []).append((flow, ticked))
    return list(groups.items())


def _model_groups(ticked: set[str]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """(label, models as (name, what it is, ticked)); offline there are only those without a server."""
    free = {
        OFFLINE_MODEL: "rule-based; the tools really run",
        SCRIPT_MODEL: "says the flow's own lines; only for flows that have a script",
    }
    groups = [("Without a model server", list(free))]
    if not settings.LLM.is_offline:
        groups += [(label, [name for name in names if name not in free]) for label, names in catalog.groups()]
    return [
        (label, [(name, free.get(name, ""), name in ticked) for name in names])
        for label, names in groups
        if names
    ]
