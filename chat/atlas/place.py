"""A city: where it lies, and what it is called in English."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    """Its number in GeoNames."""
    name: str
    region: str
    """`NY` in the United States, elsewhere in full: `Ontario`, `Bavaria`; empty where there is none."""
    country: str
    country_code: str
    latitude: float
    longitude: float
    zone: str
    """Its time zone: `Europe/Berlin`."""
    population: int
    crowded: bool = False
    """A better-known place of its country has the same name."""
    months: bytes = field(default=b"", repr=False, compare=False)
    """Its climate as it is kept; `climate.climate` reads it."""

    @property
    def label(self) -> str:
        """`New York, NY`, `London, Ontario`, `Paris, France`."""
        if self.country_code in ("US", "CA") and self.region:
            return f"{self.name}, {self.region}"
        if self.crowded and self.region:
            return f"{self.name}, {self.region}, {self.country}"
        return f"{self.name}, {self.country}"
