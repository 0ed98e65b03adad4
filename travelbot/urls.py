"""The project's addresses."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=static("chat/favicon.svg"))),
    path("", include("chat.pages.urls")),
]
handler400 = "chat.pages.commands.bad_request"
