"""A month's typical weather, in words: "cool and rainy"."""

from chat.atlas.climate import Month

_WARMTH = (
    (-10, "bitterly cold"),
    (0, "freezing"),
    (7.5, "cold"),
    (14, "cool"),
    (20, "mild"),
    (26, "warm"),
    (31, "hot"),
)
_RAIN = ((10, "dry"), (30, "mostly dry"), (60, "some rain"), (130, "rainy"))
_SNOW = ((10, "dry"), (30, "some snow"))


def in_words(month: Month) -> str:
    warmth = next((word for most, word in _WARMTH if month.celsius < most), "very hot")
    frozen = month.celsius < 0
    heaviest = "snowy" if frozen else "very rainy"
    sky = next((word for most, word in (_SNOW if frozen else _RAIN) if month.millimetres < most), heaviest)
    return f"{warmth} {'with' if sky.startswith('some') else 'and'} {sky}"
