"""Stored answers read again: to the same result, or to a difference that is told."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chat.llm.client import Model
from chat.llm.endpoint import Endpoint
from chat.models import Step
from chat.turns.database import in_database
from chat.turns.rereading import differences
from tests.llm.cases import Case, load
from tests.llm.server import Reply, serving
from tests.playing import play, said

pytestmark = pytest.mark.django_db(transaction=True)
ORDINARY = [case for case in load() if case.end == "close" and "options" not in case.raw]
ORDINARY = [case for case in ORDINARY if case.status != 429]  # It would be waited for.


async def answered(reply: Reply) -> list[Step]:
    """The steps of a turn whose every request is answered with `reply`."""
    async with serving(reply) as server:
        model = Model(Endpoint(provider="custom", base_url=server.url, model="m"))
        turn = await play(await in_database(said, "Hi"), model)
        await model.close()
    return await in_database(lambda: list(turn.steps.select_related("wire")))


def reread(*steps: int | str) -> str:
    out = StringIO()
    call_command("reread", *map(str, steps), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("case", ORDINARY, ids=lambda case: case.name)
async def test_what_was_read_live_is_read_again_to_the_same_result(case: Case) -> None:
    steps = await answered(Reply(case.chunks, case.status, case.headers))
    assert steps
    for step in steps:
        assert await in_database(differences, step) == {}


async def test_a_reader_that_reads_otherwise_is_told_apart_and_the_rows_stay() -> None:
    (step,) = await answered(
        Reply([b'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n'])
    )
    assert await in_database(reread, step.pk) == f"step {step.pk}: the same\n"
    await in_database(lambda: Step.objects.update(text="Ho"))
    with pytest.raises(CommandError, match="1 of 1 come out otherwise"):
        await in_database(reread, "--all")
    assert (await in_database(Step.objects.get)).text == "Ho"


async def test_a_step_that_is_not_there_is_said() -> None:
    with pytest.raises(CommandError, match="There is no step 999"):
        await in_database(reread, 999)
    with pytest.raises(CommandError, match="the ids of steps, or --all"):
        await in_database(reread)
