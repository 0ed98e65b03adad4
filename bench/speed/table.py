"""Rounds to medians, to a table in docs/performance.md and a file of JSON beside it."""

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeAlias

from bench.speed.goals import GOALS, OF_THE_FLEET, Goal

ROOT = Path(__file__).resolve().parents[2]
PAGE, DATA = ROOT / "docs/performance.md", ROOT / "docs/performance.json"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
FULL = 0.9
"""The share of its core from which the load may have been what was measured."""
FLEET = (
    " The fleet is two web servers and two workers. It shares both cores with PostgreSQL, Redis and the "
    "load; one process has a core to itself."
)
Figures: TypeAlias = Mapping[str, Sequence[float]]
"""Figure → what each round found."""
Rounds: TypeAlias = Mapping[str, Figures]
"""By subject."""


def table(rounds: Rounds) -> str:
    relay, ours, fleet = (rounds.get(name, {}) for name in ("relay", "Travelbot", "fleet"))
    alone = _table(GOALS, "relay", relay, "Travelbot", ours)
    return alone + ("\n\n" + _table(OF_THE_FLEET, "one process", ours, "fleet", fleet) if fleet else "")


def _table(goals: Sequence[Goal], beside: str, theirs: Figures, name: str, ours: Figures) -> str:
    lines = [f"| what | {beside} | {name} | compared | goal | |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [_line(goal, theirs.get(goal.name), ours[goal.name]) for goal in goals if goal.name in ours]
    return "\n".join(lines)


def _line(goal: Goal, beside: Sequence[float] | None, ours: Sequence[float]) -> str:
    theirs, our = median(beside) if beside else None, median(ours)
    value = goal.compared(theirs, our)
    compared = f"{value:.2f} ×" if goal.kind == "ratio" else ""
    known = f"{_short(theirs)}" if theirs is not None else "–"
    joined = f", {goal.window:g} ms joined" if goal.window else ""
    holds = "" if not goal.bound else "holds" if goal.holds(value) else "**missed**"
    what = f"{goal.name} ({goal.unit}{joined})"
    return f"| {what} | {known} | {_short(our)} | {compared} | {goal.words} | {holds} |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def about(rounds: Rounds) -> str:
    count = len(rounds["Travelbot"]["burst"])
    cores = platform.processor() or platform.machine()
    loads = [load for figures in rounds.values() for load in figures.get("load", ())]
    said = (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor() or cores}, Python {platform.python_version()}: "
        f"medians of {count} round{'s'[: count != 1]}, the relay and Travelbot in turns, each on one core. "
        f"The load took {max(loads):.0%} of the other core at most"
    )
    said += ": it may be what was measured." if max(loads) >= FULL else "."
    return said + (FLEET if "fleet" in rounds else "")


def _processor() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{len(names)} × {names[0]}" if names else ""


def write(rounds: Rounds) -> None:
    said = f"{BEGIN}\n{about(rounds)}\n\n{table(rounds)}\n{END}"
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + said + rest.partition(END)[2])
    DATA.write_text(json.dumps({"about": about(rounds), "rounds": rounds}, indent=1) + "\n")
