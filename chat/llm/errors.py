"""What can go wrong with one model request.

ModelError
├── Unreachable              no connection: refused, name unknown, TLS
├── Unfinished               an answer began and is no answer
│   ├── Truncated            it ended with neither a finish_reason nor [DONE]
│   ├── StreamError          the server reported a failure in it
│   ├── ProtocolError        not an answer at all: a web page, an event that is not JSON
│   └── TooLarge             more bytes than an answer may have
├── Refused                  the server will not answer this request, now or later
│   ├── ToolsUnsupported     the model takes no tools
│   ├── ContextLength        the conversation is too long for the model
│   ├── ContentFilter        a filter stopped the request
│   ├── ToolUseFailed        the model wrote a call that its server could not read
│   ├── UnsupportedParameter a setting that the model does not take
│   ├── AuthFailed           no key, or a wrong one
│   ├── BillingFailed        no credit
│   ├── PermissionRefused    the key may not do this
│   ├── NotFound             no such model or address
│   └── BadRequest           anything else the server calls wrong
└── Unavailable              the cause may pass
    ├── TimedOut             no answer in time
    ├── Conflict             the server was busy with the same thing
    ├── RateLimited          too many requests
    ├── Paused               it failed too often, and is left alone for a while
    └── ServerFailed         the server broke
"""

import re
from typing import ClassVar

from chat.llm.answer import Anomaly

QUOTED = 500
"""Characters of a server's own words that are shown, at most."""
SHORTEST_KEY = 8
"""Shorter ones are words that local servers are given, such as `none`, and no secrets."""
_KEYS = re.compile(r"\b(?:sk|gsk|tgp|hf)[-_][\w*.-]{6,}|(?<=Bearer )\S+")


class ModelError(Exception):
    """One model request failed. The message is for a person: what happened and what to do."""

    kind: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.retryable = retryable
        """The client may repeat the request by itself, unseen."""
        self.retry_after = retry_after
        """Seconds that the server asked to wait."""
        self.code = code
        self.param = param
        self.content = ""
        """The text that had come before the failure."""
        self.reasoning = ""
        self.anomalies: tuple[Anomaly, ...] = ()
        """What had been seen and handled before the failure."""

    def __str__(self) -> str:
        return self.message

    def conceal(self, secret: str) -> None:
        """Take `secret` out of everything that may be shown."""
        self.message = redact(self.message, secret)
        self.code = self.code and redact(self.code, secret)
        self.param = self.param and redact(self.param, secret)
        self.args = (self.message,)


class Unreachable(ModelError):
    kind = "unreachable"


class Unfinished(ModelError):
    pass


class Truncated(Unfinished):
    kind = "truncated"


class StreamError(Unfinished):
    kind = "stream_error"


class ProtocolError(Unfinished):
    kind = "protocol"


class TooLarge(Unfinished):
    kind = "too_large"


class Refused(ModelError):
    pass


class ToolsUnsupported(Refused):
    kind = "tools_unsupported"


class ContextLength(Refused):
    kind = "context_length"


class ContentFilter(Refused):
    kind = "content_filter"


class ToolUseFailed(Refused):
    kind = "tool_use_failed"


class UnsupportedParameter(Refused):
    kind = "unsupported_parameter"


class AuthFailed(Refused):
    kind = "auth"


class BillingFailed(Refused):
    kind = "billing"


class PermissionRefused(Refused):
    kind = "permission"


class NotFound(Refused):
    kind = "not_found"


class BadRequest(Refused):
    kind = "bad_request"


class Unavailable(ModelError):
    pass


class TimedOut(Unavailable):
    kind = "timeout"


class Conflict(Unavailable):
    kind = "conflict"


class RateLimited(Unavailable):
    kind = "rate_limit"


class Paused(Unavailable):
    kind = "paused"


class ServerFailed(Unavailable):
    kind = "server_error"


def redact(text: str, secret: str = "") -> str:
    """`text` without the key, and without anything else that looks like one."""
    if len(secret) >= SHORTEST_KEY:
        text = text.replace(secret, "[key]")
    return _KEYS.sub("[key]", text)


def quoted(words: str) -> str:
    """A server's own words, fit to stand at the end of a message; empty if there are none to show."""
    words = redact(" ".join(words.split()))
    if not words or words.startswith("<"):
        return ""
    return f" It said: “{words[:QUOTED]}{'…' if len(words) > QUOTED else ''}”"
