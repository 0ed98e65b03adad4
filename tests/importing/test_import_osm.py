"""A map's restaurants and sights, imported by the real command from a real file, and found again."""

import sqlite3
from pathlib import Path

import pytest

from chat.atlas.imported_places import FILE, INDOOR, SOURCE, Found, about, origin, restaurants, sights
from chat.atlas.osm import cuisines
from tests.commands.running import Place
from tests.importing.conftest import Import
from tests.importing.map import CENTRE, node, outer, way, write_map

KM = 1 / 111.2
"""A kilometre north, in degrees."""
CORNERS = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.01, 0.02), (0.02, 0.02), (0.02, 0.01)]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    corners = [node(at, north, east) for at, (north, east) in enumerate(CORNERS, start=101)]
    return write_map(
        tmp_path / "town.osm.pbf",
        node(
            1, amenity="restaurant", name="Luigi", cuisine="Italian; pizza", opening_hours="Mo-Su 11:00-22:00"
        ),
        node(2, 2 * KM, amenity="cafe", name="東京 <b>茶</b>", name__en="Tokyo Tea", cuisine="japanese"),
        node(3, 9 * KM, amenity="restaurant", name="Far", cuisine="italian"),
        node(4, amenity="restaurant", cuisine="italian"),
        node(5, amenity="bank", name="Money"),
        node(6, 1 * KM, tourism="museum", name="Museum", wikidata="Q1", website="https://museum.example/"),
        node(7, leisure="garden", name="Mine", access="private"),
        node(
            8,
            amenity="pub",
            name="Odd",
            website="javascript:alert(1)",
            addr__street="Street",
            addr__city="Town",
        ),
        node(9, tourism="attraction", amenity="restaurant", name="Both"),
        *corners,
        way(20, [101, 102, 103, 101], leisure="park", name="Park"),
        way(21, [101, 102], historic="ruins", name="Wall"),
        way(22, [103, 104, 105]),
        way(23, [105, 106, 103]),
        way(24, [901, 902], historic="castle", name="Its nodes are elsewhere"),
        outer(30, [22, 23], historic="castle", name="Castle", wikipedia="en:Castle"),
    )


def named(found: list[Found]) -> list[str]:
    return [each.name for each in found]


def test_places_with_a_name_are_found_the_nearest_first(run: Import, folder: Path, town: Path) -> None:
    out, failed = run("import_osm", town)
    assert failed == ""
    assert "Imported 5 places to eat and 4 sights, of 2026-10-02T00:00:00Z, in" in out
    assert named(restaurants(folder, *CENTRE)) == ["Luigi", "Odd", "Both", "東京 <b>茶</b>"]
    assert named(restaurants(folder, *CENTRE, within_km=10))[-1] == "Far"
    assert named(restaurants(folder, *CENTRE, most=1)) == ["Luigi"]


def test_a_place_is_told_with_all_that_the_map_says(run: Import, folder: Path, town: Path) -> None:
    run("import_osm", town)
    luigi, odd, _, tea = restaurants(folder, *CENTRE)
    assert (luigi.category, luigi.cuisines, luigi.hours) == (
        "restaurant",
        ("italian", "pizza"),
        "Mo-Su 11:00-22:00",
    )
    assert (luigi.km, luigi.url) == (0.0, "https://www.openstreetmap.org/node/1")
    assert (odd.website, odd.address) == ("", "Street, Town")
    assert (tea.also, round(tea.km, 1)) == ("Tokyo Tea", 2.0)


def test_a_cuisine_is_one_of_those_that_a_place_has(run: Import, folder: Path, town: Path) -> None:
    run("import_osm", town)
    assert named(restaurants(folder, *CENTRE, cuisine="italian", within_km=10)) == ["Luigi", "Far"]
    assert named(restaurants(folder, *CENTRE, cuisine="japanese")) == ["東京 <b>茶</b>"]
    assert restaurants(folder, *CENTRE, cuisine="ital") == []


def test_of_sights_those_that_are_known_come_first_and_areas_are_at_their_middle(
    run: Import, folder: Path, town: Path
) -> None:
    run("import_osm", town)
    found = sights(folder, *CENTRE)
    assert named(found) == ["Museum", "Castle", "Wall", "Park"]
    museum, castle, _, park = found
    assert (museum.known, museum.indoor, park.known, park.indoor) == (True, True, False, False)
    assert castle.url == "https://www.openstreetmap.org/relation/30"
    assert (park.latitude, park.longitude) == (pytest.approx(60.175), pytest.approx(24.945))
    assert "museum" in INDOOR


