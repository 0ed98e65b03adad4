"""Figures in words, short enough for a table; a dash for what nobody knows."""

UNKNOWN = "–"


def seconds(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.2f}" if value < 10 else f"{value:,.1f}"


def tokens(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f}"


def dollars(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return f"${value:,.2f}" if value == 0 or value >= 1 else f"${value:.2g}" if value >= 1e-4 else "<$0.0001"


def share(part: int, whole: int) -> str:
    """Rounded down: 100 % is all of them."""
    return f"{100 * part // whole} %" if whole else UNKNOWN
