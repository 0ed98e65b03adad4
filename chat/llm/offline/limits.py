"""A reply kept within what the request allows: its stop sequences and its number of tokens."""

from dataclasses import replace

from chat.llm.offline.body import Body
from chat.llm.offline.reply import Reply
from chat.llm.offline.usage import CHARACTERS_A_TOKEN


def within_limits(reply: Reply, body: Body) -> Reply:
    """The reply cut as a server would cut it; calls that do not fit are dropped, the reason is `length`."""
    cuts = [at for stop in body.stop if (at := reply.text.find(stop)) >= 0]
    stopped = replace(reply, text=reply.text[: min(cuts)]) if cuts else reply
    if body.max_tokens is None:
        return stopped
    return _shortened(stopped, body.max_tokens * CHARACTERS_A_TOKEN)


def _shortened(reply: Reply, room: int) -> Reply:
    left, kept = room - len(reply.text), []
    for call in reply.calls:
        left -= len(call.name) + len(call.text)
        if left >= 0:
            kept.append(call)
    if left >= 0:
        return reply
    return replace(reply, text=reply.text[:room], calls=tuple(kept), finish_reason="length")
