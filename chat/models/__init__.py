"""The rows: Conversation → Turn → Step → ToolCall. The truth; everything shown is a view of them."""

from chat.models.anomaly import Anomaly
from chat.models.audit import AuditEntry
from chat.models.booking import Booking
from chat.models.conversation import VISITOR, Conversation, Owner, whose
from chat.models.feedback import REASON_CAP, Feedback
from chat.models.review import Label, Note, Review
from chat.models.run import Run, Trial
from chat.models.share import Share
from chat.models.step import Step, Wire
from chat.models.stored_flow import StoredFlow
from chat.models.tool_call import ToolCall
from chat.models.transitions import IllegalTransition
from chat.models.turn import PARTS, Turn

__all__ = [
    "PARTS",
    "REASON_CAP",
    "VISITOR",
    "Anomaly",
    "AuditEntry",
    "Booking",
    "Conversation",
    "Feedback",
    "IllegalTransition",
    "Label",
    "Note",
    "Owner",
    "Review",
    "Run",
    "Share",
    "Step",
    "StoredFlow",
    "ToolCall",
    "Trial",
    "Turn",
    "Wire",
    "whose",
]
