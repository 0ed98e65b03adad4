"""What models cost, where that is known: a small table with its source and its date."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

AS_OF = "At the list prices of 2026-11-23, without what a cache saved"
_TABLE = Path(__file__).with_name("prices.csv")


def _read() -> dict[str, tuple[float, float]]:
    with _TABLE.open() as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["model"]: (float(row["in"]), float(row["out"])) for row in rows}


PRICES = _read()
"""Model → dollars for a million tokens in, and out."""


def cost(model: str, usages: Iterable[Mapping[str, Any]]) -> float | None:
    """Dollars of requests with these usages. What a cache saved is not known: it is priced in full."""
    if model not in PRICES or not (counted := list(usages)):
        return None
    asked, answered = PRICES[model]
    tokens_in = sum(usage.get("prompt_tokens") or 0 for usage in counted)
    tokens_out = sum(usage.get("completion_tokens") or 0 for usage in counted)
    return (asked * tokens_in + answered * tokens_out) / 1_000_000
