"""The project's addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("chat.pages.urls")),
]
handler400 = "chat.pages.commands.bad_request"
