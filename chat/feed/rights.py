"""Whatever may end somebody's right to see a conversation makes the watch look at once."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from chat.feed.watch import watch


def heed() -> None:
    """Once, at the start: logout, a new password, deactivation, a deleted session, a right taken away."""
    user_logged_out.connect(_look, weak=False)
    for changed in (post_save, post_delete):
        changed.connect(_look, sender=User, weak=False)
    post_delete.connect(_look, sender=Session, weak=False)
    for rights in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_look, sender=rights, weak=False)


def _look(**_: Any) -> None:
    transaction.on_commit(watch.look_soon)
