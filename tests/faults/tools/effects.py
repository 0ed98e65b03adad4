"""The log of effects: what tools did to the world, whatever the rows say of it."""

import os
from pathlib import Path


def leave(effect: str) -> None:
    """One line, written at once and by nobody's buffer: it survives the death of the process."""
    file = os.open(os.environ["EFFECTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{effect}\n".encode())
    os.close(file)


def left(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []
