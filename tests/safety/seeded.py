"""Conversations in which every field that a person, a model, a tool or a reviewer fills holds one payload."""

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import uuid4

import django

if __name__ == "__main__":  # Beside a site that is served: a browser test has no database of its own.
    django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from chat.inspector.tabs import CALL_TABS, STEP_TABS, TURN_TABS  # noqa: E402
from chat.models import (  # noqa: E402
    Anomaly,
    Booking,
    Conversation,
    Feedback,
    Label,
    Note,
    Review,
    Run,
    Share,
    Step,
    StoredFlow,
    ToolCall,
    Trial,
    Turn,
    Wire,
)
from tests.safety.payloads import PAYLOADS  # noqa: E402

AT_ONCE = 12
"""Turns of one conversation, each with a payload of its own."""


@dataclass(frozen=True, slots=True)
class Seeded:
    owner: User
    conversations: tuple[Conversation, ...]
    shares: tuple[Share, ...]
    runs: tuple[Run, ...]


def seed() -> Seeded:
    """Ten conversations of one person, whose own name is a payload too."""
    owner = User.objects.create_user(PAYLOADS[0][:150])
    made = [PAYLOADS[at : at + AT_ONCE] for at in range(0, len(PAYLOADS), AT_ONCE)]
    conversations = tuple(_conversation(owner, payloads) for payloads in made)
    for number, payload in enumerate(PAYLOADS):
        User.objects.create_user(f"{number}{_clean(payload)}"[:150])
        StoredFlow.objects.create(
            user=owner, origin="saved", slug=f"x-{number}", title=_clean(payload)[:200], text=_clean(payload)
        )
    shares = tuple(
        Share.objects.create(conversation=row, head_id=row.head_id, with_inspector=True)
        for row in conversations
    )
    return Seeded(owner, conversations, shares, _runs(owner, conversations))


def _runs(owner: User, conversations: tuple[Conversation, ...]) -> tuple[Run, ...]:
    """One of each status; all payloads are flows, models, findings and errors of the first."""
    about: dict[str, Any] = {"user": owner, "model_names": [_clean(PAYLOADS[0])[:200]], "repeat": 2}
    first, *others = (
        Run.objects.create(**about, status=status, collection=_clean(PAYLOADS[1])[:100])
        for status in Run.Status.values
    )
    flows = StoredFlow.objects.order_by("pk")
    for flow, payload, played in zip_longest(flows, map(_clean, PAYLOADS), conversations):
        _trial(first, flow, 1, payload, played)
        _trial(first, flow, 2, payload, None)
    return (first, *others)


def _trial(run: Run, flow: StoredFlow, number: int, payload: str, conversation: Conversation | None) -> None:
    finding = {"turn": 0, "kind": payload, "expected": payload, "observed": payload, "met": number == 1}
    Trial.objects.create(
        run=run,
        flow=flow,
        model=payload[:200],
        number=number,
        status="missed" if number == 1 else "errored",
        conversation=conversation,
        findings=[finding, finding | {"kind": "pattern"}],
        error=payload,
        seconds=1,
    )


def _clean(payload: str) -> str:
    """What is left of it once it has come in by any way: no NUL, no lone surrogate."""
    return payload.replace("\x00", "�")


def _conversation(owner: User, payloads: list[str]) -> Conversation:
    first = _clean(payloads[0])
    row = Conversation.objects.create(user=owner, title=first[:200], system_prompt=first, model=first[:200])
    for payload in map(_clean, payloads):
        row.head = _turn(row, payload)
    row.save()
    return row


def _turn(conversation: Conversation, payload: str) -> Turn:
    turn = Turn.objects.create(
        conversation=conversation,
        parent=conversation.head,
        client_key=uuid4().hex,
        said=payload,
        model=payload[:200],
        explanation=payload,
        reason="length",
        status="done",
        tool_choice="auto",
        tools=[payload],
        ended_at=timezone.now(),
    )
    step = _step(turn, 1, payload)
    for position, status in enumerate(("done", "failed")):
        _call(step, position, status, payload)
    _step(turn, 2, payload)
    _review(turn, payload)
    return turn


