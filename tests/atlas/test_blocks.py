"""A file of compressed blocks gives back what was written, and nothing for what was not."""

from pathlib import Path

import pytest

from chat.atlas.blocks import Blocks, written
from chat.atlas.fold import fold

LINES = {f"{number:03}": str(number * 7) for number in range(0, 200, 2)} | {"東京": "1", "zürich": "2"}


@pytest.fixture
def blocks(tmp_path: Path) -> Blocks:
    keys = sorted(LINES)
    parts = [keys[start : start + 9] for start in range(0, len(keys), 9)]
    path = tmp_path / "lines.bin"
    path.write_bytes(
        written((part[0], "\n".join(f"{key}\t{LINES[key]}" for key in part).encode()) for part in parts)
    )
    return Blocks(path)


def test_every_line_is_found_by_its_key(blocks: Blocks) -> None:
    assert {key: blocks.line(key) for key in LINES} == LINES


@pytest.mark.parametrize("key", ["", "00", "0000", "001", "199", "zzz", "龍", "4\t28", "002\t14"])
def test_another_key_has_no_line(blocks: Blocks, key: str) -> None:
    assert blocks.line(key) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zürich", "ZU\u0308RICH"),
        ("St. Louis", "saint louis"),
        ("St.Louis", "St Louis"),
        ("Xi’an", "Xian"),
        ("Washington, D.C.", "washington dc"),
        ("København", "Kobenhavn"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Aix-en-Provence", "Aix en Provence"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_stay_apart() -> None:
    assert len({fold(name) for name in ("Köln", "Kolin", "東京", "京都", "Москва", "القاهرة")}) == 6
