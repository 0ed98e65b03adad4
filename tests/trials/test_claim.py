"""Which trial is taken up next, where several runs wait."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Run, Trial
from chat.trials.claim import claim, of_servers
from tests.trials.making import begun, flow_row

pytestmark = pytest.mark.django_db


def taken() -> Run:
    """Whose trial is taken next."""
    return Trial.objects.select_related("run").get(pk=claim(of_servers(), "server:here")).run


def ends(run: Run, status: str, seconds: float) -> None:
    under_way = Trial.objects.filter(run=run, status="running")
    under_way.update(status=status, seconds=seconds, ended_at=timezone.now())


def test_a_run_whose_model_hangs_is_not_waited_for_after_each_trial_of_another() -> None:
    hanging = begun(flow_row(), repeat=20)
    assert taken() == hanging
    ends(hanging, "errored", seconds=120)

    quick = begun(flow_row(slug="b"), repeat=20)
    for _ in range(20):
        assert taken() == quick
        ends(quick, "passed", seconds=0.1)
    assert taken() == hanging


def test_a_run_that_has_nothing_under_way_comes_first_however_much_it_has_spent() -> None:
    one, other = begun(flow_row(), repeat=20), begun(flow_row(slug="b"), repeat=20)
    assert taken() == one
    ends(one, "passed", seconds=60)
    assert [taken() for _ in range(4)] == [other, one, other, one]


def test_of_runs_that_have_spent_nothing_the_oldest_comes_first() -> None:
    one, other = begun(flow_row()), begun(flow_row(slug="b"))
    Run.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert [taken(), taken()] == [other, one]
