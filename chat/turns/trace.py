"""Rows → the trace of a conversation as JSON: the format of docs/trace.md."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from chat.llm.request import JsonObject
from chat.models import PARTS, Anomaly, Conversation, Feedback, Step, StoredFlow, ToolCall, Turn, Wire
from chat.turns.history import next_messages

FORMAT = "travelbot.trace/1"


def trace(conversation: Conversation) -> JsonObject:
    """The whole conversation: turns → steps → calls, and the messages that would be sent next."""
    wires = Prefetch("steps__wire", Wire.objects.defer("received"))
    turns = conversation.turns.select_related("feedback").prefetch_related(*PARTS, wires)
    return {
        "format": FORMAT,
        "conversation": {
            "id": str(conversation.pk),
            "title": conversation.title,
            "model": conversation.model,
            "system_prompt": conversation.system_prompt,
            "flow": _flow(conversation.flow),
            "created_at": _time(conversation.created_at),
            "revision": conversation.revision,
            "head": conversation.head_id,
        },
        "turns": [turn_trace(turn) for turn in turns],
        "messages": next_messages(conversation),
    }


def _flow(row: StoredFlow | None) -> JsonObject | None:
    """The digest is that of the very file that was played."""
    return {"slug": row.slug, "title": row.title, "digest": row.digest} if row else None


def turn_trace(turn: Turn) -> JsonObject:
    return {
        "id": turn.pk,
        "parent": turn.parent_id,
        "said": turn.said,
        "client_key": turn.client_key,
        "model": turn.model,
        "tool_choice": turn.tool_choice,
        "tools": turn.tools,
        "settings": turn.settings,
        "flow_turn": turn.flow_turn,
        "status": turn.status,
        "reason": turn.reason,
        "explanation": turn.explanation,
        "pattern": turn.pattern or None,
        "cancel_requested_at": _time(turn.cancel_requested_at),
        "created_at": _time(turn.created_at),
        "started_at": _time(turn.started_at),
        "ended_at": _time(turn.ended_at),
        "feedback": _feedback(getattr(turn, "feedback", None)),
        "steps": [_step(step) for step in turn.steps.all()],
    }


def _feedback(row: Feedback | None) -> JsonObject | None:
    """None as long as its owner has said nothing."""
    if row is None:
        return None
    return {
        "liked": row.liked,
        "reason": row.reason or None,
        "created_at": _time(row.created_at),
        "changed_at": _time(row.changed_at),
    }


def _step(step: Step) -> JsonObject:
    return {
        "id": step.pk,
        "number": step.number,
        "attempt": step.attempt,
        "status": step.status,
        "request": step.wire.request,
        "answer": {"content": step.text, "reasoning": step.reasoning},
        "answered_by": step.answered_by,
        "finish_reason": step.finish_reason or None,
        "usage": step.usage,
        "error": _error(step.error_kind, step.error),
        "anomalies": [_anomaly(anomaly) for anomaly in step.anomalies.all()],
        "http": {
            "url": step.wire.url,
            "status": step.http_status,
            "requests_sent": step.requests_sent,
            "response_headers": step.wire.response_headers,
            "bytes": sum(size for _, size in step.wire.reads),
        },
        "times": {
            "sent_at": _time(step.sent_at),
            "headers_after": step.headers_after,
            "first_token_after": step.first_token_after,
            "seconds": step.seconds,
        },
        "calls": [_call(call) for call in step.calls.all()],
    }


def _call(call: ToolCall) -> JsonObject:
    return {
        "id": call.pk,
        "position": call.position,
        "wire_id": call.wire_id,
        "name": call.name,
        "writes": call.writes,
        "arguments_raw": call.arguments_raw,
        "arguments": call.arguments,
        "edited": call.edited,
        "repair": call.repair or None,
        "status": call.status,
        "approval": _approval(call),
        "result": call.result,
        "source": call.source or None,
        "chain": [_attempt(attempt) for attempt in call.chain],
        "progress": call.progress or None,
        "error": call.error or None,
        "attempt": call.attempt,
        "times": {
            "created_at": _time(call.created_at),
            "started_at": _time(call.started_at),
            "ended_at": _time(call.ended_at),
            "seconds": call.seconds,
        },
    }


def _attempt(attempt: JsonObject) -> JsonObject:
    """In this order: PostgreSQL's JSON keeps none."""
    return {key: attempt.get(key) for key in ("source", "outcome", "seconds", "status", "detail")}


def _approval(call: ToolCall) -> JsonObject | None:
    """None if nobody was asked."""
    if call.expires_at is None:
        return None
    decided = call.decided_at is not None
    return {
        "fingerprint": call.fingerprint,
        "approved_for": call.approved_for or None,
        "expires_at": _time(call.expires_at),
        "approved": call.approved if decided else None,
        "decided_at": _time(call.decided_at),
        "decided_by": call.decided_as or None,
        "reason": call.decision_note or None,
    }


def _anomaly(anomaly: Anomaly) -> JsonObject:
    return {
        "kind": anomaly.kind,
        "detail": anomaly.detail,
        "came": anomaly.came or None,
        "fault": anomaly.fault or None,
        "first_seen": _time(anomaly.first_seen),
    }


def _error(kind: str, message: str) -> JsonObject | None:
    return {"kind": kind or None, "message": message} if message else None


def _time(at: datetime | None) -> Any:
    return at.isoformat() if at else None
