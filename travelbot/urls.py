"""The project's addresses."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from chat.pages import health, sharing

# Their limits hold for the admin too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[method-assign,assignment]

pages, app, namespace = admin.site.urls
# No row has an address elsewhere, and whoever asks for one needs no permission.
reached = [page for page in pages if getattr(page, "name", "") != "view_on_site"]

urlpatterns = [
    # First, as they are asked for most: each address above the one that fits is tried.
    path("", include("chat.pages.urls")),
    path("admin/", (reached, app, namespace)),
    path("share/<str:token>/", sharing.shared, name="shared"),
    path("share/<str:token>/file.html", sharing.shared_file, name="shared_file"),
    path("robots.txt", sharing.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("favicon.ico", login_not_required(RedirectView.as_view(url=static("chat/favicon.svg")))),
    path("account/", include("chat.accounts.urls")),
]
handler400 = "chat.pages.commands.bad_request"
