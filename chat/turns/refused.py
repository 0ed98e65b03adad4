"""What a person asked for can't be: a sentence for them, and the time it ends, if it ends by itself."""

from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone


class Refused(Exception):
    """What was said can't become a turn; the message is for the person. `status` is the HTTP one."""

    def __init__(self, message: str, status: int = 422, until: datetime | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.until = until

    @property
    def headers(self) -> dict[str, str]:
        """Of the HTTP answer."""
        return {} if self.until is None else {"Retry-After": str(seconds_until(self.until))}


def limited(sentence: str, until: datetime, now: datetime | None = None) -> Refused:
    """`sentence` goes on with the time: "You have …: the next one can go at"."""
    now = now or timezone.now()
    day = "" if until.date() == now.date() else f"{until:%Y-%m-%d} "
    left = in_words(seconds_until(until, now))
    return Refused(f"{sentence} {day}{until:%H:%M:%S} UTC (in {left}).", 429, until)


def seconds_until(until: datetime, now: datetime | None = None) -> int:
    return max(1, ceil((until - (now or timezone.now())).total_seconds()))


def in_words(seconds: int) -> str:
    """35 s, 12 min, 3 h 20 min: rounded up, so that nobody comes too early."""
    if seconds < 100:
        return f"{seconds} s"
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def rounded_up(at: datetime) -> datetime:
    """To a whole second that is surely past."""
    return at.replace(microsecond=0) + timedelta(seconds=1)
