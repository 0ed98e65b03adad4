"""People: accounts, as Django's admin has them, where nobody can take more than they were given."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    Users = UserAdmin[User]
else:
    Users = UserAdmin  # It takes no type argument when it runs.

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")
"""Only a superuser gives them: who may edit accounts would else give them to their own."""

admin.site.unregister(User)
admin.site.unregister(Group)
if apps.is_installed("allauth.account"):
    from allauth.account.admin import EmailAddress

    # Who changes an address is sent that account's next password.
    admin.site.unregister(EmailAddress)


def reaches(asker: User, user: User) -> bool:
    """May this account be touched? Whoever sets its password can be it, so only if it has nothing more."""
    if asker.is_superuser:
        return True
    # Asked of the rows: what a deactivated account has comes back when it is activated.
    held = Permission.objects.filter(Q(user=user) | Q(group__user=user)).select_related("content_type")
    names = {f"{each.content_type.app_label}.{each.codename}" for each in held}
    return not user.is_superuser and names <= asker.get_all_permissions()


@admin.register(User)
class PersonAdmin(Users):
    list_display = ("username", "email", "is_active", "is_staff", "is_superuser", "last_login")
    fieldsets = (
        (None, {"fields": ("username", "has_password")}),
        ("Personal info", {"fields": ("first_name", "last_name", "email")}),
        ("Permissions", {"fields": ("is_active", *RIGHTS)}),
        ("Important dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        rights = () if _asker(request).is_superuser else RIGHTS
        return ("has_password", "last_login", "date_joined", *rights)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    @admin.display(description="Password")
    def has_password(self, user: User) -> SafeString:
        words = "Set." if user.has_usable_password() else "None: nobody can log in with one."
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('{} <a href="{}">Set another</a>', words, address)


@admin.register(Group)
class RightsAdmin(GroupAdmin):
    """Who may edit groups would give their own one everything: superusers alone do."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _asker(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _asker(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _asker(request).is_superuser


def _asker(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _may_touch(request: HttpRequest, obj: Model | None) -> bool:
    return not isinstance(obj, User) or reaches(_asker(request), obj)
