"""A set of tools by name: all that are installed, or those that one request offers."""

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from types import ModuleType

import chat.tools
from chat.tools.errors import UnknownTool, WrongTool
from chat.tools.registry import Tool
from chat.tools.schema import JsonObject


class Toolbox(Mapping[str, Tool]):
    """Immutable, sorted by name."""

    __slots__ = ("_tools",)

    def __init__(self, tools: Iterable[Tool] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in sorted(tools, key=lambda tool: tool.name):
            if other := self._tools.get(tool.name):
                raise WrongTool(
                    f"expected one tool named {tool.name}, got {_origin(other)} and {_origin(tool)}."
                )
            self._tools[tool.name] = tool

    @classmethod
    def installed(cls, package: ModuleType = chat.tools) -> "Toolbox":
        """The tools of every module in `package`. A new tool is a new file there, and nothing else."""
        return cls(tool for module in _modules(package) for tool in _tools_of(module))

    def offered(self, names: Iterable[str]) -> "Toolbox":
        """Only the tools named. Raises UnknownTool for a name that is none of them."""
        names = dict.fromkeys(names)
        return self if names.keys() == self._tools.keys() else Toolbox(self[name] for name in names)

    def definitions(self) -> tuple[JsonObject, ...]:
        """As they are offered to a model, in clean JSON: the same objects each time, which nobody changes."""
        return tuple(tool.offered for tool in self._tools.values())

    def __getitem__(self, name: str) -> Tool:
        if name not in self._tools:
            known = ", ".join(self._tools) or "none"
            raise UnknownTool(f"no tool is named {name!r}; known are {known}")
        return self._tools[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not found.ispkg:
            yield import_module(found.name)


def _tools_of(module: ModuleType) -> Iterator[Tool]:
    """The tools made in `module`, not those that it imports."""
    for value in vars(module).values():
        if isinstance(value, Tool) and value.function.__module__ == module.__name__:
            yield value


def _origin(tool: Tool) -> str:
    return f"{tool.function.__module__}.{tool.function.__qualname__}"
