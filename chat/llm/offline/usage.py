"""Usage as the offline model counts it: an estimate of one token for four characters, never less than one."""

from chat.canonical import compact
from chat.llm.offline.body import Body
from chat.llm.offline.reply import Reply
from chat.llm.request import JsonObject

CHARACTERS_A_TOKEN = 4


def tokens(text: str) -> int:
    return max(1, -(-len(text) // CHARACTERS_A_TOKEN))


def usage(body: Body, reply: Reply) -> JsonObject:
    tools = [[tool.name, tool.description, tool.parameters] for tool in body.tools]
    prompt = tokens(compact([list(body.messages), tools]))
    completion = tokens(reply.text + "".join(call.name + call.text for call in reply.calls))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0},
    }
