"""How long a place takes to find and how much memory that needs: first in a fresh process, then warm."""

import csv
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from chat.atlas import shelf  # noqa: E402
from chat.atlas.gazetteer import _locate, locate  # noqa: E402

ROUNDS = 1000
FIRST = """
import sys, time
def resident():
    rows = open("/proc/self/status").read().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS")) / 1024
before, start = resident(), time.perf_counter()
from chat.atlas.gazetteer import locate
for text in sys.argv[1:]:
    locate(text)
print(f"{(time.perf_counter() - start) * 1000:.0f} ms, {resident() - before:.0f} MB")
"""


def main() -> None:
    for texts in (
        ["Paris"],
        ["Paris, TX"],
        ["JFK"],
        ["Pariss"],
        ["Paris, TX", "JFK", "Pariss", "Bali", "東京"],
    ):
        first = subprocess.run(
            [sys.executable, "-c", FIRST, *texts], cwd=ROOT, capture_output=True, text=True
        )
        print(f"first use, imports included: {'; '.join(texts):40} {first.stdout.strip()}")
    for name, texts in (
        ("as people write", list(asked())),
        ("labels", labels()),
        ("misspelt", list(misspelt())),
    ):
        spent = sorted(map(seconds, texts))
        half, most = (spent[int(len(spent) * share)] * 1000 for share in (0.5, 0.99))
        print(f"{name:16} {len(spent):5} look-ups: {half:.2f} ms half of them, {most:.2f} ms 99 %")


def seconds(text: str) -> float:
    _locate.cache_clear()
    start = perf_counter()
    locate(text)
    return perf_counter() - start


def asked() -> Iterator[str]:
    with (ROOT / "tests/atlas/asked.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["asked"] for row in csv.DictReader(file))


def labels() -> list[str]:
    chance = random.Random(1)
    return [shelf.place(chance.randrange(len(shelf.fame()))).label for _ in range(ROUNDS)]


def misspelt() -> Iterator[str]:
    chance = random.Random(2)
    for _ in range(ROUNDS):
        name = shelf.place(chance.randrange(20_000)).name
        at = chance.randrange(len(name))
        yield name[:at] + chance.choice("abcdefgxyz") + name[at + 1 :]


if __name__ == "__main__":
    main()
