"""The app's entry in Django."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate

from chat.tools.choice import choice


class ChatConfig(AppConfig):
    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import chat.turns.servers  # noqa: F401  # Its check is registered.
        from chat.feed.rights import heed
        from chat.review.groups import make_groups
        from chat.search.indexes import make_indexes

        heed()
        post_migrate.connect(make_groups, sender=self)
        post_migrate.connect(make_indexes, sender=self)
        choice.sample, choice.imported = settings.SAMPLE_DATA, settings.IMPORTED_DATA
