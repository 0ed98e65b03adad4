"""How much of a core a page takes while eight calls and their text stream into it: measured in Chromium."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")

from tests.browser.conftest import QUIET, chromium  # noqa: E402
from tests.browser.site import serving  # noqa: E402
from tests.browser.steps import begin  # noqa: E402

CALLS, SECONDS, PACE = 8, 10.0, 0.01
LIMIT = 30
"""Percent of a core."""
CITIES = ["Chicago, IL", "New York, NY", "San Francisco, CA", "Paris", "London", "Tokyo", "Rome", "Berlin"]


class Streaming(BaseHTTPRequestHandler):
    """A model that writes text and the arguments of eight calls in turns, a hundred deltas a second."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.send_error(404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        asked_before = body["messages"][-1]["role"] == "tool"
        for delta in [{"content": "Done."}] if asked_before else deltas():
            self._send({"delta": delta, "finish_reason": None})
            time.sleep(PACE)
        self._send({"delta": {}, "finish_reason": "stop" if asked_before else "tool_calls"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, choice: dict[str, Any]) -> None:
        data = json.dumps({"id": "x", "object": "chat.completion.chunk", "choices": [{"index": 0, **choice}]})
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()


def deltas() -> Iterator[dict[str, Any]]:
    for at, city in enumerate(CITIES):
        function = {"name": "get_current_weather", "arguments": f'{{"location": "{city}'}
        yield {"tool_calls": [{"index": at, "id": f"call_{at}", "type": "function", "function": function}]}
    for at in range(int(SECONDS / PACE)):
        if at % 2:
            yield {"content": f"**word {at}** of the answer{'.' if at % 20 else chr(10) * 2}"}
        else:
            yield {"tool_calls": [{"index": at // 2 % CALLS, "function": {"arguments": " "}}]}
    for at in range(CALLS):
        yield {"tool_calls": [{"index": at, "function": {"arguments": '"}'}}]}


def main() -> None:
    model = ThreadingHTTPServer(("127.0.0.1", 0), Streaming)
    Thread(target=model.serve_forever, daemon=True).start()
    variables = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": f"http://127.0.0.1:{model.server_port}/v1"}
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serving(Path(folder) / "db.sqlite3", **variables, LLM_MODEL="streaming") as address,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET.split())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        begin(page, address, "Weather in eight cities?")
        report(page)
        browser.close()
    model.shutdown()


def report(page: Page) -> None:
    """From when all eight calls are on the page until all are done."""
    page.wait_for_function(f"document.querySelectorAll('#turns .call').length === {CALLS}")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    before, began = metrics(cdp), time.perf_counter()
    page.wait_for_selector("#turns .turn-foot[data-status=done]", timeout=60_000)
    seconds, after = time.perf_counter() - began, metrics(cdp)
    spent = {name: after[name] - before[name] for name in after}
    share = spent["TaskDuration"] / seconds * 100
    parts = ", ".join(
        f"{name} {spent[f'{name}Duration'] / seconds:.1%}" for name in ("Script", "Layout", "RecalcStyle")
    )
    print(
        f"{CALLS} calls and text streamed for {seconds:.1f} s: main thread {share:.1f} % of a core ({parts})"
    )
    if share > LIMIT:
        sys.exit(f"That is above {LIMIT} %.")


def metrics(cdp: CDPSession) -> dict[str, float]:
    return {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}


if __name__ == "__main__":
    main()
