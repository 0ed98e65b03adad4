"""What the pages of accounts ask of the settings."""

from django.conf import settings
from django.template import Library

register = Library()


@register.simple_tag
def sends_mail() -> bool:
    """Are letters sent, or are they files that somebody has to pass on?"""
    return bool(settings.SENDS_MAIL)
