"""The matrix of a run: flows × models, each cell added up by the database."""

from dataclasses import dataclass

from chat.models import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    flow: int
    """The StoredFlow's key."""
    model: str
    trials: int
    passed: int
    missed: int
    errored: int
    cancelled: int
    seconds: float | None
    """The median of those that ended."""
    first_token: float | None
    tokens: float | None
    """The mean of a trial, in and out."""
    dollars: float | None
    """Of all its trials; None where a price is not known."""
    anomalies: int

    @property
    def ended(self) -> int:
        return self.passed + self.missed + self.errored + self.cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    run: Run
    flows: tuple[tuple[int, str, str], ...]
    """(key, slug, title) of each row."""
    models: tuple[str, ...]
    cells: dict[tuple[int, str], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    category: str
    model: str
    trials: int
    passed: int
    missed: int
    errored: int
    cancelled: int
    seconds: float | None


def matrix(run: Run) -> Matrix:
    """A fixed number of queries, however many trials there are."""
    raise NotImplementedError


def by_category(run: Run) -> list[Sum]:
    """For sets of thousands: added up by category and model."""
    raise NotImplementedError
