"""The yardstick: a bare relay from httpx to a WebSocket, which stores, renders and checks nothing."""

import json
import os
import socket
import sys

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

PAGE = """<!doctype html><html lang="en"><title>Relay</title><main id="said"></main>
<form><input name="text" aria-label="Message" autofocus></form><script>
const socket = new WebSocket(`ws://${location.host}/ws`), said = document.querySelector("main")
socket.onmessage = (event) => said.append(JSON.parse(event.data).delta)
document.querySelector("form").onsubmit = (event) => {
  event.preventDefault()
  socket.send(event.target.text.value)
}
</script></html>"""
http = httpx.AsyncClient(timeout=None, trust_env=False, limits=httpx.Limits(max_connections=None))


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


async def relay(page: WebSocket) -> None:
    await page.accept()
    try:
        while True:
            await _answer(page, await page.receive_text())
    except WebSocketDisconnect:
        pass


async def _answer(page: WebSocket, said: str) -> None:
    url, body = os.environ["MODEL"], {"messages": [{"role": "user", "content": said}], "stream": True}
    async with http.stream("POST", url, json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                delta = json.loads(line[6:])["choices"][0]["delta"]
                await page.send_text(json.dumps({"delta": delta.get("content", "")}))
    await page.send_text('{"end": true}')


app = Starlette(routes=[Route("/", page), WebSocketRoute("/ws", relay)])

if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    sys.exit(
        uvicorn.Server(uvicorn.Config(app, log_level="warning", ws_per_message_deflate=False)).run(
            sockets=[listener]
        )
    )
