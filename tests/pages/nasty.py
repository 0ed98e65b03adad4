"""A conversation in which every field that a person, a model or a tool can fill holds HTML."""

from django.test import Client

from chat.models import Anomaly, Conversation, Step, ToolCall
from tests.pages.talk import conversation_of, lay_out

NASTY = (
    '<script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="x" {{ x }} </textarea></template>'
)
MARKDOWN = NASTY + "\n\n[a](javascript:alert(1)) ![i](http://elsewhere.invalid/i.png) <b style='x'>"


def nasty_rows(client: Client) -> Conversation:
    conversation = conversation_of(client, title=NASTY[:200], system_prompt=NASTY, model=NASTY)
    turn = lay_out(
        conversation, said=NASTY, model=NASTY, explanation=NASTY, reason="<b>", client_key=NASTY[:64]
    )
    lay_out(conversation, said=NASTY, model=NASTY, explanation=NASTY, status="failed")
    Step.objects.update(
        text=MARKDOWN,
        reasoning=NASTY,
        finish_reason="<script>x</script>",
        answered_by=NASTY,
        error_kind="<script>x</script>",
        error=NASTY,
        notice=NASTY,
        usage={"prompt_tokens": 1, "completion_tokens": 2},
    )
    for step in Step.objects.filter(turn=turn):
        Anomaly.objects.create(step=step, kind="<script>x</script>", detail=NASTY, came=NASTY, model=NASTY)
    nasty = {NASTY: [NASTY, {NASTY: NASTY}]}
    fields = {"name": NASTY[:200], "wire_id": NASTY, "arguments_raw": NASTY, "source": "<script>x</script>"}
    attempt = {"source": NASTY, "outcome": NASTY, "seconds": NASTY, "status": NASTY, "detail": NASTY}
    ToolCall.objects.update(progress=NASTY, chain=[attempt, NASTY])
    ToolCall.objects.filter(position=0).update(**fields, arguments=nasty, result=nasty)
    ToolCall.objects.filter(position=1).update(**fields, arguments=None, status="failed", error=NASTY)
    for step in Step.objects.filter(turn=turn):
        step.wire.request = nasty
        step.wire.response_headers = {"content-type": NASTY}
        step.wire.save()
    return conversation
