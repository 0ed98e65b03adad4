"""What a person waits for in Chromium: the first page, an answer of 500 tokens, a long conversation."""

import time
from collections.abc import AsyncIterator
from itertools import count

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench.sockets.places import Place
from bench.speed.subjects import OneProcess, Travelbot
from tests.browser.conftest import QUIET, chromium

FIELD = "[name=text]:not([type=hidden])"
DONE = "#turns .turn-foot[data-status=done]"
TOKENS = 500
ENDS_HERE = """(() => {
    const turns = document.querySelectorAll("#turns .turn"), last = turns[turns.length - 1]
    return turns.length > 1 && last.getBoundingClientRect().bottom <= innerHeight
})()"""
_names = count()


async def seen(subject: OneProcess, long: Place | None) -> AsyncIterator[tuple[str, float]]:
    """`long` is a conversation of 500 messages, where there is one."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET.split())
        async for figure in _first(browser, subject):
            yield figure
        async for figure in _answer(browser, subject):
            yield figure
        if long is not None:
            yield "end of 500 messages shown", await _end(browser, subject, long)
        await browser.close()


async def _first(browser: Browser, subject: OneProcess) -> AsyncIterator[tuple[str, float]]:
    """With nothing kept from before."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    cdp = await page.context.new_cdp_session(page)
    requests, sizes = [], []
    cdp.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await cdp.send("Network.enable")
    began = time.monotonic()
    await page.goto(subject.process.url, wait_until="commit")
    await page.type(FIELD, "x")
    yield "until one can type", (time.monotonic() - began) * 1000
    await page.wait_for_load_state("networkidle")
    yield "first load", sum(sizes) / 1024
    yield "requests of the first load", len(requests)
    await page.close()


async def _answer(browser: Browser, subject: OneProcess) -> AsyncIterator[tuple[str, float]]:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(subject.process.url, wait_until="networkidle")
    if isinstance(subject, Travelbot):  # Within a conversation: its first message loads another page.
        await page.fill(FIELD, f"page{next(_names)} 1 0")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/c/*/")
        await page.locator(DONE).wait_for()
    await page.fill(FIELD, f"page{next(_names)} {TOKENS} 0")
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Performance.enable")
    busy, began = await _busy(cdp), time.monotonic()
    await page.keyboard.press("Enter")
    await _until(page, f"document.querySelector('main').textContent.includes('w{TOKENS - 1}')")
    yield "500 tokens shown", (time.monotonic() - began) * 1000
    await page.wait_for_timeout(500)
    yield "main thread for them", (await _busy(cdp) - busy) * 1000
    await page.close()


async def _until(page: Page, holds: str) -> None:
    """Asked by the debugger: the page's own policy forbids what Playwright's waiting does."""
    while not await page.evaluate(holds):
        await page.wait_for_timeout(5)


async def _busy(cdp: CDPSession) -> float:
    """Seconds that the page's main thread has worked."""
    metrics = (await cdp.send("Performance.getMetrics"))["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


async def _end(browser: Browser, subject: OneProcess, long: Place) -> float:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    url = subject.process.url
    await context.add_cookies([{"name": "sessionid", "value": long.session, "url": url}])
    page = await context.new_page()
    began = time.monotonic()
    await page.goto(f"{url}c/{long.conversation}/", wait_until="commit")
    await _until(page, ENDS_HERE)
    taken = (time.monotonic() - began) * 1000
    await context.close()
    return taken
