"""A small map, written as a real .osm.pbf file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import osmium
from osmium.osm.mutable import Node, Relation, Way

TIME = "2026-10-01T12:00:00Z"
CENTRE = (60.17, 24.94)


def write_map(path: Path, *things: Any, dated: bool = True) -> Path:
    header = osmium.io.Header()
    if dated:
        header.set("osmosis_replication_timestamp", "2026-10-02T00:00:00Z")
    with osmium.SimpleWriter(str(path), overwrite=True, header=header) as writer:
        for thing in things:
            add = {Node: writer.add_node, Way: writer.add_way, Relation: writer.add_relation}[type(thing)]
            add(thing)
    return path


def node(id: int, north: float = 0.0, east: float = 0.0, **tags: str) -> Node:
    """So many degrees from the centre."""
    at = (CENTRE[1] + east, CENTRE[0] + north)
    return Node(id=id, version=1, timestamp=TIME, visible=True, location=at, tags=_named(tags))


def way(id: int, nodes: Sequence[int], **tags: str) -> Way:
    return Way(id=id, version=1, timestamp=TIME, visible=True, nodes=nodes, tags=_named(tags))


def outer(id: int, ways: Sequence[int], **tags: str) -> Relation:
    """A multipolygon."""
    members = [("w", each, "outer") for each in ways]
    tags = {"type": "multipolygon", **tags}
    return Relation(id=id, version=1, timestamp=TIME, visible=True, members=members, tags=_named(tags))


def _named(tags: dict[str, str]) -> dict[str, str]:
    """Keys with a colon are written with two underscores here."""
    return {key.replace("__", ":"): value for key, value in tags.items()}
