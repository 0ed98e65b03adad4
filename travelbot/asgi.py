"""The ASGI application: pages, sockets, and what goes on beside them: turns, trials, pruning."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from chat.feed.consumer import conversation_socket, nowhere  # noqa: E402
from chat.keeping.hourly import pruning  # noqa: E402
from chat.trials.conductor import conducting  # noqa: E402
from chat.turns.lifespan import lifespan  # noqa: E402
from travelbot.pages import Pages  # noqa: E402

sockets = URLRouter(
    [
        path("ws/c/<uuid:conversation>/", conversation_socket),  # type: ignore[arg-type]
        re_path("", nowhere),  # type: ignore[arg-type]
    ]
)
pages = Pages()
application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": CookieMiddleware(sockets),
        "lifespan": lifespan(pages.threads.close, conducting, pruning),
    }
)
