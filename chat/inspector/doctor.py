"""What was odd about an answer: as it came, and what was made of it."""

from typing import Any

from chat.inspector.tab import Tab
from chat.models import Step


def _context(step: Step) -> dict[str, Any]:
    return {"step": step, "anomalies": step.anomalies.all(), "wire": step.wire}


def _note(step: Step) -> str:
    count = len(step.anomalies.all())
    return str(count) if count else ""


tab = Tab(slug="doctor", title="Doctor", template="inspector/tabs/doctor.html", context=_context, note=_note)
