"""The data files of the atlas, made by the scripts in `building`; SOURCES.md says from what."""

from pathlib import Path

DATA = Path(__file__).parent
