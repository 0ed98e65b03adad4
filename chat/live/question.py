"""A question to a provider: the request's parts, and how the body of the answer is read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from chat.live.provider import Provider


class Dated(Protocol):
    @property
    def as_of(self) -> str:
        """The provider's own time of it; empty if it gives none."""


T = TypeVar("T", bound=Dated)


class Misread(Exception):
    """The body is not an answer to the question. The message is one sentence that says why."""


class Limited(Misread):
    """The body says that it was asked too often, whatever the HTTP status is."""


class Nothing(Misread):
    """The provider works, but knows nothing of what was asked."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    provider: Provider
    read: Callable[[Any], T]
    """What the JSON body says. Raises Misread, or any error of a shape that is not the documented one."""
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    """Sent by POST, if there is any."""

    @property
    def cache_key(self) -> str:
        """The same for the same question; the provider's key is no part of it."""
        return json.dumps([self.provider.name, self.path, dict(self.params), dict(self.form)])
