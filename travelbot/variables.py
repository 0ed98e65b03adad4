"""One variable of the environment: read as what it is to be, or refused in one sentence."""

import math
import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_ORIGIN = re.compile(r"https?://(\*\.)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?/?")


class Variables:
    """Reads `variables`; raises ImproperlyConfigured for a wrong one."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, default: str = "0") -> bool:
        value = self.text(name, default).lower()
        if value not in ("0", "1", "true", "false", "yes", "no"):
            raise ImproperlyConfigured(f"{name} must be 1 or 0, it is {value!r}.")
        return value in ("1", "true", "yes")

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """The first if nothing is said."""
        value = self.text(name, choices[0]).lower()
        if value not in choices:
            raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, it is {value!r}.")
        return value

    def number(self, name: str, default: float, at_least: float) -> float:
        value = self.text(name, str(default))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not (number >= at_least and math.isfinite(number)):
            raise ImproperlyConfigured(f"{name} must be a number of at least {at_least:g}, it is {value!r}.")
        return number

    def count(self, name: str, default: int, at_least: int = 1) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and at_least <= int(value[:9]) < 10**8):
            raise ImproperlyConfigured(
                f"{name} must be a whole number of at least {at_least}, it is {value!r}."
            )
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def origins(self, name: str) -> list[str]:
        origins = self.words(name)
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ImproperlyConfigured(
                    f"{name} must be origins like https://chat.example.org, with commas; one is "
                    f"{re.sub('//.*@', '//…@', origin)!r}."
                )
        return [origin.lower().rstrip("/") for origin in origins]

    def web_address(self, name: str, like: str, default: str) -> str:
        url = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be like {like}, but: {error}.") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
            raise ImproperlyConfigured(
                f"{name} must be like {like}, but its scheme is {parts.scheme!r} "
                f"and its host {parts.hostname or ''!r}."
            )
        return url
