"""What a person does to enter and to leave, by the forms of the pages."""

from typing import Any

from django.test import Client

PASSWORD = "an-otter-in-the-attic"


def sign_up(browser: Client, name: str = "alice", **more: str) -> Any:
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return browser.post("/account/sign-up/", form | more)


def log_in(browser: Client, name: str = "alice", password: str = PASSWORD, **more: Any) -> Any:
    return browser.post(
        "/account/login/", {"login": name, "password": password, **more.pop("form", {})}, **more
    )


def log_out(browser: Client) -> Any:
    return browser.post("/account/logout/")
