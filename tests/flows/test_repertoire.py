"""The flows that come with Travelbot are files, read once, in the order in which they are shown."""

import pytest

from chat.flows.reading import read
from chat.flows.repertoire import shipped, text_of


def test_every_shipped_flow_is_its_file() -> None:
    assert {slug: read(text_of(slug), slug) for slug in shipped()} == dict(shipped())


def test_the_patterns_come_first_and_the_simplest_before_all() -> None:
    groups = [flow.group for flow in shipped().values()]

    assert next(iter(shipped()), "simple") == "simple"
    assert groups == sorted(groups, key=["patterns", "trips", ""].index)


def test_what_is_no_slug_opens_no_file() -> None:
    for slug in ("../flow", "/etc/passwd", "", "simple.yaml"):
        with pytest.raises(KeyError):
            text_of(slug)
