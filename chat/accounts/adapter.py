"""What differs here from allauth's ways: who may sign up, how failed logins are counted, what is said."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from chat.accounts.limits import WINDOW

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return (
            f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"
        )

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """The page says the same whether it was sent: else it told which addresses have an account. What the
        mail server said is logged nowhere: it may repeat the password."""
        try:
            super().send_mail(*args, **kwargs)
        except OSError as error:  # All of SMTP's are of it.
            why = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
            logger.error("A letter was not sent (%s). Check EMAIL_URL and the mail server.", why)

    def validation_error(self, code: str, *args: Any) -> forms.ValidationError:
        if code == "too_many_login_attempts":
            return forms.ValidationError(_too_many(), code=code)
        error: forms.ValidationError = super().validation_error(code, *args)
        return error

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what they are: nothing is told a second time."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the server knows it, which believes a proxy's headers if it is one of FORWARDED_ALLOW_IPS."""
        return str(request.META.get("REMOTE_ADDR") or "nowhere")


def _too_many() -> str:
    until = timezone.now() + WINDOW
    return (
        "Too many logins have failed from where you are, so none is tried for a while: try again at "
        f"{until:%H:%M} UTC, in five minutes, or reset your password."
    )
