"""Taking a booking back: only the person's own, and only once."""

from collections.abc import Iterator
from typing import Annotated

from chat.canonical import one_line
from chat.tools.desk import desk, outcome, wordless
from chat.tools.registry import tool
from chat.tools.schema import JsonObject


def _problems(reference: str) -> Iterator[str]:
    yield from wordless(reference=reference)


@tool(writes=True, check=_problems)
async def cancel_booking(
    reference: Annotated[str, "The booking's reference, e.g. K7QM-2XTR"],
) -> JsonObject:
    """Cancel a booking (for demonstration: noted on this site only, no restaurant is told)"""
    return outcome(await desk().cancel(one_line(reference)), before="booked")
