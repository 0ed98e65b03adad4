"""Staff with permissions to measure, and a conversation to look at."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from lxml import html

from chat.models import Booking, Feedback, Review, Turn
from tests.pages.talk import conversation_of, lay_out
from tests.pages.trials import run_of, saved_row, trial_in

SAID, ANSWERED, TITLE = "Weather in Paris?", "It is 7 °C in Paris.", "Spring in Paris"


def staff(*permissions: str, name: str = "rita", **fields: Any) -> User:
    """Each permission is a codename."""
    user = User.objects.create_user(name, is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    assert user.user_permissions.count() == len(permissions)
    return user


def logged_in(client: Client, *permissions: str, name: str = "rita") -> Client:
    client.force_login(staff(*permissions, name=name))
    return client


def page(client: Client, path: str) -> Any:
    response = client.get(f"/admin/{path}")
    assert response.status_code == 200, (path, response.status_code)
    return html.document_fromstring(response.content.decode())


def talk(owner: Client) -> Turn:
    """A conversation with a thumb down, which waits in the queue."""
    turn = lay_out(conversation_of(owner, title=TITLE))
    Feedback.objects.create(turn=turn, conversation=turn.conversation, liked=False, reason="Too cold")
    Review.objects.create(turn=turn, conversation=turn.conversation, why="disliked")
    return turn


def everything(owner: Client) -> dict[str, Any]:
    """A row of each model that holds what people said, by the model's name in addresses."""
    turn = talk(owner)
    step = turn.steps.all()[0]
    call = step.calls.all()[0]
    anomaly = step.anomalies.create(kind="odd", detail="Odd.")
    booking = Booking.objects.create(
        conversation=turn.conversation,
        restaurant="Canoe",
        place="Toronto",
        date="2030-01-01",
        time="19:00",
        party_size=2,
    )
    run = run_of(owner)
    return {
        "conversation": turn.conversation,
        "turn": turn,
        "step": step,
        "toolcall": call,
        "anomaly": anomaly,
        "booking": booking,
        "feedback": turn.feedback,
        "review": turn.review,
        "run": run,
        "trial": trial_in(run),
        "storedflow": saved_row(owner),
    }
