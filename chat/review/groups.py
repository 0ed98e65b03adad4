"""Two groups to give rights with: made once after migrating, and then left as somebody has changed them."""

from django.contrib.auth.models import Group, Permission

REVIEWERS = ("view_conversation", "read_conversation", "add_note", "add_label", "change_review")
GROUPS = {
    "Reviewers": REVIEWERS,
    "Review leads": (*REVIEWERS, "export_conversation", "view_auditentry"),
}


def make_groups(**_: object) -> None:
    """Those that are missing. A migration backwards may lack their permissions: then they are not made."""
    for name, codenames in GROUPS.items():
        if Group.objects.filter(name=name).exists():
            continue
        permissions = Permission.objects.filter(content_type__app_label="chat", codename__in=codenames)
        if len(permissions) == len(codenames):
            Group.objects.create(name=name).permissions.set(permissions)