def test_its_file_its_date_and_its_licence_are_told(run: Import, folder: Path, town: Path) -> None:
    run("import_osm", town)
    told, source = about(folder), origin(folder)
    assert told is not None and source is not None
    assert (told.file, told.as_of, len(told.sha256)) == ("town.osm.pbf", "2026-10-02T00:00:00Z", 64)
    assert source.source is SOURCE and "ODbL" in SOURCE.licence
    assert source.as_of == "2026-10-02T00:00:00Z"


def test_a_file_without_a_date_is_as_old_as_its_newest_place(
    run: Import, folder: Path, tmp_path: Path
) -> None:
    file = write_map(tmp_path / "m.osm.pbf", node(1, amenity="bar", name="Bar"), dated=False)
    assert ", of 2026-10-01, in" in run("import_osm", file)[0]


def test_another_import_replaces_the_one_before(
    run: Import, folder: Path, town: Path, tmp_path: Path
) -> None:
    run("import_osm", town)
    run("import_osm", write_map(tmp_path / "new.osm.pbf", node(1, amenity="bar", name="New")))
    assert named(restaurants(folder, *CENTRE)) == ["New"]
    assert sights(folder, *CENTRE) == []
    assert [each.name for each in folder.iterdir()] == [FILE]


def test_what_cannot_be_imported_leaves_what_was(
    run: Import, folder: Path, town: Path, tmp_path: Path
) -> None:
    run("import_osm", town)
    before = (folder / FILE).read_bytes()
    whole = town.read_bytes()
    for name, content in {
        "empty.osm.pbf": b"",
        "cut.osm.pbf": whole[: len(whole) // 2],
        "text.osm.pbf": b"Hello, this is no map at all.\n" * 100,
        "picture.png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        "closes.csv": b"symbol,date,close\nAAPL,2026-01-02,1\n",
    }.items():
        (tmp_path / name).write_bytes(content)
        out, failed = run("import_osm", tmp_path / name)
        assert failed.startswith(f"{name} is no OpenStreetMap file that can be read: "), name
        assert (folder / FILE).read_bytes() == before
        assert [each.name for each in folder.iterdir()] == [FILE]


def test_a_file_that_is_none_is_said_to_be(run: Import, folder: Path, tmp_path: Path) -> None:
    assert run("import_osm", tmp_path / "no.osm.pbf")[1].endswith("expected a file, there is none.")
    assert run("import_osm", tmp_path)[1].endswith("expected a file, there is a folder.")
    nothing = write_map(tmp_path / "sea.osm.pbf", node(1, natural="water", name="Sea"))
    assert run("import_osm", nothing)[1] == "sea.osm.pbf has no restaurant and no sight with a name."


def test_where_nothing_was_imported_nothing_is_found(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        assert restaurants(folder, *CENTRE) == sights(folder, *CENTRE) == []
        assert about(folder) is origin(folder) is None


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_broken_import_is_as_none_and_is_logged(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert restaurants(tmp_path, *CENTRE) == []
    assert about(tmp_path) is None
    assert "import it again" in caplog.text


def test_places_are_near_across_the_date_line_and_at_the_poles(
    run: Import, folder: Path, tmp_path: Path
) -> None:
    fiji = node(1, -60.17 - 17, 179.99 - 24.94, amenity="bar", name="West of it")
    pole = node(2, 89.99 - 60.17, amenity="bar", name="Arctic")
    run("import_osm", write_map(tmp_path / "m.osm.pbf", fiji, pole))
    assert named(restaurants(folder, -17, -179.99)) == ["West of it"]
    assert named(restaurants(folder, 89.99, -155.06)) == ["Arctic"]


@pytest.mark.parametrize(
    ("mapped", "kept"),
    [
        ("Italian; pizza,Fish and  chips;;italian", "italian;pizza;fish_and_chips"),
        (" ", ""),
        ("寿司;SUSHI", "寿司;sushi"),
    ],
)
def test_cuisines_are_taken_apart(mapped: str, kept: str) -> None:
    assert cuisines(mapped) == kept


def test_as_a_person_runs_it(tmp_path: Path, town: Path) -> None:
    place = Place(tmp_path, {"IMPORTED_DATA": str(tmp_path / "there")})
    ended = place.manage("import_osm", str(town))
    assert (ended.code, ended.err) == (0, "")
    with sqlite3.connect(tmp_path / "there" / FILE) as database:
        assert database.execute("SELECT count(*) FROM place").fetchone() == (9,)
    database.close()
    ended = place.manage("import_osm", str(tmp_path / "absent.pbf"))
    assert ended.code == 1 and ended.err.startswith("CommandError: ")
