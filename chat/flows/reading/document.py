"""A file's text → its values: YAML 1.2, or JSON."""

from chat.flows.reading import json_text, yaml_text
from chat.flows.reading.written import Written, unkeepable, wrong

MOST_BYTES = 256 * 1024
"""Of a file."""


def document(text: str) -> Written:
    """JSON if it begins with a brace, else YAML. Raises WrongFlow."""
    text = text.removeprefix("\ufeff")
    if unkeepable(text):
        at = next(at for at, character in enumerate(text) if unkeepable(character))
        raise wrong(text.count("\n", 0, at) + 1, f"expected text; got the character U+{ord(text[at]):04X}.")
    if (size := len(text.encode())) > MOST_BYTES:
        raise wrong(0, f"expected at most {MOST_BYTES // 1024} KB; got {size // 1024:,}.")
    is_json = text.lstrip().startswith("{")
    return json_text.written(text) if is_json else yaml_text.written(text)
