"""Searches as far as a test lets it: it says what stands in a file, until that says that it is done."""

import asyncio
import os
from pathlib import Path
from typing import Any

from chat.calling import Attempt, report, tried
from chat.tools.registry import tool


@tool(deadline=60)
async def search_cities() -> dict[str, Any]:
    """Search cities"""
    tried(Attempt("Open-Meteo", "failed", 0.25, 503, "It is <b>down</b>."))
    while (words := Path(os.environ["WORDS"]).read_text()) != "done":
        report(words)
        await asyncio.sleep(0.02)
    tried(Attempt("the cache", "stale", detail="Two hours old."))
    return {
        "kind": "cached",
        "source": {"name": "Open-Meteo", "url": "https://open-meteo.com/"},
        "as_of": "10:00",
    }
