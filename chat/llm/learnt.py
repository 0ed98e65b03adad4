"""What a model was found not to take: left out from then on, and tried again after a while."""

from collections.abc import Callable
from time import monotonic

from chat.llm.anomalies import anomaly
from chat.llm.answer import Anomaly
from chat.llm.errors import BadRequest, ModelError, ToolsUnsupported, UnsupportedParameter
from chat.llm.request import JsonObject
from chat.llm.spoken import told_as_text

Clock = Callable[[], float]
REMEMBERED = 15 * 60.0
"""Seconds: servers are updated, and models change behind their names."""
_ESSENTIAL = frozenset({"model", "messages", "stream", "tools"})
_OF_TOOLS = ("tools", "tool_choice", "parallel_tool_calls")


class Learnt:
    def __init__(self, *, seconds: float = REMEMBERED, clock: Clock = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}
        """Model and key of the body → when it is tried again."""

    def learn(self, error: ModelError, body: JsonObject) -> bool:
        """Remember what `error` says that the model does not take. False if leaving it out cannot help."""
        key = _refused_key(error, body)
        if key is None:
            if isinstance(error, ToolsUnsupported):
                # It fails without tools too, so the tools were not the reason.
                self._until.pop((str(body["model"]), "tools"), None)
            return False
        self._until[str(body["model"]), _choice_or(key, body)] = self._clock() + self._seconds
        return self.without(body)[0] != body

    def without(self, body: JsonObject) -> tuple[JsonObject, tuple[Anomaly, ...]]:
        """`body` without what its model does not take, and what the person is told about that."""
        refused = [key for key in sorted(body) if self._refuses(str(body["model"]), _choice_or(key, body))]
        if "tools" in refused:
            body = {**_without_keys(body, *_OF_TOOLS), "messages": told_as_text(list(body["messages"]))}
            refused = ["tools", *(key for key in refused if key in body)]
        # Without a tool_choice the model chooses by itself, just as "auto" says.
        told = tuple(_told(key, body) for key in refused if _choice_or(key, body) != "auto")
        return _without_keys(body, *refused), told

    def _refuses(self, model: str, key: str) -> bool:
        if self._clock() < self._until.get((model, key), 0.0):
            return True
        self._until.pop((model, key), None)
        return False


def _refused_key(error: ModelError, body: JsonObject) -> str | None:
    """The key of `body` that was refused. A tool_choice is given up before the tools are."""
    forced = body.get("tool_choice", "auto") != "auto"
    if forced and _is_about_tool_choice(error):
        return "tool_choice"
    if isinstance(error, ToolsUnsupported):
        return "tools" if "tools" in body else None
    key = (error.param or "").partition(".")[0].partition("[")[0]
    usable = isinstance(error, UnsupportedParameter) and key in body and key not in _ESSENTIAL
    return key if usable else None


def _choice_or(key: str, body: JsonObject) -> str:
    """A tool_choice of "auto" is refused apart from a forced one: some take one, not the other."""
    return "auto" if key == "tool_choice" and body[key] == "auto" else key


def _is_about_tool_choice(error: ModelError) -> bool:
    words = f"{error.param or ''} {error.message}".lower().replace(" ", "_")
    return isinstance(error, ToolsUnsupported | UnsupportedParameter | BadRequest) and "tool_choice" in words


def _told(key: str, body: JsonObject) -> Anomaly:
    if key == "tools":
        return anomaly(
            "tools_left_out", "The model takes no tools: it was asked without them, in words alone."
        )
    if key == "tool_choice":
        detail = "The model does not take this tool_choice; it was left to choose by itself."
        return anomaly("tool_choice_left_out", detail, body[key])
    return anomaly(
        "setting_left_out", f"The model does not take the setting {key}; it was left out.", body[key]
    )


def _without_keys(body: JsonObject, *names: str) -> JsonObject:
    return {key: value for key, value in body.items() if key not in names}
