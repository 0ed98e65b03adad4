"""The sample data behind the tools, and the envelope that says of every result that it is sample data."""

import json
from pathlib import Path
from typing import Any

from chat.origin import Origin, Source
from chat.tools.schema import JsonObject

ORIGIN = Origin("sample", Source("Travelbot sample data"), "2025-01-15")


def data(name: str) -> JsonObject:
    """The contents of `<name>.json` beside this file."""
    contents: dict[str, Any] = json.loads(
        (Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8")
    )
    return contents


def envelope(*notes: str) -> JsonObject:
    """What every result carries: of what kind it is, where it is from, of when, and what to know about it."""
    return ORIGIN.envelope(*notes)
