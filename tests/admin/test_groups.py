"""The two groups that rights are given with."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from chat.review.groups import GROUPS

pytestmark = pytest.mark.django_db


def held(name: str) -> set[str]:
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_they_are_there_after_migrating() -> None:
    assert {name: held(name) for name in GROUPS} == {name: set(names) for name, names in GROUPS.items()}


def test_what_somebody_changed_stays_as_it_is() -> None:
    Group.objects.get(name="Reviewers").permissions.clear()
    Group.objects.filter(name="Review leads").delete()
    call_command("migrate", verbosity=0)
    assert held("Reviewers") == set()
    assert held("Review leads") == set(GROUPS["Review leads"])
