"""The inspector's tabs of a row, in the admin: listed on its page, each loaded when it is opened."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache

from chat.admin.reading import NOT_READ, ReadOnly, may_read, row_is_read
from chat.inspector.tab import Tab


class Inspected(ReadOnly):
    """Rows with tabs. They are here too, not the chat's alone, since that knows no deleted conversation."""

    tabs: ClassVar[tuple[Tab[Any], ...]]
    change_form_template = "admin/chat/inspected.html"
    needed: ClassVar[tuple[str, ...]] = ()
    """Rows that the tabs look at besides."""

    def get_urls(self) -> list[URLPattern]:
        name, view = f"chat_{self.opts.model_name}", self.admin_site.admin_view
        listed = path("<int:pk>/tabs/", view(never_cache(self.tabs_view)), name=f"{name}_tabs")
        one = path("<int:pk>/tabs/<slug:slug>/", view(never_cache(self.tab_view)), name=f"{name}_tab")
        return [listed, one, *super().get_urls()]

    def tabs_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of them, closed."""
        row = self._row(request, pk)
        return self._page(request, "admin/chat/tabs.html", {"row": row, "tabs": self.tabs_of(row)})

    def tab_view(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        row = self._row(request, pk)
        tab = next((tab for tab in self.tabs if tab.slug == slug and tab.applies_to(row)), None)
        if tab is None:
            raise Http404
        return self._page(request, tab.template, {"row": row, "heading": "h4", **tab.context(row)}, tab.title)

    def shown(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"row": row, "tabs": self.tabs_of(row)}

    def tabs_of(self, row: Any) -> list[dict[str, Any]]:
        fitting = [tab for tab in self.tabs if tab.applies_to(row)]
        name = f"admin:chat_{self.opts.model_name}_tab"
        return [
            {"title": tab.title, "note": tab.note(row), "url": reverse(name, args=[row.pk, tab.slug])}
            for tab in fitting
        ]

    def _row(self, request: HttpRequest, pk: int) -> Any:
        if not may_read(request):
            raise PermissionDenied(NOT_READ)
        row = get_object_or_404(self.model._default_manager.select_related(*self.needed), pk=pk)
        row_is_read(request, row)
        return row

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], title: str = ""
    ) -> HttpResponse:
        """The part alone for the page's script; a page of it for anybody else."""
        if request.headers.get("hx-request"):
            return render(request, template, context)
        about = self.admin_site.each_context(request) | {"title": title or "Tabs", "part": template}
        return render(request, "admin/chat/tab_page.html", about | context | {"opts": self.opts})
