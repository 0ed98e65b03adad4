"""How far it is from one point of the earth to another, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

KM_A_DEGREE = 111.0
"""Of latitude, wherever one is."""
_RADIUS = 6371.0088
"""The earth's mean radius in kilometres."""


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The way along a great circle, on a sphere: right to half a percent."""
    north, east = radians(lat2 - lat1), radians(lon2 - lon1)
    half = sin(north / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(east / 2) ** 2
    return 2 * _RADIUS * asin(sqrt(min(1.0, half)))
