"""The ASGI application: pages, sockets, and the turns that run beside them."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from channels.sessions import CookieMiddleware  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from chat.feed.consumer import ConversationConsumer, Nowhere  # noqa: E402
from chat.turns.lifespan import lifespan  # noqa: E402

sockets = URLRouter(
    [
        path("ws/c/<uuid:conversation>/", ConversationConsumer.as_asgi()),
        re_path("", Nowhere.as_asgi()),
    ]
)
application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": AllowedHostsOriginValidator(CookieMiddleware(sockets)),
        "lifespan": lifespan,
    }
)
