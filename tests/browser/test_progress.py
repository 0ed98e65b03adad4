"""A call's words while it runs, in every tab and after a reload; the sources it tried once it has ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Model
from tests.browser.site import serving
from tests.browser.steps import begin, check, open_tab, turns, wait_for_answers

WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file from which the tool reads what to say."""
    return tmp_path_factory.mktemp("progress") / "words"


@pytest.fixture(scope="module")
def searching_site(words: Path, one_model: Model) -> Iterator[str]:
    llm = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": one_model.url, "LLM_MODEL": "made-to-order"}
    tools = {"EXTRA_TOOLS": "tests.browser.tools", "WORDS": str(words)}
    with serving(words.with_name("db.sqlite3"), **llm, **tools) as address:
        yield address


def says(page: Page, text: str) -> None:
    expect(page.locator("#turns .call .progress")).to_have_text(text)
    expect(page.locator("#i-turns .i-call .progress")).to_have_text(text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_live_in_every_tab_and_there_after_a_reload(
    new_page: NewPage, searching_site: str, model: Model, words: Path, scheme: str
) -> None:
    words.write_text("1 of <b>3</b> cities")
    model.says((0, "search_cities", "{}"))
    page = new_page(color_scheme=scheme, **WIDE)
    begin(page, searching_site, "Search")
    says(page, "1 of <b>3</b> cities")
    other = new_page(beside=page, **WIDE)
    other.goto(page.url)
    says(other, "1 of <b>3</b> cities")
    words.write_text("2 of 3 cities")
    for each in (page, other):
        says(each, "2 of 3 cities")
    assert "of 3 cities" not in page.locator("#announcer").inner_text(), (
        "a screen reader is not told each tick"
    )
    check(page)
    page.reload()
    says(page, "2 of 3 cities")
    words.write_text("done")
    wait_for_answers(page)
    expect(page.locator("#turns .progress")).to_have_count(0)
    before = turns(page)
    page.reload()
    assert turns(page) == before
    row = page.locator("#i-turns .i-call")
    row.locator("summary.i-row").click()
    open_tab(row, "Sources")
    expect(row.get_by_role("row")).to_have_count(3)
    expect(row.get_by_role("row", name="Open-Meteo failed 503 0.2 s It is <b>down</b>.")).to_be_visible()
    expect(row.get_by_role("link", name="Open at open-meteo.com (new window)")).to_be_visible()
    check(page, ".i-call")
