"""What one person may still have: messages a minute and a day, answers under way, tokens a day.

All of it is counted from the rows, over windows that slide; what was deleted since counts too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from chat.models import Conversation, Owner, Run, Turn
from chat.turns.alone import alone_with
from chat.turns.refused import Refused, limited, rounded_up
from chat.turns.tokens import spent_since, tokens_since

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
_AT_NO_KNOWN_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """A user; or a visitor, whom nothing but a name in a session tells from others."""

    user: int | None
    visitor: str

    @classmethod
    def of(cls, whose: Owner | Conversation | Run) -> Self | None:
        """None for what is nobody's: a trial's conversation, or a command's run."""
        user = whose.user.pk if isinstance(whose, Owner) else whose.user_id
        return cls(user, whose.visitor) if user or whose.visitor else None

    def owns(self, way: str = "") -> Q:
        """What belongs to a row of theirs, by the `way` to it."""
        return Q(**{f"{way}user": self.user} if self.user else {f"{way}visitor": self.visitor})

    @property
    def name(self) -> str:
        return f"user {self.user}" if self.user else f"visitor {self.visitor}"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one limit is used; a limit of 0 is none."""

    name: str
    used: int
    most: int
    free_at: datetime | None = None
    """When there is some again, if it is used up and its end is known."""
    refusal: str = ""

    @property
    def is_used_up(self) -> bool:
        return 0 < self.most <= self.used

    @property
    def left(self) -> int | None:
        return max(0, self.most - self.used) if self.most else None


def check(conversation: Conversation) -> None:
    """In the transaction that says a turn: raises Refused, with the time it ends, if that is too much.

    From here on the person is alone, so that what is counted stays true until the commit.
    """
    if person := Person.of(conversation):
        alone_with(f"turns of {person.name}")
        _refuse(shares(person))


def check_tokens(whose: Owner | Run) -> None:
    """The same for what a person's run asks. A command's run is nobody's, and has no limit."""
    if person := Person.of(whose):
        _refuse(_tokens(person, timezone.now()))


def allowance_of(owner: Owner) -> tuple[Share, ...]:
    """What the person has used, limit by limit: two queries."""
    person = Person.of(owner)
    return tuple(shares(person)) if person else ()


def shares(person: Person) -> Iterator[Share]:
    now = timezone.now()
    yield from _turns(person, now)
    yield from _tokens(person, now)


def _refuse(shares: Iterable[Share]) -> None:
    """For whatever is free last; what ends at no known time, later than that."""
    used_up = [share for share in shares if share.is_used_up]
    if not used_up:
        return
    last = max(used_up, key=lambda share: share.free_at or _AT_NO_KNOWN_TIME)
    raise limited(last.refusal, last.free_at) if last.free_at else Refused(last.refusal, 429)


def _turns(person: Person, now: datetime) -> Iterator[Share]:
    """What has been under way for more than a day counts no more."""
    sent = _sent(person, now - DAY)
    used = sent.aggregate(
        active=Count("pk", filter=Q(status__in=Turn.ACTIVE)),
        minute=Count("pk", filter=Q(created_at__gt=now - MINUTE)),
        day=Count("pk"),
    )
    busy = f"You have {used['active']} answers under way already: wait for one, or stop one."
    yield Share("Answers under way", used["active"], settings.TURNS_A_PERSON, refusal=busy)
    for window, name, most in (
        (MINUTE, "minute", settings.MESSAGES_A_MINUTE),
        (DAY, "day", settings.MESSAGES_A_DAY),
    ):
        if most:
            within = sent.filter(created_at__gt=now - window)
            yield _window(f"Messages a {name}", within, used[name], most, window)


def _sent(person: Person, since: datetime) -> QuerySet[Turn]:
    """What they said since. Whatever is said in a conversation brings it up to date."""
    theirs = Conversation.objects.filter(person.owns(), updated_at__gt=since).order_by().values("pk")
    sent = Turn.objects.filter(conversation__in=theirs, created_at__gt=since)
    return sent.exclude(reason=Turn.GIVEN)


def _window(name: str, sent: QuerySet[Turn], used: int, most: int, window: timedelta) -> Share:
    """It is free again once the last but `most` is out of the window."""
    if not 0 < most <= used:
        return Share(name, used, most)
    time = "minute" if window is MINUTE else "24 hours"
    refusal = f"You have sent {used:,} message{'s'[: used != 1]} in the last {time}: the next one can go at"
    last = sent.order_by("-created_at").values_list("created_at", flat=True)[most - 1 : most].first()
    return Share(name, used, most, rounded_up((last or timezone.now()) + window), refusal)


def _tokens(person: Person, now: datetime) -> Iterator[Share]:
    if not (most := settings.TOKENS_A_DAY):
        return
    since = now - DAY
    theirs = _asked_for(person, since)
    used = tokens_since(since, theirs)
    refusal = (
        f"Your answers of the last 24 hours took {used:,} tokens, and {most:,} are what one person may use: "
        "the next one can be asked for at"
    )
    free_at = _free_of_tokens(spent_since(since, theirs), used - most) if used >= most else None
    yield Share("Tokens a day", used, most, free_at, refusal)


def _asked_for(person: Person, since: datetime) -> QuerySet[Conversation, Any]:
    """Their conversations, and those of their runs, which are nobody's."""
    recent = Conversation.objects.filter(updated_at__gt=since).order_by().values("pk")
    return recent.filter(person.owns()).union(recent.filter(person.owns("trial__run__")), all=True)


def _free_of_tokens(spent: Iterable[tuple[datetime, int]], too_many: int) -> datetime:
    """When more than so many are out of the window; `spent` is in order."""
    for at, tokens in spent:
        too_many -= tokens
        if too_many < 0:
            return rounded_up(at + DAY)
    return rounded_up(timezone.now() + DAY)
