"""What one person may still have: messages a minute and a day, answers under way, tokens a day.

All of it is counted from the rows, over windows that slide; what was deleted since counts too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeAlias

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from chat.models import Conversation, Owner, Run, Turn
from chat.models.prepared import Prepared
from chat.turns.alone import alone_with
from chat.turns.refused import Refused, limited, rounded_up
from chat.turns.tokens import Sums, spent_since, tokens_since

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
_AT_NO_KNOWN_TIME = datetime.max.replace(tzinfo=UTC)
Owned: TypeAlias = dict[str, int | str]
"""What a row of somebody's has: its `user` or its `visitor`."""


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

    @property
    def column(self) -> str:
        """By which a row of theirs is known."""
        return "user" if self.user else "visitor"

    @property
    def who(self) -> int | str:
        return self.user or self.visitor

    @property
    def owned(self) -> Owned:
        return {self.column: self.who}

    @property
    def name(self) -> str:
        return f"{self.column} {self.who}"


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
    used = _said[person.column](who=person.who, since=now - DAY, lately=now - MINUTE)
    [(active, minute, day)] = used or [(0, 0, 0)]
    busy = f"You have {active} answers under way already: wait for one, or stop one."
    yield Share("Answers under way", active, settings.TURNS_A_PERSON, refusal=busy)
    if most := settings.MESSAGES_A_MINUTE:
        yield _window("Messages a minute", person, minute, most, MINUTE)
    if most := settings.MESSAGES_A_DAY:
        yield _window("Messages a day", person, day, most, DAY)


def _sent(owned: Owned, since: datetime) -> QuerySet[Turn]:
    """What they said since. Whatever is said in a conversation brings it up to date."""
    theirs = Conversation.objects.filter(**owned, updated_at__gt=since).order_by().values("pk")
    sent = Turn.objects.filter(conversation__in=theirs, created_at__gt=since)
    return sent.exclude(reason=Turn.GIVEN)


def _counts(column: str) -> "Prepared[tuple[int, int, int]]":
    """How many are under way, and were sent `lately` and `since`; nothing if there are none."""

    def counts(who: int | str, since: datetime, lately: datetime) -> QuerySet[Any, tuple[int, int, int]]:
        together = _sent({column: who}, since).order_by().values(together=Value(1))
        active, recent = Q(status__in=Turn.ACTIVE), Q(created_at__gt=lately)
        counted = {"a": Count("pk", filter=active), "b": Count("pk", filter=recent), "c": Count("pk")}
        return together.annotate(**counted).values_list(*counted)

    return Prepared(counts)


_said = {column: _counts(column) for column in ("user", "visitor")}


def _window(name: str, person: Person, used: int, most: int, window: timedelta) -> Share:
    """It is free again once the last but `most` is out of the window."""
    if used < most:
        return Share(name, used, most)
    time = "minute" if window is MINUTE else "24 hours"
    refusal = f"You have sent {used:,} message{'s'[: used != 1]} in the last {time}: the next one can go at"
    sent = _sent(person.owned, timezone.now() - window)
    last = sent.order_by("-created_at").values_list("created_at", flat=True)[most - 1 : most].first()
    return Share(name, used, most, rounded_up((last or timezone.now()) + window), refusal)


def _tokens(person: Person, now: datetime) -> Iterator[Share]:
    if not (most := settings.TOKENS_A_DAY):
        return
    since = now - DAY
    used = sum(each or 0 for sums in _asked[person.column](who=person.who, since=since) for each in sums)
    refusal = (
        f"Your answers of the last 24 hours took {used:,} tokens, and {most:,} are what one person may use: "
        "the next one can be asked for at"
    )
    free_at = _free_of_tokens(person, since, used - most) if used >= most else None
    yield Share("Tokens a day", used, most, free_at, refusal)


def _asked_for(owned: Owned, since: datetime) -> QuerySet[Conversation, Any]:
    """Their conversations, and those of their runs, which are nobody's."""
    recent = Conversation.objects.filter(updated_at__gt=since).order_by().values("pk")
    runs = {f"trial__run__{column}": who for column, who in owned.items()}
    return recent.filter(**owned).union(recent.filter(**runs), all=True)


def _sums(column: str) -> "Prepared[Sums]":
    return Prepared(lambda who, since: tokens_since(since, _asked_for({column: who}, since)))


_asked = {column: _sums(column) for column in ("user", "visitor")}


def _free_of_tokens(person: Person, since: datetime, too_many: int) -> datetime:
    """When more than so many are out of the window."""
    for at, tokens in spent_since(since, _asked_for(person.owned, since)):
        too_many -= tokens
        if too_many < 0:
            return rounded_up(at + DAY)
    return rounded_up(timezone.now() + DAY)
