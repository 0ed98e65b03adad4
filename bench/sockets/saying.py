"""Something said over HTTP, as the page says it."""

import time

import httpx

from bench.sockets.places import Place

TOKEN = "c" * 32


def cookie(session: str) -> str:
    return f"csrftoken={TOKEN}; sessionid={session}"


async def say(http: httpx.AsyncClient, host: str, place: Place, text: str) -> None:
    headers = {
        "cookie": cookie(place.session),
        "x-csrftoken": TOKEN,
        "origin": f"http://{host}",
        "accept": "application/json",
    }
    form = {"text": text, "client_key": f"{time.monotonic_ns()}"}
    response = await http.post(f"http://{host}/c/{place.conversation}/say", data=form, headers=headers)
    assert response.status_code == 202, response.text
