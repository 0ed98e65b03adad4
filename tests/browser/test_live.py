"""An answer while it is being written."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.steps import begin, say, turns, wait_for_answers


def test_text_is_shown_before_the_answer_ends(page: Page, modelled_site: str, model: Model) -> None:
    gate = Gate()
    model.says("One **two**", gate, " three.\n\nFour.")
    begin(page, modelled_site, "Count")
    expect(page.locator("#turns .answer strong")).to_have_text("two")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    gate.set()
    wait_for_answers(page)
    expect(page.locator("#turns .answer p")).to_have_text(["One two three.", "Four."])
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_a_burst_of_5000_tokens_arrives_whole_and_in_order(
    page: Page, modelled_site: str, model: Model
) -> None:
    words = [f"w{at}" for at in range(5000)]
    model.says(*(f"{word}\n\n" if at % 50 == 49 else f"{word} " for at, word in enumerate(words)))
    begin(page, modelled_site, "Speak")
    wait_for_answers(page)
    assert page.locator("#turns .answer").inner_text().split() == words


def test_a_reload_and_a_second_tab_go_on_with_the_answer_under_way(
    page: Page, new_page: NewPage, modelled_site: str, model: Model
) -> None:
    gate = Gate()
    model.says("Once upon", gate, " a time.")
    begin(page, modelled_site, "A tale")
    expect(page.locator("#turns .answer")).to_have_text("Once upon")
    second = new_page(beside=page)
    second.goto(page.url)
    page.reload()
    for tab in (page, second):
        expect(tab.locator("#turns .answer")).to_have_text("Once upon")
    gate.set()
    for tab in (page, second):
        wait_for_answers(tab)
        expect(tab.locator("#turns .answer")).to_have_text("Once upon a time.")
    assert turns(page) == turns(second)


def test_arguments_stream_into_chat_and_inspector(page: Page, modelled_site: str, model: Model) -> None:
    gate = Gate()
    name = "get_current_weather"
    model.says((0, name, '{"location": "Zür'), gate, (0, "", 'ich 🌦, CH"}'))
    begin(page, modelled_site, "Weather?")
    expect(page.locator("#turns .call .arguments")).to_have_text('{"location": "Zür')
    expect(page.locator("#inspector .i-call .arguments")).to_have_text('{"location": "Zür')
    gate.set()
    wait_for_answers(page)
    expect(page.locator("#turns .call")).to_have_count(1)
    expect(page.locator("#turns .call .name")).to_have_text(name)
    seen = turns(page)
    page.reload()
    assert turns(page) == seen


def test_stop_works_from_another_tab_and_keeps_what_was_written(
    page: Page, new_page: NewPage, modelled_site: str, model: Model
) -> None:
    model.says("A beginning", Gate(), " without an end")
    begin(page, modelled_site, "Go")
    expect(page.locator("#turns .answer")).to_have_text("A beginning")
    second = new_page(beside=page)
    second.goto(page.url)
    second.get_by_role("button", name="Stop").click()
    for tab in (page, second):
        expect(tab.locator("#turns .turn-foot")).to_contain_text("Stopped")
        expect(tab.locator("#turns .answer")).to_have_text("A beginning")
        expect(tab.get_by_role("button", name="Send")).to_be_visible()


def test_a_failure_is_said_and_the_next_message_is_answered(
    page: Page, modelled_site: str, model: Model
) -> None:
    begin(page, modelled_site, "Hello")
    wait_for_answers(page)
    model.says(status=400)
    say(page, "Fail")
    failure = page.locator("#turns .turn-foot[data-status=failed]")
    expect(failure).to_contain_text("Failed")
    expect(page.locator("#announcer")).to_contain_text("Failed.")
    model.says("Better.")
    say(page, "Again")
    expect(page.locator("#turns .answer", has_text="Better.")).to_be_visible()


def test_each_change_is_announced_once_and_no_token_is(page: Page, modelled_site: str, model: Model) -> None:
    begin(page, modelled_site, "First")
    wait_for_answers(page)
    page.evaluate(
        """() => {
          window.heard = [];
          const place = document.getElementById("announcer");
          new MutationObserver(() => heard.push(place.textContent)).observe(place, { childList: true });
        }"""
    )
    gate = Gate()
    model.says(*(f"{at} " for at in range(200)), gate, "end")
    say(page, "Second")
    expect(page.locator("#turns .answer").last).to_have_text(re.compile("199"))
    gate.set()
    wait_for_answers(page, 2)
    assert page.evaluate("heard") == ["Sent. The assistant is working.", "Answer complete."]


def test_news_leaves_alone_what_the_reader_opened_and_where_the_reader_is(
    page: Page, modelled_site: str, model: Model
) -> None:
    model.says("\n\n".join(f"Paragraph {at}" for at in range(60)))
    begin(page, modelled_site, "Long")
    wait_for_answers(page)
    page.locator("#inspector summary.i-row").click()
    expect(page.get_by_role("tabpanel", name="Messages")).to_contain_text("Long")
    page.locator("#transcript").evaluate("pane => { pane.scrollTop = 200 }")
    gate = Gate()
    model.says("Begun.", gate, "\n\nEnded.")
    say(page, "More")
    expect(page.locator("#turns .answer").last).to_have_text("Begun.")
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    page.locator("#transcript").evaluate("pane => { pane.scrollTop = 300 }")
    page.locator("#inspector summary.i-row").first.focus()
    gate.set()
    wait_for_answers(page, 2)
    assert page.locator("#transcript").evaluate("pane => pane.scrollTop") == 300
    expect(page.get_by_role("tabpanel", name="Messages")).to_contain_text("Long")
    expect(page.locator("#inspector summary.i-row").first).to_be_focused()
    page.get_by_role("button", name="New below").click()
    expect(page.locator("#turns .answer").last).to_be_in_viewport()
