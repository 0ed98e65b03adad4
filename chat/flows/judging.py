"""What was observed, compared with what was expected."""

from collections.abc import Sequence

from chat.flows.expectation import Expectation, Finding
from chat.flows.flow import Flow
from chat.flows.observed import ObservedTurn


def judge_turn(expect: Expectation, observed: ObservedTurn, number: int) -> tuple[Finding, ...]:
    """One finding for each thing that is looked at, met or missed; `ended` always is."""
    raise NotImplementedError


def judge(flow: Flow, observed: Sequence[ObservedTurn]) -> tuple[Finding, ...]:
    """Those of all turns. A turn that never came is a finding that was missed."""
    raise NotImplementedError
