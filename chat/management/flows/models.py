"""The models that a command names: each must be there, as far as its server says which are."""

from chat.flows.script import SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE_MODEL
from chat.management.flows.chosen import near
from chat.management.flows.terminal import usage
from chat.turns.catalog import catalog
from chat.turns.endpoints import OURS
from chat.turns.engine import runner

LABELS = {
    OFFLINE_MODEL: "offline: rules answer, no model",
    SCRIPT_MODEL: "scripted: the flow's own lines, no model",
}


def labelled(model: str) -> str:
    """Its name, and what it is if it is no real one."""
    return f"{model} ({LABELS[model]})" if model in LABELS else model


async def refuse_unknown(names: list[str]) -> None:
    """Exit code 2 for one that the server does not list. A server that lists nothing may have any."""
    if not (asked := [name for name in names if name not in OURS]):
        return
    async with runner() as (_, model):
        await catalog.refresh(model)
    listed = list(catalog.listed or ())
    for name in asked:
        if not name.strip() or len(name) > 200 or (catalog.listed is not None and name not in listed):
            raise usage(f"Unknown model {name[:100]!r}: {near(name, list(dict.fromkeys((*listed, *OURS))))}")
