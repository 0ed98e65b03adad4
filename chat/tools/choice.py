"""Which data the tools answer from. Chosen once, when the application starts; the tools know no settings."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Choice:
    sample: bool = False
    """The sample data of the six patterns, which repeats exactly, in place of the world's."""
    imported: Path | None = None
    """The folder of what a person has imported, if anything can be."""


choice = Choice()
