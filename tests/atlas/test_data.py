"""The atlas's data is as it was generated, and says where it comes from."""

import re
from hashlib import sha256

from chat.atlas import heritage
from chat.atlas.shelf import DATA

LARGEST = 8_000_000


def test_each_file_is_the_one_whose_origin_is_told() -> None:
    told = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    files = [path for path in DATA.iterdir() if path.is_file() and path.name != "SOURCES.md"]
    hashes = {path.name: sha256(path.read_bytes()).hexdigest() for path in files}
    assert [name for name, hashed in hashes.items() if f"| {name} |" not in told or hashed not in told] == []
    assert sum(path.stat().st_size for path in files) < LARGEST


def test_whoever_must_be_named_is_named() -> None:
    told = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for named in ("GeoNames, CC BY 4.0", "Copernicus Climate Change Service", "airportsdata", "Unicode"):
        assert named in told


def test_names_of_heritage_sites_are_whole_and_without_entities() -> None:
    finnish = {site.name for site in heritage.sites("FI")}
    assert {"Petäjävesi Old Church", "Bronze Age Burial Site of Sammallahdenmäki"} <= finnish
    written = (DATA / "heritage.csv").read_text(encoding="utf-8")
    assert re.findall(r"&\w", written) == []
