"""The models a person can pick: those known to call tools, and those the server lists."""

import asyncio
import logging
from pathlib import Path

from django.conf import settings

import chat.llm
from chat.canonical import clean_text
from chat.flows.script import SCRIPT_MODEL
from chat.llm.client import Model
from chat.llm.endpoint import OFFLINE_MODEL
from chat.llm.errors import ModelError

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 600.0
RETRY_SECONDS = 60.0
KNOWN = tuple(Path(chat.llm.__file__).with_name("models.txt").read_text().split())


class Catalog:
    """Models by group. `listed` is None until the server has said what it serves."""

    def __init__(self) -> None:
        self.listed: tuple[str, ...] | None = None

    def groups(self) -> list[tuple[str, list[str]]]:
        """(label, names), each name once, the one of the settings first."""
        chosen = [settings.LLM.model]
        listed = [name for name in self.listed or () if name not in chosen]
        known = [name for name in KNOWN if name not in chosen and name not in listed]
        groups = [("As set up", chosen), ("Listed by the server", listed), ("Known to call tools", known)]
        groups.append(("Without a server", [OFFLINE_MODEL] * (OFFLINE_MODEL not in (*chosen, *listed))))
        return [(label, names) for label, names in groups if names]

    def knows(self, name: str) -> bool:
        """May `name` be asked for? Anything may while nobody knows what the server serves, but for a script:
        it has lines for the turns of its flow alone.
        """
        if name == SCRIPT_MODEL:
            return False
        return self.listed is None or any(name in names for _, names in self.groups())

    async def refresh(self, model: Model) -> bool:
        """Ask the server for its models; False if it would not say."""
        try:
            self.listed = tuple(sorted({clean_text(name)[:200] for name in await model.models()}))
        except ModelError as error:
            logger.info("The server's list of models: %s", error)
            return False
        return True

    async def keep_fresh(self, model: Model) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS if await self.refresh(model) else RETRY_SECONDS)


catalog = Catalog()
