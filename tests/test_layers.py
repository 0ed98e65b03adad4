"""Imports only go down, and the pure packages know neither Django nor the database."""

import ast
from collections.abc import Iterator
from pathlib import Path

CHAT = Path(__file__).parent.parent / "chat"
LAYERS = {
    "origin": -1,
    "calling": -1,
    "network": -1,
    "streams": -1,
    "canonical": -1,
    "metrics": -1,
    "request_id": -2,
    "logs": -1,
    "live": 0,
    "mcp": 2,
    "line_end": -1,
    "markdown": 0,
    "marks": 0,
    "remembered": -1,
    "icons": -1,
    "atlas": 0,
    "cards": 0,
    "llm": 1,
    "tools": 1,
    "agent": 2,
    "flows": 3,
    "models": 4,
    "feed": 4,
    "feed.frame": 0,
    "feed.live": 2,
    "feed.hub": 4,
    "search": 5,
    "turns.outage": 2,
    "turns.database": 4,
    "feed.bridge": 5,
    "turns": 6,
    "inspector": 7,
    "tracing": 4,
    "trials": 8,
    "keeping": 8,
    "review": 9,
    "templatetags": 8,
    "feed.visit": 5,
    "feed.patience": 5,
    "feed.places": 5,
    "feed.memory": 0,
    "feed.watch": 9,
    "feed.rights": 10,
    "feed.news": 9,
    "feed.consumer": 10,
    "pages": 10,
    "accounts": 11,
    "accounts.limits": -1,
    "accounts.mail": -1,
    "admin": 10,
    "management": 11,
}
"""A module may import from its own layer, if it is the same package, and from those below."""
PURE = (
    "atlas",
    "cards",
    "llm",
    "live",
    "mcp",
    "tools",
    "agent",
    "flows",
    "canonical",
    "origin",
    "calling",
    "network",
    "streams",
)
STRANGERS = {("llm", "tools"), ("tools", "llm"), ("llm", "live"), ("agent", "mcp")}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in CHAT.rglob("*.py"):
        name = ".".join(path.relative_to(CHAT).with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith("migrations"):
            yield name, ast.parse(path.read_text())


MODULES = list(modules())


def imports(module: ast.Module) -> Iterator[str]:
    """Whole names of what a module imports, in functions too, but not what only the type checker sees."""
    unseen = {node for branch in ast.walk(module) if _is_for_types(branch) for node in ast.walk(branch)}
    for node in ast.walk(module):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def place(name: str) -> str | None:
    """The layer's name that `name`, relative to chat, belongs to."""
    return max((layer for layer in LAYERS if f"{name}.".startswith(f"{layer}.")), key=len, default=None)


def test_imports_only_go_down() -> None:
    for name, module in MODULES:
        mine = place(name)
        for imported in imports(module):
            theirs = place(imported.removeprefix("chat.")) if imported.startswith("chat.") else None
            if mine is None or theirs is None or mine == theirs:
                continue
            assert LAYERS[theirs] < LAYERS[mine], f"chat.{name} imports {imported}: that is not below it"


def test_the_pure_packages_know_no_django() -> None:
    for name, module in MODULES:
        if name.split(".")[0] in PURE:
            bad = [
                imported for imported in imports(module) if imported.split(".")[0] in ("django", "channels")
            ]
            assert not bad, f"chat.{name} imports {bad}"


def test_models_and_tools_do_not_know_each_other() -> None:
    for name, module in MODULES:
        for imported in imports(module):
            pair = (name.split(".")[0], imported.removeprefix("chat.").split(".")[0])
            assert pair not in STRANGERS, f"chat.{name} imports {imported}"


def test_every_module_has_a_layer_and_one_sentence_of_purpose() -> None:
    for name, module in MODULES:
        assert place(name) or name in ("", "apps", "__init__"), f"chat.{name} has no layer"
        assert ast.get_docstring(module) or not module.body, f"chat.{name} doesn't say what it is for"
