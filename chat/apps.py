"""The app's entry in Django."""

from django.apps import AppConfig
from django.conf import settings

from chat.tools.choice import choice


class ChatConfig(AppConfig):
    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import chat.turns.servers  # noqa: F401  # Its check is registered.
        from chat.feed.rights import heed

        heed()

        choice.sample, choice.imported = settings.SAMPLE_DATA, settings.IMPORTED_DATA
