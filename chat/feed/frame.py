"""What a socket says at once: a frame, and its text."""

import json
from typing import Any, TypeAlias

Frame: TypeAlias = dict[str, Any]
_encoder = json.JSONEncoder(ensure_ascii=False)


def as_text(frame: Frame) -> str:
    return _encoder.encode(frame)
