"""`flows list`: the flows that come with Travelbot."""

import json
from argparse import ArgumentParser
from typing import Any

from chat.flows.flow import Flow
from chat.flows.repertoire import shipped
from chat.llm.request import JsonObject
from chat.management.flows.table import table
from chat.management.flows.terminal import Terminal

HEAD = ("flow", "title", "turns", "played by", "tools")


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def run(terminal: Terminal, options: dict[str, Any]) -> int:
    flows = shipped().values()
    if options["json"]:
        terminal.say(json.dumps([_as_json(flow) for flow in flows], ensure_ascii=False, indent=1))
    else:
        for line in table(HEAD, [_row(flow) for flow in flows], numbers=(2,)):
            terminal.say(line)
    return 0


def _row(flow: Flow) -> tuple[str, ...]:
    by = "its script, or a model" if flow.is_scripted else "any model"
    return flow.slug, flow.title, str(len(flow.turns)), by, ", ".join(flow.offered) or "none"


def _as_json(flow: Flow) -> JsonObject:
    return {
        "slug": flow.slug,
        "title": flow.title,
        "shows": flow.shows,
        "watch": flow.watch,
        "group": flow.group,
        "category": flow.category,
        "turns": len(flow.turns),
        "tools": flow.offered,
        "scripted": flow.is_scripted,
    }
