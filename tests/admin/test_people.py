"""Who manages people can't make themselves, or anybody, more than they are."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.admin.staff import SAID, TITLE, logged_in, page, staff, talk

pytestmark = pytest.mark.django_db

MANAGES = ("view_user", "add_user", "change_user", "delete_user")
EVERYTHING = {
    "username": "victim",
    "is_active": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "email": "new@example.org",
}


def form(**fields: Any) -> dict[str, Any]:
    return EVERYTHING | {"user_permissions": [p.pk for p in Permission.objects.all()]} | fields


def rights(user: User) -> tuple[Any, ...]:
    user = User.objects.get(pk=user.pk)
    return (user.is_staff, user.is_superuser, user.user_permissions.count(), user.groups.count())


def test_a_manager_gives_nobody_rights_and_not_to_oneself(alice: Client) -> None:
    logged_in(alice, *MANAGES)
    me, other = User.objects.get(), User.objects.create_user("other")
    group = Group.objects.get(name="Review leads")
    for user in (me, other):
        before = rights(user)
        answer = alice.post(
            f"/admin/auth/user/{user.pk}/change/", form(username=user.username, groups=[group.pk])
        )
        assert answer.status_code == 302
        assert User.objects.get(pk=user.pk).email == "new@example.org"
        assert rights(user) == before


def test_a_new_person_has_no_rights(alice: Client) -> None:
    logged_in(alice, *MANAGES)
    new = {"usable_password": "true", "password1": "a-long-phrase-9", "password2": "a-long-phrase-9"}
    alice.post("/admin/auth/user/add/", form(username="new", **new))
    assert rights(User.objects.get(username="new")) == (False, False, 0, 0)


VICTIMS = ["superuser", "more by a permission", "more by a group", "more, and deactivated"]


def victim(kind: str) -> User:
    match kind:
        case "superuser":
            return User.objects.create_superuser("victim", password="before")
        case "more by a group":
            user = User.objects.create_user("victim", password="before")
            user.groups.add(Group.objects.get(name="Reviewers"))
            return user
    user = staff("read_conversation", name="victim", password="before")
    User.objects.filter(pk=user.pk).update(is_active=kind != "more, and deactivated")
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("kind", VICTIMS)
def test_who_has_more_is_not_touched(alice: Client, kind: str) -> None:
    """Whoever sets somebody's password, or the address that a new one is sent to, can be them."""
    user = victim(kind)
    logged_in(alice, *MANAGES)
    before = User.objects.filter(pk=user.pk).values().get()
    new = {"usable_password": "true", "password1": "a-long-phrase-9", "password2": "a-long-phrase-9"}
    assert alice.post(f"/admin/auth/user/{user.pk}/change/", form()).status_code == 403
    assert alice.post(f"/admin/auth/user/{user.pk}/password/", new).status_code == 403
    assert alice.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    deleting = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    assert alice.post("/admin/auth/user/", deleting).status_code in (302, 403)
    assert User.objects.filter(pk=user.pk).values().get() == before


def test_who_has_no_more_is_looked_after(alice: Client) -> None:
    logged_in(alice, *MANAGES)
    user = User.objects.create_user("victim", password="before")
    new = {"usable_password": "true", "password1": "a-long-phrase-9", "password2": "a-long-phrase-9"}
    assert alice.post(f"/admin/auth/user/{user.pk}/password/", new).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("a-long-phrase-9")
    assert alice.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("permissions", [("view_user",), MANAGES], ids=["sees", "manages"])
def test_no_page_has_anything_of_a_password(alice: Client, permissions: tuple[str, ...]) -> None:
    user = User.objects.create_user("victim", password="before")
    logged_in(alice, *permissions)
    algorithm, salt, digest = User.objects.get(pk=user.pk).password.split("$")
    for path in ("auth/user/", f"auth/user/{user.pk}/change/"):
        shown = page(alice, path).text_content()
        for secret in (algorithm, salt[:6], digest[:6]):
            assert secret not in shown, path
    assert "Set" in shown
    assert alice.get("/admin/auth/user/?password__startswith=md5").status_code == 400


def test_only_a_superuser_changes_what_a_group_may(alice: Client) -> None:
    permissions = ("view_group", "add_group", "change_group", "delete_group")
    logged_in(alice, *permissions)
    group = Group.objects.get(name="Reviewers")
    everything = {"name": "Reviewers", "permissions": [p.pk for p in Permission.objects.all()]}
    for path in ("add/", f"{group.pk}/change/", f"{group.pk}/delete/"):
        assert alice.post(f"/admin/auth/group/{path}", everything).status_code == 403
    assert group.permissions.count() < Permission.objects.count()
    alice.force_login(User.objects.create_superuser("root"))
    assert alice.post(f"/admin/auth/group/{group.pk}/change/", everything).status_code == 302
    assert group.permissions.count() == Permission.objects.count()


def test_to_ask_whether_a_person_may_be_deleted_shows_nothing_they_said(alice: Client, bob: Client) -> None:
    user = User.objects.create_user("victim")
    conversation = talk(bob).conversation
    conversation.user, conversation.visitor = user, ""
    conversation.save()
    logged_in(alice, *MANAGES)
    shown = alice.get(f"/admin/auth/user/{user.pk}/delete/").content.decode()
    selected = {"action": "delete_selected", "_selected_action": [user.pk]}
    shown += alice.post("/admin/auth/user/", selected).content.decode()
    assert "victim" in shown
    for words in (TITLE, SAID, "7 °C"):
        assert words not in shown


def test_a_superuser_gives_rights_with_a_group(alice: Client, bob: Client) -> None:
    user = User.objects.create_user("victim")
    alice.force_login(User.objects.create_superuser("root"))
    group = Group.objects.get(name="Reviewers")
    sent = {"username": "victim", "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    assert alice.post(f"/admin/auth/user/{user.pk}/change/", sent).status_code == 302
    bob.force_login(User.objects.get(pk=user.pk))
    assert bob.get("/admin/chat/turn/").status_code == 200
    assert bob.get("/admin/chat/auditentry/").status_code == 403
