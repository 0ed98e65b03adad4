"""What is still open: what the user has to say, and what no offered tool can do."""

from collections.abc import Iterator

from chat.llm.offline.answers.markdown import bold, joined, plain
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.plan import Plan
from chat.llm.offline.understanding.tastes import DISHES

_ABOUT = {
    Kind.WEATHER: "the weather",
    Kind.STOCK: "a stock price",
    Kind.RESTAURANTS: "restaurants",
    Kind.ACTIVITIES: "things to do",
    **{skill.kind: skill.about for skill in SKILLS.values()},
}


def open_questions(plan: Plan) -> Iterator[str]:
    if plan.not_offered:
        tools = joined([bold(kind.value) for kind in plan.not_offered])
        yield f"That needs {tools}, which is not among the tools of this conversation."
    missing = [kind for kind in plan.missing if kind not in plan.not_offered]
    places = [_ABOUT[kind] for kind in missing if kind is not Kind.STOCK]
    if places:
        yield f"For which place do you want {joined(places)}?"
    if Kind.STOCK in missing:
        yield "Of which company do you want the stock price? Its symbol is best, e.g. AAPL."
    yield from plan.questions
    strangers = dict.fromkeys(name for wish in plan.wishes for name in wish.strangers)
    if strangers:
        names = joined([bold(name) for name in strangers], "or")
        yield (
            f"I know no company called {names}: it is not in my data. "
            "If it is listed, tell me its ticker symbol, e.g. AAPL."
        )
    if plan.nowhere_to_compare:
        yield "Which places shall I compare? Name at least two."
    unfit = [plain(value) for value in plan.unfit if value not in DISHES]
    if unfit:
        yield f"The tool cannot be asked for {joined(unfit)}."
