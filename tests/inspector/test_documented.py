"""The documented tabs are those that there are."""

import re
from pathlib import Path
from typing import Any

import pytest

from chat.inspector.tab import Tab
from chat.inspector.tabs import CALL_TABS, STEP_TABS, TURN_TABS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "tabs.md").read_text()


@pytest.mark.parametrize(
    ("title", "tabs"), [("Of a turn", TURN_TABS), ("Of a request", STEP_TABS), ("Of a call", CALL_TABS)]
)
def test_every_tab_is_documented_in_its_order(title: str, tabs: tuple[Tab[Any], ...]) -> None:
    section = DOCUMENT.split(f"## {title}\n")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE)
    assert documented == [(tab.slug, tab.title) for tab in tabs]
