"""What a comparison of places came to."""

from collections.abc import Iterator

from chat.llm.offline.answers.markdown import bold, joined, plain
from chat.llm.offline.answers.weather import is_typical
from chat.llm.offline.understanding.observations import Observation
from chat.llm.offline.understanding.plan import Comparison, Plan


def comparing_words(plan: Plan) -> Iterator[str]:
    comparison = plan.comparison
    if not comparison:
        return
    if comparison.unseen:
        yield f"I know no temperature of {joined([bold(label) for label in comparison.unseen])}."
    if len(comparison.seen) > 1 and comparison.chosen:
        others = [at for at in comparison.seen if at is not comparison.chosen]
        criterion = comparison.criterion
        yield (
            f"By the {_usual(comparison)}weather, {bold(comparison.chosen.location)} is "
            f"{criterion.of_two if len(comparison.seen) == 2 else criterion.name}: "
            f"{_weather(comparison.chosen)} (against {joined([_with_place(at) for at in others])})."
        )
    elif comparison.unseen:
        yield _without_others(comparison)


def _usual(comparison: Comparison) -> str:
    return "typical " if any(is_typical(at.record) for at in comparison.seen) else ""


def _without_others(comparison: Comparison) -> str:
    if not comparison.chosen:
        return "So there is nothing to compare."
    return f"That leaves {bold(comparison.chosen.location)}: {_weather(comparison.chosen)}."


def _weather(at: Observation) -> str:
    """Without "typical for November: ", which is said of all of them together."""
    sky = at.condition.rpartition(": ")[2] if is_typical(at.record) else at.condition
    return ", ".join([at.written, *([plain(sky)] if sky else [])])


def _with_place(at: Observation) -> str:
    return f"{plain(at.location)} with {_weather(at)}"
