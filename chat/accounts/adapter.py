"""What differs here from allauth's ways: who may sign up, how failed logins are counted, what is said."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import Rate, parse_rates
from django import forms
from django.conf import settings
from django.http import HttpRequest

from chat.accounts.limits import FAILURES
from chat.pages.visitors import address_of, free_at
from chat.turns.refused import limited

CODE = "too_many_login_attempts"
WORDS = (
    "Too many logins have failed from where you are, so none is tried for a while: reset your password, or "
    "try again at"
)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return (
            f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever may not try is told when they may."""
        try:
            super().pre_authenticate(request, **credentials)
        except forms.ValidationError as error:
            if error.code != CODE:
                raise
            free = self._free_at(request, **credentials)
            raise forms.ValidationError(str(limited(WORDS, free)), code=CODE) from None

    def _free_at(self, request: HttpRequest, **credentials: Any) -> datetime:
        """When the last of the limits that are reached is over."""
        key = self._get_login_attempts_cache_key(request, **credentials)

        def free(rate: Rate) -> datetime:
            return free_at(request, rate, key, app="allauth.account", action="login_failed")

        return max(free(rate) for rate in parse_rates(FAILURES))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what they are: nothing is told a second time."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the server knows it, which believes a proxy's headers if it is one of FORWARDED_ALLOW_IPS."""
        return address_of(request)