def _step(turn: Turn, number: int, payload: str) -> Step:
    step = Step.objects.create(
        turn=turn,
        number=number,
        status="done",
        text=payload,
        reasoning=payload,
        error=payload if number == 1 else "",
        error_kind=payload[:40],
        finish_reason=payload[:20],
        answered_by=payload[:200],
        http_status=200,
        sent_at=timezone.now(),
        seconds=0.5,
        usage={"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
    )
    message = {"role": "user", "content": payload, "name": payload, payload: payload}
    tool = {"type": "function", "function": {"name": payload, "description": payload, "parameters": {}}}
    event = f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': payload}}]})}\n\n".encode()
    Wire.objects.create(
        step=step,
        request={"model": payload, "messages": [message], "tools": [tool]},
        response_headers={"x-request-id": payload},
        received=event,
        reads=[[0.1, len(event)]],
    )
    Anomaly.objects.create(step=step, kind=payload[:60], detail=payload, came=payload, model=payload[:200])
    return step


def _call(step: Step, position: int, status: str, payload: str) -> None:
    attempt = {"source": payload, "outcome": payload, "seconds": 1, "status": 200, "detail": payload}
    ToolCall.objects.create(
        step=step,
        position=position,
        status=status,
        name=payload[:200],
        wire_id=payload[:200],
        arguments_raw=payload,
        arguments={payload: payload, "location": payload},
        result={"kind": payload, "source": payload, "note": payload, payload: [payload]}
        if status == "done"
        else None,
        source=payload[:40],
        error=payload if status == "failed" else "",
        chain=[attempt],
        progress=payload,
        decided_at=timezone.now(),
        decided_as=payload[:150],
        decision_note=payload,
        expires_at=timezone.now(),
        seconds=0.1,
    )


def _review(turn: Turn, payload: str) -> None:
    about: dict[str, Any] = {"turn": turn, "conversation": turn.conversation}
    Feedback.objects.create(**about, liked=False, reason=payload)
    Review.objects.create(**about, why="disliked", queued_as=payload[:150])
    Note.objects.create(turn=turn, by_name=payload[:150], text=payload)
    Label.objects.create(turn=turn, by_name=payload[:150], name=payload[:40])
    Booking.objects.create(
        conversation=turn.conversation,
        user=turn.conversation.user,
        restaurant=payload[:120],
        place=payload[:120],
        name=payload[:120],
        date="2027-01-01",
        time="19:00",
        party_size=2,
    )


def sheet() -> dict[str, Any]:
    """What a browser needs to go everywhere: sessions of the owner and of staff, and addresses."""
    seeded = seed()
    tabs: dict[str, list[str]] = {str(row.pk): [] for row in seeded.conversations}
    for kind, rows, all_tabs in (
        ("t", Turn.objects.all(), TURN_TABS),
        ("s", Step.objects.filter(number=1).select_related("turn", "wire"), STEP_TABS),
        ("k", ToolCall.objects.select_related("step__turn"), CALL_TABS),
    ):
        for row in rows:
            if kind == "k" and row.pk // 2 % 2 != row.position:
                continue  # One call of each turn, now one that is done and now one that has failed.
            conversation = row.turn.conversation_id if kind == "s" else row.conversation_id
            fitting = [tab for tab in all_tabs if tab.applies_to(row)]  # type: ignore[arg-type]
            tabs[str(conversation)] += [f"/{kind}/{row.pk}/{tab.slug}/" for tab in fitting]
    some = {
        name: [str(pk) for pk in model.objects.order_by("pk").values_list("pk", flat=True)[:120:12]]
        for name, model in (("turn", Turn), ("step", Step), ("toolcall", ToolCall))
    }
    trials = [str(row.pk) for row in Trial.objects.filter(number=1).order_by("pk")]
    return {
        "runs": [str(row.pk) for row in seeded.runs],
        "trials": trials,
        "owner": _session(seeded.owner),
        "clerk": _session(User.objects.create_user("clerk", is_staff=True)),
        "staff": _session(User.objects.create_superuser("root")),
        "conversations": [str(row.pk) for row in seeded.conversations],
        "shares": [share.token for share in seeded.shares],
        "tabs": tabs,
        "rows": some,
    }


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


if __name__ == "__main__":
    print(json.dumps(sheet()))
