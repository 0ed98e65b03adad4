"""The lock file beside the settings: what each tool said of itself when a person allowed it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeAlias

from chat.mcp.definitions import pin, trouble
from chat.mcp.errors import WrongSettings
from chat.tools.schema import JsonObject


@dataclass(frozen=True, slots=True)
class Pin:
    pin: str
    definition: JsonObject = field(hash=False)
    pinned_at: str


Pins: TypeAlias = Mapping[str, Mapping[str, Pin]]
"""By server, then by the name that the server gives the tool."""


def pinned(definition: JsonObject) -> Pin:
    return Pin(pin(definition), definition, datetime.now(UTC).isoformat(timespec="seconds"))


def beside(settings: Path) -> Path:
    return settings.with_name(f"{settings.name}.lock.json")


def read(path: Path) -> Pins:
    """The pins in `path`; none if there is no file. Raises WrongSettings for one that was tampered with."""
    try:
        given = json.loads(path.read_text("utf-8"))
        pins = {
            server: {name: Pin(**kept) for name, kept in tools.items()} for server, tools in given.items()
        }
        for server, tools in pins.items():
            for name, kept in tools.items():
                _check(name, kept, f"{path}: {server}.{name}")
    except FileNotFoundError:
        return {}
    except WrongSettings:
        raise
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise WrongSettings(f"{path}: expected pins as `manage.py mcp pin` writes them: {error}.") from error
    return pins


def _check(name: str, kept: Pin, where: str) -> None:
    if kept.definition.get("name") != name:
        raise WrongSettings(f"{where}: expected the definition of a tool named {name}.")
    if pin(kept.definition) != kept.pin:
        raise WrongSettings(f"{where}: the definition is not the one that was pinned: pin it again.")
    if wrong := trouble(kept.definition):
        raise WrongSettings(f"{where}: {wrong}")


def write(path: Path, pins: Pins) -> None:
    """The whole file at once: whoever reads meanwhile sees the old one or the new."""
    kept: dict[str, Any] = {
        server: {name: asdict(pin) for name, pin in sorted(tools.items())}
        for server, tools in sorted(pins.items())
    }
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False) as file:
        json.dump(kept, file, indent=2)
        file.write("\n")
    os.replace(file.name, path)
