"""What is different between a definition that was pinned and the one a server has now."""

import json
from difflib import unified_diff

from chat.tools.schema import JsonObject


def difference(pinned: JsonObject, now: JsonObject) -> str:
    """A unified difference, line by line; what can't be seen is written as an escape."""
    lines = unified_diff(_lines(pinned), _lines(now), "pinned", "now", lineterm="", n=1)
    return "\n".join(lines)


def changed(pinned: JsonObject, now: JsonObject) -> str:
    """Which parts differ: "its description and inputSchema"."""
    keys = [key for key in sorted({*pinned, *now}) if pinned.get(key) != now.get(key)]
    return f"its {' and '.join(keys)}"


def _lines(definition: JsonObject) -> list[str]:
    """Texts are broken where they break lines: a long description shows where it changed."""
    return [
        part
        for line in json.dumps(definition, indent=2, sort_keys=True).splitlines()
        for part in line.replace("\\n", "\\n\n").split("\n")
    ]
