"""The packages that hold the data, as downloaded: zip files that are read and never installed."""

import csv
import io
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile


class Wheels:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, package: str) -> Path:
        found = sorted(self.folder.glob(f"{package}-*.whl"))
        if len(found) != 1:
            raise SystemExit(f"{self.folder} should hold one wheel of {package}; it holds {len(found)}.")
        return found[0]

    def read(self, package: str, name: str) -> bytes:
        with ZipFile(self.path(package)) as wheel:
            return wheel.read(f"{package}/{name}")

    def json(self, package: str, name: str) -> Any:
        return json.loads(self.read(package, name))

    def rows(self, package: str, name: str, delimiter: str = ",") -> Iterator[list[str]]:
        text = io.StringIO(self.read(package, name).decode())
        if delimiter == "\t":
            return csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(text)

    def sha256(self, package: str) -> str:
        return sha256(self.path(package).read_bytes()).hexdigest()
