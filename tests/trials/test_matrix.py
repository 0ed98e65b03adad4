"""The matrix: what came of each flow with each model, added up in a few queries."""

from typing import Any

import pytest

from chat.models import Run, StoredFlow, Trial
from chat.trials.matrix import by_category, matrix
from tests.trials.making import flow_row

pytestmark = pytest.mark.django_db


def tried(run: Run, flow: StoredFlow, model: str, *statuses: str, **each: Any) -> None:
    """A trial for each status; `each` are lists of values, in order."""
    for number, status in enumerate(statuses, 1):
        told = {name: values[number - 1] for name, values in each.items()}
        Trial.objects.create(run=run, flow=flow, model=model, number=number, status=status, **told)


@pytest.fixture
def run() -> Run:
    run = Run.objects.create(model_names=["large", "small"], repeat=4)
    rain, snow = flow_row(slug="rain", category="weather"), flow_row(slug="snow", category="weather")
    table = flow_row(slug="table", category="booking")
    tried(
        run,
        table,
        "large",
        *("passed", "passed", "missed", "errored"),
        seconds=[1.0, 2.0, 9.0, None],
        first_token=[0.1, None, 0.3, None],
        tokens_in=[10, 20, 30, 0],
        tokens_out=[1, 2, 3, 0],
        dollars=[0.1, 0.2, 0.3, None],
        anomalies=[0, 2, 1, 0],
    )
    tried(run, rain, "small", "queued", "cancelled")
    tried(run, rain, "large", "passed", seconds=[4.0])
    tried(run, snow, "large", "missed", "running", seconds=[6.0, None])
    tried(Run.objects.create(), rain, "large", "missed", seconds=[100.0])
    return run


def test_each_cell_is_added_up_and_no_other_runs_trials_with_it(run: Run) -> None:
    found = matrix(run)
    assert [slug for _, slug, _ in found.flows] == ["table", "rain", "snow"]
    assert found.models == ("large", "small")
    cells = {
        (slug, model): found.cells.get((pk, model)) for pk, slug, _ in found.flows for model in found.models
    }
    table, rain, small = cells["table", "large"], cells["rain", "large"], cells["rain", "small"]
    assert table and rain and small
    assert (table.trials, table.passed, table.missed, table.errored, table.cancelled) == (4, 2, 1, 1, 0)
    assert (table.ended, table.seconds, table.first_token) == (4, 2.0, pytest.approx(0.2))
    assert (table.tokens, table.dollars, table.anomalies) == (66 / 4, pytest.approx(0.6), 3)
    assert (rain.trials, rain.seconds, rain.dollars, rain.first_token) == (1, 4.0, None, None)
    assert (small.trials, small.ended, small.cancelled, small.seconds, small.tokens) == (2, 1, 1, None, None)
    assert cells["snow", "small"] is None


def test_categories_are_added_up_over_their_flows(run: Run) -> None:
    assert [
        (each.category, each.model, each.trials, each.passed, each.missed, each.errored, each.cancelled)
        for each in by_category(run)
    ] == [
        ("booking", "large", 4, 2, 1, 1, 0),
        ("weather", "large", 3, 1, 1, 0, 0),
        ("weather", "small", 2, 0, 0, 0, 1),
    ]
    assert [each.seconds for each in by_category(run)] == [2.0, 5.0, None]


@pytest.mark.parametrize("flows", [1, 60])
def test_a_matrix_costs_three_queries_at_any_size(flows: int, django_assert_num_queries: Any) -> None:
    run = Run.objects.create(model_names=["a", "b", "c"])
    for number in range(flows):
        row = flow_row(slug=f"flow-{number}", category=f"{number % 7}")
        for model in run.model_names:
            tried(run, row, model, "passed", "missed", seconds=[1.0, 2.0])
    with django_assert_num_queries(3):
        assert len(matrix(run).cells) == 3 * flows
    with django_assert_num_queries(2):
        assert sum(each.trials for each in by_category(run)) == 6 * flows
