"""The file that names MCP servers, read and checked: which, how they are reached, what they may."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args
from urllib.parse import urlsplit

from chat.mcp.errors import WrongSettings

Approval: TypeAlias = Literal["ask", "never"]

_NAME = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
_MOST_NAME = 32
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STDIO, _HTTP = {"command", "args", "env", "tools"}, {"url", "headers", "private", "tools"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Reached by `command` or by `url`, never both. Secrets stay in the environment: they are named here."""

    name: str
    command: str = ""
    args: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    """Variables that its process is given, beside a short list such as PATH and HOME."""
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    """A header's name and the variable that holds its value."""
    private: bool = False
    """Whether its host may have an address inside a private network."""
    tools: Mapping[str, Approval] = field(default_factory=dict, hash=False)
    """The tools that are allowed, and whether a person is asked before each call."""


def read(path: Path) -> tuple[ServerSettings, ...]:
    """The servers in `path`, which is JSON or TOML. Raises WrongSettings."""
    servers = _table(_parsed(path), f"{path}", {"servers"}).get("servers", {})
    if not isinstance(servers, dict):
        raise WrongSettings(f"{path}: expected servers to be a table, got {type(servers).__name__}.")
    return tuple(_server(name, given, f"{path}: servers.{name}") for name, given in servers.items())


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise WrongSettings(f"{path} can't be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise WrongSettings(f"{path}: expected {path.suffix[1:].upper() or 'JSON'}, but: {error}.") from error


def _table(value: Any, where: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongSettings(f"{where}: expected a table, got {type(value).__name__}.")
    if unknown := sorted(set(value) - known):
        raise WrongSettings(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}.")
    return value


def _server(name: str, given: Any, where: str) -> ServerSettings:
    if not _NAME.fullmatch(name) or len(name) > _MOST_NAME:
        raise WrongSettings(
            f"{where}: expected a name of at most {_MOST_NAME} Latin letters and digits, "
            f"with single - or _ between them, got {name!r}."
        )
    if isinstance(given, dict) and ("command" in given) == ("url" in given):
        raise WrongSettings(f"{where}: expected a command or a url, and not both.")
    over_http = isinstance(given, dict) and "url" in given
    table = _table(given, where, _HTTP if over_http else _STDIO)
    reached = _over_http(table, where) if over_http else _over_stdio(table, where)
    return ServerSettings(name=name, tools=_tools(table.get("tools", {}), f"{where}.tools"), **reached)


def _over_stdio(table: dict[str, Any], where: str) -> dict[str, Any]:
    return {
        "command": _text(table["command"], f"{where}.command"),
        "args": _texts(table.get("args", []), f"{where}.args"),
        "env": tuple(
            _variable(name, f"{where}.env") for name in _texts(table.get("env", []), f"{where}.env")
        ),
    }


def _over_http(table: dict[str, Any], where: str) -> dict[str, Any]:
    headers = table.get("headers", {})
    if not isinstance(headers, dict):
        raise WrongSettings(f"{where}.headers: expected a table of header and variable.")
    if not isinstance(table.get("private", False), bool):
        raise WrongSettings(f"{where}.private: expected true or false, got {table['private']!r}.")
    return {
        "url": _url(_text(table["url"], f"{where}.url"), f"{where}.url"),
        "headers": {name: _variable(value, f"{where}.headers.{name}") for name, value in headers.items()},
        "private": table.get("private", False),
    }


def _url(url: str, where: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise WrongSettings(f"{where}: expected a URL, but: {error}.") from error
    if parts.username or parts.password:
        raise WrongSettings(f"{where}: expected no password in the URL; name a variable under headers.")
    if not (
        parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname)))
    ):
        raise WrongSettings(f"{where}: expected https, or http on this machine alone, got {url!r}.")
    return url


def loopback(host: str) -> bool:
    """Whether `host` is this machine by its very name, whatever is looked up."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _tools(given: Any, where: str) -> dict[str, Approval]:
    """Allowed tools: a list of names, or a table of name and how it is approved."""
    if isinstance(given, list):
        return dict.fromkeys(_texts(given, where), "ask")
    if not isinstance(given, dict):
        raise WrongSettings(f"{where}: expected names of tools, got {type(given).__name__}.")
    return {name: _approval(how, f"{where}.{name}") for name, how in given.items()}


def _approval(given: Any, where: str) -> Approval:
    approval: Approval = _table(given, where, {"approval"}).get("approval", "ask")
    if approval not in get_args(Approval):
        raise WrongSettings(f"{where}.approval: expected ask or never, got {approval!r}.")
    return approval


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise WrongSettings(f"{where}: expected text, got {value!r}.")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and "\0" not in item for item in value):
        raise WrongSettings(f"{where}: expected a list of texts, got {value!r}.")
    return tuple(value)


def _variable(name: Any, where: str) -> str:
    """A variable's name; whoever writes the secret itself there is told, without it being repeated."""
    if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
        raise WrongSettings(f"{where}: expected the name of an environment variable, not its value.")
    return name
