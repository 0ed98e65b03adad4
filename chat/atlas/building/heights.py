"""How high cities lie, and how high the grid of the climate takes them to lie."""

import io
import sqlite3
from tempfile import NamedTemporaryFile

import numpy as np

from chat.atlas.building.cities import City
from chat.atlas.building.climate import Grid
from chat.atlas.building.wheels import Wheels
from chat.atlas.distance import kilometres

_NEAR_KM = 15
"""An airport this near lies as high as its city."""


def cells(relief: Grid) -> Grid:
    """The mean height of each cell of ERA5's grid, which is a third as fine."""
    rows, columns = 721, 1440
    parts = [
        relief[y : y + 3 * rows - 2 : 3, x : x + 3 * columns - 2 : 3] for y in range(4) for x in range(4)
    ]
    return np.roll(np.mean(parts, axis=0), columns // 2, axis=1)[np.newaxis]


def relief(wheels: Wheels) -> Grid:
    """The height of the earth at every twelfth of a degree, from 90.125° north and 180.125° west."""
    stored = np.load(io.BytesIO(wheels.read("itur", "data/1511/v2_topo.npz")))
    return stored[stored.files[0]]


def heights(wheels: Wheels, known: list[City], relief: Grid) -> list[float]:
    """The metres of each city: measured, or an airport's beside it, or the lowest of the relief round it."""
    measured, airports = _measured(wheels), _airports(wheels)
    return [
        next(
            height
            for height in (measured.get(city.id), _by_airport(city, airports), _valley(city, relief))
            if height is not None
        )
        for city in known
    ]


def _valley(city: City, relief: Grid) -> float:
    """People live at the bottom of what lies round them, more often than at the top."""
    row, column = int((90.125 - city.latitude) * 12), int((180.125 + city.longitude) * 12)
    return float(relief[row : row + 2, column : column + 2].min())


def _measured(wheels: Wheels) -> dict[int, float]:
    with NamedTemporaryFile() as file:
        file.write(wheels.read("pyworldatlas", "data/atlas.sqlite3"))
        file.flush()
        atlas = sqlite3.connect(file.name)
        rows = atlas.execute(
            "SELECT geonames_id, elevation_m FROM city WHERE elevation_m IS NOT NULL"
        ).fetchall()
        atlas.close()
    return dict(rows)


def _airports(wheels: Wheels) -> dict[tuple[int, int], list[tuple[float, float, float]]]:
    """Latitude, longitude and metres of airports, by degree."""
    found: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    for row in list(wheels.rows("airportsdata", "airports.csv"))[1:]:
        where = float(row[7]), float(row[8])
        if row[1]:
            found.setdefault((int(where[0] // 1), int(where[1] // 1)), []).append(
                (*where, float(row[6]) * 0.3048)
            )
    return found


def _by_airport(
    city: City, airports: dict[tuple[int, int], list[tuple[float, float, float]]]
) -> float | None:
    y, x = int(city.latitude // 1), int(city.longitude // 1)
    round_it = [one for dy in (-1, 0, 1) for dx in (-1, 0, 1) for one in airports.get((y + dy, x + dx), ())]
    far = ((kilometres(city.latitude, city.longitude, *where), metres) for *where, metres in round_it)
    return min((one for one in far if one[0] < _NEAR_KM), default=(0.0, None))[1]
