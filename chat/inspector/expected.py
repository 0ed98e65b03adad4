"""What a flow expects of a turn, beside what was observed: each finding, met or missed."""

from dataclasses import dataclass
from typing import Any

from chat.agent.pattern import PATTERNS
from chat.flows.expectation import Finding
from chat.flows.judging import judge_turn
from chat.inspector.tab import Tab
from chat.models import Turn
from chat.turns.observed import observed_turn
from chat.turns.played import flow_turn_of

WORDS = {
    "ended": "End",
    "pattern": "Pattern",
    "call": "Call",
    "other_call": "Other calls",
    "order": "Order of the calls",
    "together": "Calls together",
    "failed_call": "Failed calls",
    "words": "Words of the answer",
    "numbers": "Numbers of the answer",
    "not_words": "Words not to be said",
    "steps": "Requests",
    "tokens": "Tokens",
    "seconds": "Time",
}
"""What each kind of finding looks at."""


@dataclass(frozen=True, slots=True)
class Compared:
    """None of the findings is there as long as the turn has not ended."""

    findings: tuple[Finding, ...]
    pattern: str
    """The name of the one that was observed, if none is expected: else a finding says it."""

    @property
    def met(self) -> int:
        return sum(finding.met for finding in self.findings)

    @property
    def all_met(self) -> bool:
        return self.met == len(self.findings)

    @property
    def rows(self) -> list[tuple[str, Finding]]:
        return [(WORDS.get(finding.kind, finding.kind), finding) for finding in self.findings]


def compared(turn: Turn) -> Compared | None:
    """`turn` with its steps and calls prefetched; its conversation's flow is read once for all its turns."""
    played = flow_turn_of(turn)
    if played is None or turn.flow_turn is None:
        return None
    findings = () if turn.is_active else judge_turn(played.expect, observed_turn(turn), turn.flow_turn)
    return Compared(findings, "" if played.expect.patterns else _name(turn.pattern))


def _name(pattern: str) -> str:
    return PATTERNS[pattern].name if pattern in PATTERNS else pattern


def _context(turn: Turn) -> dict[str, Any]:
    return {"turn": turn, "compared": compared(turn)}


tab: Tab[Turn] = Tab(
    slug="expected",
    title="Expected",
    template="inspector/tabs/expected.html",
    context=_context,
    applies_to=lambda turn: turn.flow_turn is not None,
)
