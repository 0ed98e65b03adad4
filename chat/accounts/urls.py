"""The addresses of accounts: those of allauth that this site has a page for, and its own."""

from allauth.account import views as allauth
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from chat.accounts import views

forms = require_http_methods(["GET", "HEAD", "POST"])
"""Django takes a PUT for a POST."""

urlpatterns = [
    path("", views.account, name="account"),
    path("data.zip", views.take, name="account_data"),
    path("delete", views.delete, name="account_delete"),
    path("gone/", views.gone, name="account_gone"),
    path("login/", forms(allauth.login), name="account_login"),
    path("logout/", forms(allauth.logout), name="account_logout"),
    path("sign-up/", forms(allauth.signup), name="account_signup"),
    path("inactive/", require_safe(allauth.account_inactive), name="account_inactive"),
    path("password/", forms(allauth.password_change), name="account_change_password"),
    path("password/set/", forms(allauth.password_set), name="account_set_password"),
    path("password/reset/", forms(allauth.password_reset), name="account_reset_password"),
    path(
        "password/reset/sent/", require_safe(allauth.password_reset_done), name="account_reset_password_done"
    ),
    path(
        "password/reset/done/",
        require_safe(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        forms(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
