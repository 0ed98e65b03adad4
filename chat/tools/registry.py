"""`@tool`: a typed function with a docstring becomes what a model may call."""

import inspect
import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TypeAlias, overload

from chat.canonical import clean_json
from chat.tools import arguments as checked
from chat.tools import running
from chat.tools.docstring import summary
from chat.tools.errors import CutOff, ToolFailed, ToolTimedOut, UnknownTool, WrongTool
from chat.tools.schema import Function, JsonObject, arguments_of
from chat.tools.shape import Range

__all__ = ["CutOff", "Range", "Tool", "ToolFailed", "ToolTimedOut", "UnknownTool", "WrongTool", "tool"]

SECONDS = 15.0
RESULT_BYTES = 256 * 1024
Check: TypeAlias = Callable[..., Iterable[str]]
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    parameters: JsonObject = field(hash=False)
    function: Function
    writes: bool = False
    """Whether a call changes the world: such a call is asked for first, and runs at most once."""
    deadline: float | None = None
    """Seconds, if it takes longer or shorter than tools do."""
    build: Callable[[JsonObject], JsonObject] = deepcopy
    """Makes of arguments that fit what the function is called with: objects, dates, copies of the rest."""
    check: Check | None = None
    """What else is wrong with arguments that fit the schema, in sentences: asked before a person is."""
    server: str = ""
    """Whose it is, where it is not this site's own: a person is told before it runs."""
    offered: JsonObject = field(init=False, repr=False, compare=False)
    """Its definition in clean JSON, made once for all requests: nobody changes it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "offered", clean_json(self.definition))

    @property
    def definition(self) -> JsonObject:
        """The tool as it is offered to a model."""
        about = {"name": self.name, "description": self.description, "parameters": deepcopy(self.parameters)}
        return {"type": "function", "function": about}

    def problems(self, arguments: object) -> list[str]:
        """What is wrong with `arguments`, in sentences; nothing, if the tool can run with them."""
        problems = checked.problems(arguments, self.parameters)
        if self.check is None or problems or not isinstance(arguments, dict):
            return problems
        return list(self.check(**arguments))

    async def run(
        self, arguments: JsonObject, *, seconds: float = SECONDS, most: int = RESULT_BYTES
    ) -> JsonObject:
        """The tool's result, cut to `most` bytes, within its own deadline or else `seconds`.

        Raises ToolFailed, ToolTimedOut or the caller's own cancellation.
        """
        return await running.run(self.function, self.build, arguments, self.deadline or seconds, most)


@overload
def tool(function: Function, /) -> Tool: ...


@overload
def tool(
    *, writes: bool = False, deadline: float | None = None, check: Check | None = None
) -> Callable[[Function], Tool]: ...


def tool(
    function: Function | None = None,
    /,
    *,
    writes: bool = False,
    deadline: float | None = None,
    check: Check | None = None,
) -> Tool | Callable[[Function], Tool]:
    """Make a tool of a function. Raises WrongTool, at import, for one that does not tell enough."""

    def made(function: Function) -> Tool:
        name = _name(function)
        if deadline is not None and not deadline > 0:
            raise WrongTool(f"{name}: expected a deadline above 0 seconds, got {deadline}.")
        taken = arguments_of(function)
        return Tool(
            name,
            _description(function),
            taken.schema,
            function,
            writes=writes,
            deadline=deadline,
            build=taken.build,
            check=check,
        )

    return made if function is None else made(function)


def _name(function: Function) -> str:
    if not inspect.isfunction(function):
        raise WrongTool(f"expected a function, got {function!r}.")
    if not _NAME.fullmatch(function.__name__):
        raise WrongTool(f"expected a name of Latin letters, digits and _, got {function.__name__!r}.")
    return function.__name__


def _description(function: Function) -> str:
    text = summary(function.__doc__)
    if not text:
        raise WrongTool(
            f"{function.__name__}: expected a docstring that tells the model what it does, got none."
        )
    return text
