"""A whole flow, as a file has it."""

from chat.flows.flow import Flow, FlowTurn
from chat.flows.near import near
from chat.flows.problem import Problem, WrongFlow
from chat.flows.reading.document import document
from chat.flows.reading.entry import Entry
from chat.flows.reading.given import given
from chat.flows.reading.results import pins
from chat.flows.reading.settings import request_settings
from chat.flows.reading.tools import choice, offered
from chat.flows.reading.turn import Shared, turn

FORMAT = 1
KEYS = (
    "flow",
    "title",
    "shows",
    "watch",
    "group",
    "category",
    "system",
    "settings",
    "tools",
    "tool_choice",
    "results",
    "given",
    "turns",
)
GROUPS = ("patterns", "trips")
MOST_TURNS = 50
_MOST = {"title": 200, "shows": 600, "watch": 600, "category": 100, "system": 32_000}
"""Characters of each."""


def read(text: str, slug: str) -> Flow:
    """The flow in `text`, YAML or JSON as docs/flows.md has it. Raises WrongFlow.

    Names of tools are not looked up here: which are installed a pure package can't know. See `unknown_tools`.
    """
    written = document(text)
    entry = Entry(written.value, written, [])
    flow = _flow(entry, slug)
    if entry.noted or flow is None:
        raise WrongFlow(tuple(sorted(entry.noted, key=lambda problem: problem.line)))
    return flow


def unknown_tools(flow: Flow, text: str, installed: frozenset[str]) -> tuple[Problem, ...]:
    """A problem for each tool that is offered and neither installed nor described in the file."""
    known = installed | {tool.name for tool in flow.foreign}
    lines = text.splitlines()
    return tuple(_unknown(name, lines, known) for name in flow.offered if name not in known)


def _unknown(name: str, lines: list[str], known: frozenset[str]) -> Problem:
    line = next((number for number, line in enumerate(lines, 1) if name in line), 0)
    hint = near(name, sorted(known)) or " Install it, or describe it in the file."
    return Problem(line, f"expected a tool that is installed or described here; got {name!r}.{hint}")


def _flow(entry: Entry, slug: str) -> Flow | None:
    if not entry.keys(KEYS, ("flow", "title", "turns")):
        return None
    if "flow" in entry and (entry.value["flow"] != FORMAT or entry.value["flow"] is True):
        entry["flow"].note_other(f"the version of this format, which is {FORMAT}")
    tools, foreign = offered(entry["tools"]) if "tools" in entry else ((), ())
    return Flow(
        slug=slug,
        **{key: _text(entry, key) for key in _MOST},
        group=entry["group"].word(GROUPS) if "group" in entry else "",
        foreign=foreign,
        given=given(entry["given"]) if "given" in entry else (),
        turns=_turns(entry, tools),
    )


def _text(entry: Entry, key: str) -> str:
    return entry[key].text(_MOST[key]) if key in entry else ""


def _turns(entry: Entry, tools: tuple[str, ...]) -> tuple[FlowTurn, ...]:
    if "turns" not in entry:
        return ()
    shared = Shared(
        tools=tools,
        choice=choice(entry["tool_choice"]) if "tool_choice" in entry else "auto",
        choice_at=entry.under("tool_choice"),
        settings=request_settings(entry["settings"]) if "settings" in entry else {},
        pins=pins(entry["results"], _anywhere(entry, tools)) if "results" in entry else (),
    )
    turns = tuple(made for item in entry["turns"].items(MOST_TURNS) if (made := turn(item, shared)))
    if not entry.value["turns"]:
        entry["turns"].note("expected at least one turn; got none.")
    return turns


def _anywhere(entry: Entry, tools: tuple[str, ...]) -> tuple[str, ...]:
    """All tools that some turn offers."""
    turns = entry.value["turns"] if isinstance(entry.value["turns"], list) else []
    own = [each["tools"] for each in turns if isinstance(each, dict) and isinstance(each.get("tools"), list)]
    names = [name for names in own for name in names if isinstance(name, str)]
    return tuple(dict.fromkeys((*tools, *names)))
